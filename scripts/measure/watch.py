"""A round of the sweep over everybody on tracked duty: fences and silence, 1,106 people.

Limit: half a second a round of every ten, on borders as fine as surveyed ones. Measured where most
stand in their grids, and at its dearest: where everybody has been outside for a while.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import perf_counter
from uuid import uuid4

from django.utils import timezone

from backend.patrol.actions.asking_after import watch_silence
from backend.patrol.actions.watching import end_watches, watch_fences
from backend.patrol.models import Presence, Shift, Watch
from backend.staffing.demonstration import enter_everybody
from backend.staffing.domains import DOMAINS
from backend.staffing.models import Posting
from backend.territory.locate import net_at

from .district import SINCE, lay_fine_net
from .results import Result

ROUND_SECONDS = 0.5
ROUNDS = 5


def measure() -> list[Result]:
    lay_fine_net()
    enter_everybody(domains=list(DOMAINS), since=SINCE, encoded_password="!")
    now = timezone.now()
    count = _put_on_duty(now)
    inside = _rounds(lambda at: watch_fences(at), now)
    silence = _rounds(lambda at: watch_silence(at), now)
    ending = _rounds(lambda at: end_watches(at), now)
    # A kilometre or so north of the grid next to it, and known to be there.
    for presence in (shown := list(Presence.objects.all())):
        presence.lat += 0.05
    Presence.objects.bulk_update(shown, ["lat"])
    Watch.objects.bulk_create(
        Watch(shift_id=presence.shift_id, outside_since=now, outside_told_at=now)
        for presence in shown
    )
    outside = _rounds(lambda at: watch_fences(at), now)
    return [
        _within("fences, all at home", count, inside),
        _within("fences, all long outside", count, outside),
        _within("silence, nobody is silent", count, silence),
        _within("ended watches, there are none", count, ending),
    ]


def _put_on_duty(now: datetime) -> int:
    """Every full-time worker, for an hour, in the middle of their grid."""
    serving = Posting.objects.at(now).filter(post="worker", kind=Posting.Kind.HOME)
    postings = list(serving.order_by("pk"))
    shifts = Shift.objects.bulk_create(
        Shift(
            uuid=uuid4(),
            member_id=posting.member_id,
            home_grid_id=posting.grid_id,
            started_at=now - timedelta(hours=1),
            received_at=now - timedelta(hours=1),
            planned_end_at=now + timedelta(hours=8),
            tracked=True,
            digest=b"",
        )
        for posting in postings
    )
    net = net_at(now)
    grids = [net.grids[net.index_of[posting.grid_id]] for posting in postings]
    Presence.objects.bulk_create(
        Presence(
            member_id=shift.member_id,
            shift=shift,
            device_id=1,
            at=now,
            lon=grid.centre[0],
            lat=grid.centre[1],
            acc=8.0,
            grid_code=grid.code,
            scope=grid.path,
        )
        for shift, grid in zip(shifts, grids, strict=True)
    )
    return len(shifts)


def _rounds(work: Callable[[datetime], int], now: datetime) -> list[float]:
    work(now)  # shapes are put into metres once
    taken = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        assert work(now) == 0
        taken.append(perf_counter() - begun)
    return taken


def _within(what: str, people: int, taken: list[float]) -> Result:
    rounds = [(seconds, ROUND_SECONDS) for seconds in taken]
    return Result.of_rounds(what, "people", people, rounds, limit=1.0)
