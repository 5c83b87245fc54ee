"""Boundaries change while phones send: every fix is placed by its own moment, in every process."""

import time
import uuid
from datetime import timedelta
from threading import Thread

from django.db import transaction
from django.utils import timezone

from backend.patrol.models import Fix, Shift
from backend.territory.models import Boundary, GridVersion
from tests.cast import CENTRES
from tests.serving import Served

from .people import Person

NOTICE_SECONDS = 4  # instead of a minute, so that the story is short
FIELDS = ["t", "lon", "lat", "acc"]
# Each walks about in a place of its own, which is another's grid after the change.
WALKERS = {"east_worker": "east", "coast_worker": "coast", "west_worker": "west"}


class Phone(Thread):
    """Sends a fix every tenth of a second, to the processes in turn, for `seconds`."""

    def __init__(self, processes: list[Served], username: str, seconds: float) -> None:
        super().__init__(daemon=True)
        self.person = Person(processes[0], username)
        self.doors = [f"{process.http}/api/v1" for process in processes]
        self.lon, self.lat = CENTRES[WALKERS[username]]
        self.shift, self.seconds = uuid.uuid4(), seconds
        self.sent: dict[int, int] = {}  # moment of the fix in ms: number of the process
        self.refused: list[str] = []
        answer = self.person.put(
            f"/shifts/{self.shift}/", started_at=timezone.now().isoformat(), tracked=True
        )
        assert answer.status_code == 201, answer.text

    def run(self) -> None:
        number = 0
        until = time.time() + self.seconds
        while time.time() < until:
            t = round(time.time() * 1000)
            answer = self.person.put(
                f"{self.doors[number]}/track-batches/{uuid.uuid4()}/",
                shift=str(self.shift),
                crs="wgs84",
                fields=FIELDS,
                fixes=[[t, self.lon, self.lat, 5.0]],
            )
            if answer.status_code == 200 and answer.json()["stored"] == 1:
                self.sent[t] = number
            else:
                self.refused.append(answer.text)
            number = (number + 1) % len(self.doors)
            time.sleep(0.1)
        self.person.leave()


@transaction.atomic
def announce_a_shifted_net(cast, seconds: float) -> Boundary:
    """Every grid moves one place to the west; the one in the far west goes to the coast."""
    boundary = Boundary.objects.create(
        level="grid",
        title="shifted",
        status="published",
        made_by="tests",
        made_at=timezone.now(),
        published_at=timezone.now() + timedelta(seconds=seconds),
    )
    names = ["far", "west", "east", "coast"]
    for name, before in zip(names, names[-1:] + names[:-1], strict=True):
        old = cast.grids[name]
        GridVersion.objects.create(
            boundary=boundary,
            grid=old.grid,
            code=old.code,
            name=old.name,
            kind=old.kind,
            home_community=old.home_community,
            path=old.path,
            shape=cast.grids[before].shape,
        )
    return boundary


def test_every_fix_is_placed_by_its_own_moment_in_every_process(standing_cast, serve):
    cast = standing_cast
    processes = [serve(BOUNDARY_NOTICE_SECONDS=str(NOTICE_SECONDS)) for _ in range(2)]
    phones = [Phone(processes, username, NOTICE_SECONDS + 4) for username in WALKERS]
    for phone in phones:
        phone.start()
    time.sleep(0.5)  # both have read the list by now
    boundary = announce_a_shifted_net(cast, NOTICE_SECONDS)
    for phone in phones:
        phone.join(timeout=30)

    moment_ms = boundary.published_at.timestamp() * 1000
    moved = {"east": "coast", "coast": "far", "west": "east"}
    seen = set()
    for phone, home in zip(phones, WALKERS.values(), strict=True):
        assert not phone.refused
        stored = Fix.objects.of_shift(Shift.objects.get(uuid=phone.shift))
        placed = {round(at.timestamp() * 1000): grid for at, grid in
                  stored.values_list("at", "grid_id")}  # fmt: skip
        assert placed.keys() == phone.sent.keys()
        for t, grid_id in placed.items():
            name = home if t < moment_ms else moved[home]
            assert grid_id == cast.grids[name].grid_id, (t - moment_ms, phone.sent[t])
            seen.add((phone.sent[t], t < moment_ms))
    assert seen == {(0, True), (0, False), (1, True), (1, False)}
