"""Working time: which days are worked, and from when to when. Pure; office_calendar.py reads it.

Which days: Monday to Friday, less public holidays, plus make-up days (调休), as the State Council
publishes them for one year at a time. Beyond the published years weekdays count.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]

CHINA = ZoneInfo("Asia/Shanghai")
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class Hours:
    """Office hours from a day on: spans of local time, in order, none empty."""

    since: date
    spans: tuple[tuple[time, time], ...]


# 08:30-12:00 and 13:30-17:30 (proposed), until the district enters its own.
STANDARD = Hours(date.min, ((time(8, 30), time(12)), (time(13, 30), time(17, 30))))


@dataclass(frozen=True)
class Calendar:
    """`hours` by the day from which they hold; `marked`: days of which a notice says whether they
    are worked; `published`: years whose notice is out; `edition` grows with every change."""

    hours: tuple[Hours, ...] = ()
    marked: Mapping[date, bool] = field(default_factory=dict)
    published: frozenset[int] = frozenset()
    edition: int = 0

    def works(self, day: date) -> bool:
        return self.marked.get(day, day.weekday() < _SATURDAY)

    def is_published(self, begin: datetime, end: datetime) -> bool:
        """Whether the notices of all years from `begin` to `end` are out."""
        years = range(local_day(begin).year, local_day(end).year + 1)
        return self.published.issuperset(years)

    def spans_of(self, day: date) -> list[Span]:
        """The working time of a day, in UTC; nothing on a day off."""
        if not self.works(day):
            return []
        return [
            (_moment(day, opens), _moment(day, closes)) for opens, closes in self._hours(day).spans
        ]

    def _hours(self, day: date) -> Hours:
        return next((hours for hours in reversed(self.hours) if hours.since <= day), STANDARD)


def local_day(moment: datetime) -> date:
    return moment.astimezone(CHINA).date()


def days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += _ONE_DAY


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, CHINA).astimezone(UTC)
