"""What a client asks for in its query. Whatever is not described is refused (Part 1, 7.6)."""

import math
from collections.abc import Collection as Names
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime, time, timedelta

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from backend.answers.problems import invalid

from .collections import LIMIT, MOST, Collection
from .crs import BY_URI, CRS84, Crs

ITEMS = ("limit", "bbox", "bbox-crs", "crs", "datetime", "cursor")
ITEM = ("crs", "datetime")
_MOST_DIGITS = 18  # of a whole number; more fit no column


@dataclass(frozen=True)
class Period:
    """A span of time; None where it is open. A moment begins and ends at once."""

    start: datetime | None
    end: datetime | None

    def nearest(self, now: datetime) -> datetime:
        """The moment of the span that is nearest to now."""
        if self.start and now < self.start:
            return self.start
        return min(now, self.end) if self.end else now


@dataclass(frozen=True)
class Box:
    """Where features must lie: rectangles, east first, in a coordinate system.

    One that crosses the antimeridian is two.
    """

    crs: Crs
    parts: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True)
class Asked:
    """The query of a page of items."""

    limit: int
    crs: Crs
    box: Box | None
    period: Period
    filters: dict[str, str | int]
    cursor: tuple[int, ...]


def only(query: QueryDict, known: Names[str] = ()) -> None:
    """Raises the error for a parameter that is not known, or comes twice."""
    for name, values in query.lists():
        if name not in known:
            raise invalid([name], _("There is no such parameter here."))
        if len(values) > 1:
            raise invalid([name], _("Give this parameter once."))


def items_asked(query: QueryDict, collection: Collection) -> Asked:
    only(query, (*ITEMS, *collection.filters))
    return Asked(
        limit=min(_whole(query, "limit", least=1), MOST) if "limit" in query else LIMIT,
        crs=crs_asked(query),
        box=_box(query),
        period=period_asked(query),
        filters=_filters(query, collection),
        cursor=_cursor(query, parts=2 if collection.level else 1),
    )


def crs_asked(query: QueryDict, name: str = "crs") -> Crs:
    if name not in query:
        return CRS84
    if query[name] not in BY_URI:
        raise invalid([name], _("Give one of: %(choices)s.") % {"choices": ", ".join(BY_URI)})
    return BY_URI[query[name]]


def period_asked(query: QueryDict) -> Period:
    """`datetime`: a moment, a day, or two of them with `/` between; `..` or nothing is open."""
    if "datetime" not in query:
        return Period(None, None)
    parts = query["datetime"].split("/")
    if len(parts) == 1:
        start, end = _day_or_moment(parts[0])
    elif len(parts) == 2 and any(part not in ("", "..") for part in parts):
        start = None if parts[0] in ("", "..") else _day_or_moment(parts[0])[0]
        end = None if parts[1] in ("", "..") else _day_or_moment(parts[1])[1]
    else:
        raise _no_time()
    if start and end and start > end:
        raise invalid(["datetime"], _("This ends before it begins."))
    return Period(start, end)


def _day_or_moment(text: str) -> tuple[datetime, datetime]:
    """The first and the last moment of what is meant; a day is one in China."""
    try:
        moment = parse_datetime(text) if "T" in text.upper() else None
        day = None if moment else parse_date(text)
    except ValueError as error:
        raise invalid(["datetime"], _("There is no such date.")) from error
    if (moment is None and day is None) or (moment and moment.tzinfo is None):
        raise _no_time()
    if not MINYEAR < (moment or day).year < MAXYEAR:  # elsewhere it is a year that is none
        raise invalid(["datetime"], _("There is no such date."))
    if moment:
        moment = moment.astimezone(UTC)  # PostgreSQL reads no offset of sixteen hours or more
        return moment, moment
    begins = timezone.make_aware(datetime.combine(day, time.min))
    return begins, begins + timedelta(days=1, microseconds=-1)


def _no_time():
    return invalid(
        ["datetime"],
        _("Give an RFC 3339 time with its offset (+ written as %2B), or two with / between."),
    )


def _box(query: QueryDict) -> Box | None:
    crs = crs_asked(query, "bbox-crs")
    if "bbox" not in query:
        return None
    try:
        numbers = [float(part) for part in query["bbox"].split(",")]
    except ValueError as error:
        raise invalid(["bbox"], _("Give four numbers with commas between.")) from error
    if len(numbers) == 6:  # with heights, which nothing here has
        numbers = numbers[:2] + numbers[3:5]
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
        raise invalid(["bbox"], _("Give four numbers with commas between."))
    if crs.north_first:
        numbers = [numbers[1], numbers[0], numbers[3], numbers[2]]
    west, south, east, north = numbers
    if crs.in_degrees and not (
        max(abs(west), abs(east)) <= 180 and max(abs(south), abs(north)) <= 90
    ):
        raise invalid(
            ["bbox"],
            _("This lies outside the world; bbox-crs says whether latitude comes first."),
        )
    if south > north or (west > east and not crs.in_degrees):
        raise invalid(["bbox"], _("This ends before it begins."))
    if west > east:
        return Box(crs, ((west, south, 180.0, north), (-180.0, south, east, north)))
    return Box(crs, ((west, south, east, north),))


def _filters(query: QueryDict, collection: Collection) -> dict[str, str | int]:
    wanted: dict[str, str | int] = {}
    for name in query.keys() & collection.filters.keys():
        known, value = collection.filters[name], query[name]
        if known.choices and value not in known.choices:
            choices = ", ".join(known.choices)
            raise invalid([name], _("Give one of: %(choices)s.") % {"choices": choices})
        wanted[name] = _whole(query, name) if known.type == "integer" else value
    return wanted


def _whole(query: QueryDict, name: str, *, least: int = 0) -> int:
    text = query[name]
    if not (text.isascii() and text.isdecimal()) or (number := int(text[:4000])) < least:
        raise invalid([name], _("Give a whole number, at least %(least)d.") % {"least": least})
    return number


def _cursor(query: QueryDict, *, parts: int) -> tuple[int, ...]:
    if "cursor" not in query:
        return ()
    steps = query["cursor"].split("-")
    if len(steps) != parts or not all(
        step.isascii() and step.isdecimal() and len(step) <= _MOST_DIGITS for step in steps
    ):
        raise invalid(["cursor"], _("This is no cursor of this list."))
    return tuple(int(step) for step in steps)
