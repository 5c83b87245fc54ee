"""Turns the lamps on the live map when time passes without anybody acting."""

from datetime import datetime, timedelta

from django.db import transaction

from .models import Case
from .wire import announce_marker

# A lamp turns within one sweep; asking a little further back forgives a sweep that came late.
LOOK_BACK = timedelta(minutes=10)


@transaction.atomic
def turn_lamps(now: datetime, *, since: datetime | None) -> int:
    """Announce the markers whose lamp has turned since the last sweep (all when None)."""
    cases = Case.objects.open().select_related("type")
    turned = [
        case
        for lamp in ("yellow", "red")
        for case in cases.with_lamp(lamp, now)
        if since is None or _turned_after(case, lamp, since - LOOK_BACK)
    ]
    for case in turned:
        announce_marker(case, at=now)
    return len(turned)


def _turned_after(case: Case, lamp: str, moment: datetime) -> bool:
    turned_at = case.due_at if lamp == "red" else case.yellow_from
    return turned_at >= moment
