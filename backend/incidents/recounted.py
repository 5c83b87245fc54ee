"""When the working calendar was edited, running clocks are counted again.

A notice of holidays comes late in the year before; until then a due time in the new year is
provisional. An edition that is newer than the one a clock was counted by makes it follow, also a
clock that was started by the old one at the very moment of the edit.
"""

from datetime import datetime

from django.db import transaction

from .models import CalendarEdition, Case, Clock
from .office_calendar import calendar_now
from .timing import repeat_due, work_out
from .working_time import Calendar

AT_ONCE = 500


def recount(now: datetime) -> int:
    """Count all clocks that an older edition was used for; how many there were.

    It compares with what is there, so it does not matter when it last ran. Cases that somebody
    acts on at this moment follow in the next round.
    """
    calendar, count = calendar_now(), 0
    while some := _recount_some(calendar, now):
        count += some
    return count


@transaction.atomic
def _recount_some(calendar: Calendar, now: datetime) -> int:
    behind = Clock.objects.running().filter(calendar_edition__lt=calendar.edition)
    cases = Case.objects.filter(pk__in=behind.values("case")).order_by("pk")
    held = list(cases.select_for_update(skip_locked=True)[:AT_ONCE])
    clocks = list(behind.filter(case__in=held))
    for clock in clocks:
        _recount_one(clock, calendar, now)
    for case in held:
        repeat_due(case)
        case.save(update_fields=["yellow_at", "due_at"])
    return len(clocks)


def _recount_one(clock: Clock, calendar: Calendar, now: datetime) -> None:
    before, edition = clock.due_at, clock.calendar_edition
    work_out(clock, calendar)
    if clock.due_at != before:
        changes = CalendarEdition.objects.filter(pk__gt=edition, pk__lte=calendar.edition)
        clock.corrections.append(
            {
                "at": now.isoformat(),
                "changes": list(changes.order_by("pk").values_list("change", flat=True)),
                "before": before.isoformat(),
                "after": clock.due_at.isoformat(),
            }
        )
    clock.save()
