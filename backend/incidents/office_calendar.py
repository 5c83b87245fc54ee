"""The working calendar as the district has entered it, read once for each of its editions."""

from .models import CalendarDay, CalendarEdition, CalendarYear, OfficeHours
from .working_time import Calendar, Hours

_known: dict[tuple, Calendar] = {}


def calendar_now() -> Calendar:
    """The calendar in force. One small query; its days are read when somebody has edited it."""
    newest = CalendarEdition.objects.order_by("-pk").values_list("pk", "made_at").first()
    # Asked before the rows are read, so that they are never older than their edition.
    if newest not in _known:
        _known.clear()
        _known[newest] = _read(edition=newest[0] if newest else 0)
    return _known[newest]


def _read(*, edition: int) -> Calendar:
    return Calendar(
        hours=tuple(
            Hours(
                row.since,
                (
                    (row.morning_opens, row.morning_closes),
                    (row.afternoon_opens, row.afternoon_closes),
                ),
            )
            for row in OfficeHours.objects.order_by("since")
        ),
        marked=dict(CalendarDay.objects.values_list("day", "works")),
        published=frozenset(CalendarYear.objects.values_list("year", flat=True)),
        edition=edition,
    )
