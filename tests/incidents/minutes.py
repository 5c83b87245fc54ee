"""A second opinion on due times: the year 2026 minute by minute, asking the library of holidays
itself. Slow and simple; nothing of the code under test is used."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from chinese_calendar import is_workday

from backend.incidents.notice_of_holidays import days_of
from backend.incidents.working_time import Calendar

FIRST = datetime(2025, 12, 31, 16, tzinfo=UTC)  # the first minute of 2026 in China
DAY = 24 * 60
HOURS = ((8 * 60 + 30, 12 * 60), (13 * 60 + 30, 17 * 60 + 30))

CALENDAR_2026 = Calendar(
    marked={day: works for day, works, _name in days_of(2026)}, published=frozenset({2026})
)


def at(minute: int) -> datetime:
    return FIRST + timedelta(minutes=minute)


def _works(minute: int) -> bool:
    in_hours = any(opens <= minute % DAY < closes for opens, closes in HOURS)
    return in_hours and is_workday((FIRST + timedelta(hours=8, days=minute // DAY)).date())


WORKS = [_works(minute) for minute in range(365 * DAY)]


def due_minute(limit: str, start: int, pauses: Iterable[tuple[int, int]]) -> int:
    """The minute at whose beginning a limit has run out."""
    paused = {minute for begin, end in pauses for minute in range(begin, end)}
    count = int("".join(sign for sign in limit if sign.isdigit()))
    unit = limit.removeprefix(str(count))
    if unit == "wd":
        return _close_of_whole_day(count, start, paused)
    left = count * {"m": 1, "h": 60, "d": DAY, "wh": 60}[unit]
    minute = start
    while left:
        if minute not in paused and (unit != "wh" or WORKS[minute]):
            left -= 1
        minute += 1
    return minute


def _close_of_whole_day(count: int, start: int, paused: set[int]) -> int:
    day = start // DAY
    while count:
        day += 1
        working = [minute for minute in range(day * DAY, (day + 1) * DAY) if WORKS[minute]]
        if working and paused.isdisjoint(working):
            count -= 1
    return working[-1] + 1
