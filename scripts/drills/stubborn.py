"""A phone that sends what it has until it is acknowledged, whatever happens to the server."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Thread
from uuid import UUID, uuid4

import httpx

FIELDS = ["t", "lon", "lat", "acc"]
FIXES_A_BATCH = 5
BATCHES_A_PAUSE = 8
_PAUSE_SECONDS = 0.05
_LONGEST_WAIT_SECONDS = 10.0


@dataclass
class Walk:
    """Where and when: a fix a second from `first_ms` on, a little further each time."""

    lon: float
    lat: float
    first_ms: int

    def fix(self, number: int) -> list:
        return [
            self.first_ms + number * 1000,
            round(self.lon + number % 100 * 1e-6, 7),
            self.lat,
            5.0,
        ]


@dataclass
class Diary:
    """What was acknowledged, by the phone's clock; what a late pause took away stands no more."""

    standing: dict[int, list] = field(default_factory=dict)
    batches: int = 0
    pauses: int = 0
    tries: int = 0
    refusals: list[str] = field(default_factory=list)


class StubbornPhone(Thread):
    """`base()`: where the server is now; `shift` has begun long enough ago for the whole walk."""

    def __init__(self, base: Callable[[], str], token: str, shift: UUID, walk: Walk) -> None:
        super().__init__(daemon=True)
        self._base = base
        self._headers = {"Authorization": f"Token {token}"}
        self._shift = shift
        self._walk = walk
        self._enough = Event()
        self._number = 0
        self.diary = Diary()

    def run(self) -> None:
        with httpx.Client(headers=self._headers, timeout=_LONGEST_WAIT_SECONDS) as self._http:
            while not self._enough.is_set():
                sent = self._send_batch()
                if self.diary.batches % BATCHES_A_PAUSE == 0:
                    self._pause_over(sent)

    def stop(self) -> None:
        """What is under way is still sent until it is acknowledged."""
        self._enough.set()

    def _send_batch(self) -> list[list]:
        fixes = [self._walk.fix(self._number + n) for n in range(FIXES_A_BATCH)]
        self._number += FIXES_A_BATCH
        body = {"shift": str(self._shift), "crs": "wgs84", "fields": FIELDS, "fixes": fixes}
        self._put(f"/track-batches/{uuid4()}/", body)
        self.diary.standing |= {fix[0]: fix for fix in fixes}
        self.diary.batches += 1
        return fixes

    def _pause_over(self, fixes: list[list]) -> None:
        """A pause that is reported late, its end first: it takes the positions inside it away."""
        began, ended = fixes[1][0], fixes[-1][0]
        for kind, at in (("resume", ended), ("pause", began)):
            moment = datetime.fromtimestamp(at / 1000, UTC).isoformat()
            self._put(f"/shifts/{self._shift}/marks/{uuid4()}/", {"kind": kind, "at": moment})
        for fix in fixes[1:-1]:
            del self.diary.standing[fix[0]]
        self.diary.pauses += 1

    def _put(self, address: str, body: dict) -> None:
        """Until it is answered with success; whatever else is answered is an error of ours."""
        while True:
            self.diary.tries += 1
            try:
                answer = self._http.put(f"{self._base()}/api/v1{address}", json=body)
            except httpx.HTTPError:
                time.sleep(_PAUSE_SECONDS)
                continue
            if answer.is_success:
                return
            if answer.status_code < 500:
                self.diary.refusals.append(answer.text)
                return
            time.sleep(_PAUSE_SECONDS)
