"""When things are due. Limits are written as the service writes them: 10m 24h 15d 4wh 5wd.

Minutes, hours and days run by the natural clock, from the moment of the start.

Working hours (wh) count working time alone, from the start or the next working moment on.

Working days (wd) are counted as the Civil Code counts days (民法典 第二百零一条、第二百零三条):
the day of the start is not counted, and the last one ends when business closes. So 1wd from any
time on a Monday ends on Tuesday at 17:30; from a Saturday, on Monday at 17:30. A day in whose
working time the clock was paused is not counted either: only whole days are.

An extension is counted from where the limit before it ended. A pause is left out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Literal, get_args

from .working_time import Calendar, Span, days_from, local_day

_NATURAL = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_WORKING_HOUR = timedelta(hours=1)
_LIMIT = re.compile(r"([1-9]\d{0,3})(m|h|d|wh|wd)")
_NOTHING = timedelta(0)

# Green to four fifths of what is counted: a ratio of whole numbers, exact to the microsecond.
YELLOW_FROM = (4, 5)
Lamp = Literal["green", "yellow", "red"]
LAMPS = get_args(Lamp)


@dataclass(frozen=True)
class Due:
    """A moment; whether it will be worked out again; the spans of time that were counted."""

    at: datetime
    provisional: bool
    why: tuple[Span, ...]

    @property
    def yellow_at(self) -> datetime:
        """The moment beyond which more than 80% of what is counted has passed."""
        share, whole = YELLOW_FROM
        left = sum((end - begin for begin, end in self.why), _NOTHING) * share // whole
        for begin, end in self.why:
            if left <= end - begin:
                return begin + left
            left -= end - begin
        return self.at


def due(
    limit: str | datetime,
    start: datetime,
    calendar: Calendar,
    *,
    extensions: Sequence[str] = (),
    pauses: Sequence[Span] = (),
    rounds: int = 1,
) -> Due:
    """When a limit that starts at `start` runs out, with its extensions, without its pauses.

    `limit` may be the moment that an order from outside names: pauses do not move that.
    `pauses`: in order, none overlapping. `rounds`: how often limit and extensions are counted,
    2 for twice the limit. Raises ValueError for an unreadable limit.
    """
    at, why, provisional = start, [], False
    for part in (limit, *extensions) * rounds:
        counted = list(_counted(part, at, start, calendar, pauses))
        ends_at = counted[-1][1] if counted else at
        if counts_working_time(part):
            provisional = provisional or not calendar.is_published(at, ends_at)
        why += counted
        at = ends_at
    return Due(at, provisional, tuple(why))


def parse(limit: str) -> tuple[int, str]:
    """`4wh` as (4, "wh"). Raises ValueError for what is not a limit."""
    match = _LIMIT.fullmatch(limit)
    if match is None:
        raise ValueError(f"not a limit: {limit!r}")
    return int(match[1]), match[2]


def counts_working_time(limit: str | datetime) -> bool:
    return isinstance(limit, str) and "w" in limit


def lamp(yellow_at: datetime | None, due_at: datetime | None, now: datetime) -> Lamp:
    """Green to 80% of the limit, yellow to the whole, red beyond; green when nothing runs."""
    if yellow_at is None or due_at is None or now <= yellow_at:
        return "green"
    return "red" if now > due_at else "yellow"


def _counted(
    part: str | datetime,
    at: datetime,
    start: datetime,
    calendar: Calendar,
    pauses: Sequence[Span],
) -> Iterator[Span]:
    """The spans counted for one limit from `at` on."""
    if isinstance(part, datetime):
        return _first(max(part - start, _NOTHING), [(at, at + max(part - start, _NOTHING))])
    count, unit = parse(part)
    if unit == "wd":
        return _whole_days(count, at, calendar, pauses)
    if unit == "wh":
        return _first(count * _WORKING_HOUR, _working(at, calendar, pauses))
    length = count * _NATURAL[unit]
    paused = sum((end - begin for begin, end in pauses), _NOTHING)
    return _first(length, _without(pauses, (at, at + length + paused)))


def _whole_days(
    count: int, at: datetime, calendar: Calendar, pauses: Sequence[Span]
) -> Iterator[Span]:
    days = days_from(local_day(at))
    next(days)  # the day of the start is not counted
    while count:
        spans = calendar.spans_of(next(days))
        if spans and all(list(_without(pauses, span)) == [span] for span in spans):
            yield from spans
            count -= 1


def _working(at: datetime, calendar: Calendar, pauses: Sequence[Span]) -> Iterator[Span]:
    """All working time from `at` on."""
    for day in days_from(local_day(at)):
        for begin, end in calendar.spans_of(day):
            if end > at:
                yield from _without(pauses, (max(begin, at), end))


def _without(pauses: Iterable[Span], span: Span) -> Iterator[Span]:
    """What is left of a span between the pauses."""
    begin, end = span
    for paused_at, resumed_at in takewhile(lambda pause: pause[0] < end, pauses):
        if paused_at > begin:
            yield begin, paused_at
        begin = max(begin, resumed_at)
    if begin < end:
        yield begin, end


def _first(length: timedelta, spans: Iterable[Span]) -> Iterator[Span]:
    """As much of the spans as `length` needs; none for nothing."""
    if not length:
        return
    for begin, end in spans:
        if length <= end - begin:
            yield begin, begin + length
            return
        yield begin, end
        length -= end - begin
