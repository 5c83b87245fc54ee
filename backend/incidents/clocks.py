"""When things are due. Limits are written as the service writes them: 10m 24h 15d 4wh 5wd.

In this version every unit runs by the natural clock: a working hour counts as an hour and a
working day as a day, so such a due time is early rather than late; it is marked provisional
until the working calendar works it out again.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "wh": timedelta(hours=1),
    "wd": timedelta(days=1),
}
_LIMIT = re.compile(r"([1-9]\d{0,3})(m|h|d|wh|wd)")

# Defaults by urgency (proposed; the district edits them with the catalogue).
ACCEPT = {"critical": "5m", "urgent": "10m", "normal": "2wh", "low": "2wh"}
DISPATCH = {"critical": "5m", "urgent": "30m", "normal": "4wh", "low": "4wh"}
CHECK = "1wd"
CALLBACK = "2wd"
RETURN = "2wd"

# Green to four fifths of the limit. A ratio of whole numbers, so that SQL says exactly the same.
YELLOW_FROM = (4, 5)
LAMPS = ("green", "yellow", "red")


@dataclass(frozen=True)
class Due:
    """A moment, and whether it will be worked out again."""

    at: datetime
    provisional: bool


def due(limit: str, start: datetime) -> Due:
    """When a limit that starts at `start` runs out. Raises ValueError for an unreadable limit."""
    count, unit = parse(limit)
    return Due(start + count * _UNITS[unit], provisional=unit.startswith("w"))


def parse(limit: str) -> tuple[int, str]:
    """`4wh` as (4, "wh"). Raises ValueError for what is not a limit."""
    match = _LIMIT.fullmatch(limit)
    if match is None:
        raise ValueError(f"not a limit: {limit!r}")
    return int(match[1]), match[2]


def limit_of(clock: str, *, urgency: str, handle_limit: str) -> str:
    """The limit of one of a case's clocks: accept, dispatch, handle, check or callback."""
    return {
        "accept": ACCEPT[urgency],
        "dispatch": DISPATCH[urgency],
        "handle": handle_limit,
        "check": CHECK,
        "callback": CALLBACK,
    }.get(clock, "4h")


def lamp(started_at: datetime | None, due_at: datetime | None, now: datetime) -> str:
    """Green to 80% of the limit, yellow to the whole, red beyond; green when nothing runs."""
    if started_at is None or due_at is None:
        return "green"
    if now > due_at:
        return "red"
    share, whole = YELLOW_FROM
    spent, limit = now - started_at, due_at - started_at
    return "yellow" if whole * spent > share * limit else "green"
