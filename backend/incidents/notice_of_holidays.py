"""The State Council's notices of holidays, as the library `chinesecalendar` knows them."""

from collections.abc import Iterator
from datetime import date

from chinese_calendar.constants import Holiday, holidays, workdays


def known_years() -> range:
    """The years whose notice the library has; beyond them it says nothing."""
    return range(min(holidays).year, max(holidays).year + 1)


def days_of(year: int) -> Iterator[tuple[date, bool, str]]:
    """The days of a known year that differ from the week, with the name of their holiday:
    `(day, whether it is worked, name)`, days off first."""
    for works, days in ((False, holidays), (True, workdays)):
        for day, name in days.items():
            if day.year == year:
                yield day, works, Holiday[_KEYS[name]].chinese


_KEYS = {holiday.value: holiday.name for holiday in Holiday}
