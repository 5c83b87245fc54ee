"""What turns out to lie off duty goes: whatever moved the end or a pause."""

from datetime import datetime

from django.db.models import Q

from ..duty import Duty
from ..models import Fix, Quarantined, Shift


def remove_off_duty(shift: Shift) -> int:
    """Delete the positions that lie in a pause or after the end; gives how many there were.

    `shift`: locked. Quarantined ones too, and those whose own clock says nothing by when they were
    received.
    """
    removed = 0
    for began, ended in Duty.of(shift).off_spans():
        inside = Fix.objects.of_shift(shift).with_moment().filter(_in("moment", began, ended))
        removed += inside.delete()[0]
        Quarantined.objects.filter(
            _in("at", began, ended) | (Q(at=None) & _in("received_at", began, ended)),
            shift=shift,
        ).delete()
    return removed


def _in(field: str, began: datetime, ended: datetime | None) -> Q:
    inside = Q(**{f"{field}__gte": began})
    return inside if ended is None else inside & Q(**{f"{field}__lt": ended})
