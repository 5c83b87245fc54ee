"""Somebody who reports matters and walks cases, each step sent until it is answered."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from uuid import UUID, uuid4

import httpx

from .case_bodies import WILLING, Ground, report_body, step_body

_PAUSE_SECONDS = 0.05
_LONGEST_WAIT_SECONDS = 10.0
_MOST_TRIES = 400
_ROWS = 40
_ENOUGH_OPEN = 25  # so many open cases in a list, and nobody reports another
_FOLLOWS_THE_WISH = 0.7


@dataclass(frozen=True)
class Step:
    """An action as it was acknowledged: the case, and where it stood then."""

    case: str
    action: str
    state: str
    version: int


@dataclass
class CaseDiary:
    """What was acknowledged, by the uuid it was sent under."""

    steps: dict[UUID, Step] = field(default_factory=dict)
    tries_again: Counter = field(default_factory=Counter)  # by action
    refusals: Counter = field(default_factory=Counter)  # by the problem's type
    faults: list[str] = field(default_factory=list)


class StubbornPerson(Thread):
    """`wish()`: the action that should happen soon; `under_way`: what is sent and not answered."""

    def __init__(
        self,
        base: Callable[[], str],
        token: str,
        ground: Ground,
        *,
        seed: int,
        wish: Callable[[], str] = lambda: "",
        reports: bool = True,
    ) -> None:
        super().__init__(daemon=True)
        self._base = base
        self._headers = {"Authorization": f"Token {token}"}
        self._ground = ground
        self._chance = random.Random(seed)
        self._wish = wish
        self._reports = reports
        self._enough = Event()
        self.under_way: tuple[str, UUID] | None = None
        self.diary = CaseDiary()

    def run(self) -> None:
        with httpx.Client(
            headers=self._headers, timeout=_LONGEST_WAIT_SECONDS, trust_env=False
        ) as self._http:
            while not self._enough.is_set():
                query = "open=true" if self._chance.random() < 0.7 else "open=false"
                rows = self._listed(f"{query}&page_size={_ROWS}")
                if rows is None:
                    continue
                few = query == "open=true" and len(rows) < _ENOUGH_OPEN
                if self._reports and (few or self._wish() == "report"):
                    self._report()
                else:
                    self._step(rows)

    def stop(self) -> None:
        """What is under way is still sent until it is answered."""
        self._enough.set()

    def _listed(self, query: str) -> list[dict] | None:
        try:
            answer = self._http.get(f"{self._base()}/api/v1/cases/?{query}")
        except httpx.HTTPError:
            time.sleep(_PAUSE_SECONDS)
            return None
        if answer.is_success:
            return answer.json()["results"]
        if answer.status_code not in (502, 503):
            self.diary.faults.append(f"list: {answer.status_code} {answer.text[:200]}")
        time.sleep(_PAUSE_SECONDS)
        return None

    def _report(self) -> None:
        body = report_body(self._ground, self._chance)
        self._send("report", lambda uuid: f"/reports/{uuid}/", body)

    def _step(self, rows: list[dict]) -> None:
        choice = self._chosen(rows)
        if choice is None:
            time.sleep(_PAUSE_SECONDS)
            return
        case, action = choice
        leads = [row["number"] for row in rows if row["closed_at"] is None]
        body = step_body(action, case, self._ground, self._chance, leads)
        if body:
            self._send(action, lambda uuid: f"/cases/{case['number']}/actions/{uuid}/", body)

    def _chosen(self, rows: list[dict]) -> tuple[dict, str] | None:
        """What is wished for, where it is allowed; else any case and what may be done with it."""
        mine = [row for row in rows if row["allowed"]]
        if not mine:
            return None
        wished = [row for row in mine if self._wish() in row["allowed"]]
        if wished and self._chance.random() < _FOLLOWS_THE_WISH:
            return self._chance.choice(wished), self._wish()
        choices = [(row, action) for row in mine for action in row["allowed"]]
        willing = [WILLING.get(action, 1) for _, action in choices]
        if self._chance.random() > sum(willing):
            return None  # records alone: whoever can only comment does so now and then
        return self._chance.choices(choices, willing)[0]

    def _send(self, action: str, address: Callable[[UUID], str], body: dict) -> None:
        """Under one uuid until it is answered: done, or refused because somebody was faster.

        Who reclassifies raises no version: a case that has the type already is such a refusal.
        """
        uuid = uuid4()
        self.under_way = (action, uuid)
        try:
            answer = self._answer(action, f"/api/v1{address(uuid)}", body)
        finally:
            self.under_way = None
        if answer is None:
            return
        if answer.is_success:
            case = answer.json()["case"]
            self.diary.steps[uuid] = Step(case["number"], action, case["state"], case["version"])
        elif answer.status_code == 400 and action != "reclassify":
            self.diary.faults.append(f"{action}: {answer.text[:300]}")
        else:
            self.diary.refusals[answer.json().get("type", "").rpartition("/")[2]] += 1

    def _answer(self, action: str, address: str, body: dict) -> httpx.Response | None:
        for _ in range(_MOST_TRIES):
            try:
                answer = self._http.put(f"{self._base()}{address}", json=body)
            except httpx.HTTPError:
                self.diary.tries_again[action] += 1
                time.sleep(_PAUSE_SECONDS)
                continue
            if answer.status_code < 500:
                return answer
            if answer.status_code not in (502, 503):
                self.diary.faults.append(f"{action}: {answer.status_code} {answer.text[:300]}")
            self.diary.tries_again[action] += 1
            time.sleep(_PAUSE_SECONDS)
        self.diary.faults.append(f"{action}: never answered")
        return None
