"""What a phone client or a file says goes to the shifts it lies in; of the rest only a count.

There is no receipt, for these clients know none: whatever comes twice finds itself stored.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, field, fields
from datetime import datetime
from itertools import groupby
from uuid import UUID, uuid5

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg2.errorcodes import CHECK_VIOLATION

from backend.answers.problems import Problem

from .. import partitions
from ..duty import CLOCK_TOLERANCE, Duty, epoch_ms
from ..models import Reason, SenderCredential, Shift
from ..phones.sighting import Alarm, Reading, Sighting
from ..positions import sort_out
from ..whereabouts import Spot
from .laying_down import lay_down, moment_of
from .sos import raise_alarm

_CRS = "wgs84"
_COLUMNS = [column.name for column in fields(Sighting)]
_MOST_AT_ONCE = 1000
_PRESSES = UUID("6a1f0b3e-58d5-4c0f-9a53-0f3b8c1d7e42")  # any; it makes names of presses


@dataclass
class Recorded:
    """`stored` and `duplicate` are numbers of positions, `refused` of those by their reason."""

    stored: int = 0
    duplicate: int = 0
    refused: Counter[str] = field(default_factory=Counter)


def take_reading(*, sender: SenderCredential, reading: Reading, at: datetime) -> Recorded:
    """All that one request of a phone amounts to; committed when this returns."""
    # Whoever is in danger comes first.
    for alarm in reading.alarms:
        _call_for_help(sender, alarm, at)
    return record_reading(
        member_id=sender.member_id, device_id=sender.device_id, reading=reading, at=at
    )


def _call_for_help(sender: SenderCredential, alarm: Alarm, at: datetime) -> None:
    """One press is one call: repeated by the phone it finds itself made."""
    try:
        raise_alarm(
            uuid=uuid5(_PRESSES, f"{sender.pk}:{alarm.said}"),
            member=sender.member,
            position=_spot(alarm.sighting),
            by=sender.member.user,
            at=at,
        )
    except Problem as refused:
        # Pressed twice within the second that the phone's clock tells: help is on its way.
        if refused.kind != "other-content":
            raise


def _spot(sighting: Sighting | None) -> Spot | None:
    """(0, 0) is a phone without a fix."""
    if sighting is None or abs(sighting.lon) > 180 or abs(sighting.lat) > 90:
        return None
    if (sighting.lon, sighting.lat) == (0, 0):
        return None
    acc = sighting.acc
    return Spot(sighting.lon, sighting.lat, None if acc is None or acc < 0 else acc)


def record_reading(*, member_id: int, device_id: int, reading: Reading, at: datetime) -> Recorded:
    """The sightings stored where they lie on duty, and the others counted for the day."""
    recorded = record_sightings(
        member_id=member_id, device_id=device_id, sightings=reading.sightings, at=at
    )
    recorded.refused[Reason.NOT_A_POSITION.value] += reading.unreadable_count
    recorded.refused = +recorded.refused
    _count(recorded.refused, at)
    return recorded


def record_sightings(
    *, member_id: int, device_id: int, sightings: list[Sighting], at: datetime
) -> Recorded:
    """Store sightings of a member in the tracked shifts they lie in.

    Every shift is a transaction of its own; whoever is interrupted sends all of it again.
    """
    recorded = Recorded()
    for shift_id, group in _by_shift(member_id, sightings, at):
        if shift_id is None:
            recorded.refused[Reason.OUTSIDE_SHIFT.value] += len(group)
            continue
        for first in range(0, len(group), _MOST_AT_ONCE):
            _store_again(shift_id, device_id, group[first : first + _MOST_AT_ONCE], at, recorded)
    return recorded


def _by_shift(
    member_id: int, sightings: Iterable[Sighting], now: datetime
) -> Iterator[tuple[int | None, list[Sighting]]]:
    """By the shift that covers each moment, None where there is none."""
    ordered = sorted(sightings, key=lambda sighting: sighting.t)
    if not ordered:
        return
    # A phone's clock may say anything; what could be stored lies between these.
    earliest, latest = partitions.oldest_kept(now), now + CLOCK_TOLERANCE
    first, last = (
        moment_of(min(max(sighting.t, epoch_ms(earliest)), epoch_ms(latest)))
        for sighting in (ordered[0], ordered[-1])
    )
    shifts = Shift.objects.filter(
        member=member_id, tracked=True, started_at__lte=last, planned_end_at__gt=first
    )
    spans = [(epoch_ms(shift.started_at), epoch_ms(shift.ends_at), shift.pk) for shift in shifts]

    def covering(sighting: Sighting) -> int | None:
        return next((pk for began, ends, pk in spans if began <= sighting.t < ends), None)

    for shift_id, group in groupby(ordered, key=covering):
        yield shift_id, list(group)


def _store_again(
    shift_id: int, device_id: int, group: list[Sighting], at: datetime, recorded: Recorded
) -> None:
    try:
        stored, refused = _store(shift_id, device_id, group, at)
    except IntegrityError as error:
        if getattr(error.__cause__, "pgcode", None) != CHECK_VIOLATION:
            raise
        # A day this process knew is gone from the table: look again.
        partitions.forget()
        stored, refused = _store(shift_id, device_id, group, at)
    recorded.stored += stored
    recorded.duplicate += len(group) - stored - refused.total()
    recorded.refused += refused


@transaction.atomic
def _store(
    shift_id: int, device_id: int, group: list[Sighting], at: datetime
) -> tuple[int, Counter[str]]:
    """Under the lock of the shift, so that a mark which comes meanwhile is seen or sees this."""
    shift = Shift.objects.select_for_update(no_key=True, of=("self",)).get(pk=shift_id)
    positions, refused = sort_out(
        _COLUMNS,
        [list(astuple(sighting)) for sighting in group],
        _CRS,
        Duty.of(shift),
        offset_ms=0,
        oldest=partitions.oldest_kept(at),
        now=at,
    )
    stored = lay_down(positions, shift=shift, device_id=device_id, crs=_CRS, all_new=False, now=at)
    return stored, Counter(row.reason for row in refused)


_COUNT = """
    INSERT INTO patrol_unstored AS kept (day, reason, count)
    SELECT %s, * FROM unnest(%s::text[], %s::bigint[])
    ON CONFLICT (day, reason) DO UPDATE SET count = kept.count + excluded.count
"""


def _count(refused: Counter[str], at: datetime) -> None:
    """For all phones together: whose position it was is part of what is not kept."""
    if refused:
        # In one order, so that two processes never wait for each other.
        reasons = sorted(refused)
        with connection.cursor() as cursor:
            cursor.execute(
                _COUNT,
                [timezone.localdate(at), reasons, [refused[reason] for reason in reasons]],
            )
