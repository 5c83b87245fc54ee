"""Turns the lamps on the live map when time passes without anybody acting."""

from datetime import datetime

from django.db import transaction

from .clocks import LAMPS
from .models import Case
from .wire import announce_markers, marked_otherwise


@transaction.atomic
def turn_lamps(now: datetime) -> int:
    """Announce the open cases whose marker shows another lamp than they have now; their count.

    It compares with what the map was told, so it does not matter when it last ran. A case that
    somebody acts on at this moment is left to them: they announce it, and a marker written here
    after theirs would bring a closed case back.
    """
    cases = Case.objects.open().select_related("type")
    turned = [
        case
        for lamp in LAMPS
        for case in marked_otherwise(cases.with_lamp(lamp, now), lamp).select_for_update(
            of=["self"], skip_locked=True
        )
    ]
    announce_markers(turned, at=now)
    return len(turned)
