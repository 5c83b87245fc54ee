"""What turns out to lie off duty goes: whatever moved the end or a pause."""

from datetime import datetime

from django.db.models import Q, QuerySet

from ..duty import Duty, epoch_ms
from ..evidence import Period, on_duty
from ..models import Fix, HiddenFix, Quarantined, Shift, Summary


def remove_off_duty(shift: Shift) -> int:
    """Delete the positions that lie in a pause or after the end; gives how many there were.

    `shift`: locked. Quarantined ones too, and those whose own clock says nothing by when they were
    received; that a place was visited then; and what was worked out of them, which tells where they
    were and is worked out again of what is left.
    """
    removed = 0
    for began, ended in Duty.of(shift).off_spans():
        inside = Fix.objects.of_shift(shift).with_moment().filter(_in("moment", began, ended))
        removed += inside.delete()[0]
        Quarantined.objects.filter(
            _in("at", began, ended) | (Q(at=None) & _in("received_at", began, ended)),
            shift=shift,
        ).delete()
        shift.visits.filter(_in("at", began, ended)).delete()
    if removed:
        _unmake(Summary.objects.filter(shift=shift))
    return removed


def remove_kept_way(shift: Shift, *, before: Duty, now: datetime) -> None:
    """Delete what is archived of a shift that was on duty for longer `before`: nobody knows which
    of the way was walked in the time that is off duty now."""
    since_start = Period(epoch_ms(shift.started_at), epoch_ms(now))
    was, is_now = (
        sum(until - since for since, until in on_duty(duty, since_start))
        for duty in (before, Duty.of(shift))
    )
    if is_now < was:
        _unmake(Summary.objects.filter(shift=shift, archived_at__isnull=False))


def _unmake(summaries: QuerySet[Summary]) -> None:
    HiddenFix.objects.filter(shift__in=summaries.values("pk")).delete()
    summaries.delete()


def _in(field: str, began: datetime, ended: datetime | None) -> Q:
    inside = Q(**{f"{field}__gte": began})
    return inside if ended is None else inside & Q(**{f"{field}__lt": ended})
