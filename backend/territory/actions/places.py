"""What is done to places: enter, change, end; one by one or as a whole list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from backend.answers.problems import Problem, invalid

from .. import crs
from ..models import Place
from ..places import spelled

_LOCK = 0x706C6163  # "plac"
_ROWS_A_STATEMENT = 2_000


@dataclass(frozen=True)
class Declared:
    """A position as it was sent, in degrees, and the system it was said to be in."""

    lon: float
    lat: float
    crs: str


@dataclass(frozen=True)
class NewPlace:
    kind: str
    name: str
    number: str = ""
    area_id: int | None = None
    address: str = ""
    source: str = ""
    position: Declared | None = None

    @property
    def key(self) -> tuple:
        """What makes it this place: its number, or its name in its area."""
        return (self.kind, self.number) if self.number else (self.kind, self.name, self.area_id)


def key_of(place: Place) -> tuple:
    return NewPlace(place.kind, place.name, place.number, place.area_id).key


def points_of(declared: Sequence[Declared]) -> list[Point | None]:
    """Positions as WGS-84, None for what lies outside the world."""
    points: list[Point | None] = [None] * len(declared)
    for name in crs.NAMES:
        places = [index for index, one in enumerate(declared) if one.crs == name]
        if places:
            lon = np.array([declared[index].lon for index in places], dtype=float)
            lat = np.array([declared[index].lat for index in places], dtype=float)
            for index, x, y in zip(places, *crs.to_wgs84(lon, lat, name), strict=True):
                if abs(x) <= 180 and abs(y) <= 90:
                    points[index] = Point(float(x), float(y), srid=4326)
    return points


def hold_places() -> None:
    """Let changes of places pass one after another, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def write_places(
    *,
    new: Sequence[NewPlace],
    changed: Sequence[tuple[Place, NewPlace]],
    day: date,
    by: str,
    at: datetime,
) -> None:
    """Enter many at once and change others; whoever calls holds the places and has looked that
    no two are the same."""
    points = points_of([one.position for one in new if one.position])
    following = iter(points)
    Place.objects.bulk_create(
        (
            _written(
                Place(valid_period=DateRange(day, None)),
                one,
                next(following) if one.position else None,
                by=by,
                at=at,
            )
            for one in new
        ),
        batch_size=_ROWS_A_STATEMENT,
    )
    following = iter(points_of([one.position for _place, one in changed if one.position]))
    Place.objects.bulk_update(
        [
            _written(place, one, next(following) if one.position else None, by=by, at=at)
            for place, one in changed
        ],
        _WRITTEN,
        batch_size=_ROWS_A_STATEMENT,
    )


@transaction.atomic
def enter_place(*, new: NewPlace, day: date, by: str, at: datetime) -> Place:
    """A place that is there from a day on."""
    hold_places()
    _refuse_taken(new, day)
    place = _written(Place(valid_period=DateRange(day, None)), new, _point(new), by=by, at=at)
    place.save(force_insert=True)
    return place


@transaction.atomic
def change_place(*, place: Place, by: str, at: datetime, **said) -> Place:
    """What is said of a place (fields of NewPlace) replaces what was."""
    hold_places()
    place.refresh_from_db()
    new = replace(as_new(place), **said)
    if new.key != key_of(place):
        _refuse_taken(new, place.valid_period.lower, besides=place)
    _written(place, new, _point(new), by=by, at=at).save()
    return place


@transaction.atomic
def end_place(*, place: Place, day: date, by: str, at: datetime) -> Place:
    """A place that is no more from a day on."""
    hold_places()
    place.refresh_from_db()
    if not (place.valid_period.lower < day and (place.valid_period.upper in (None, day))):
        raise invalid("day", _("The place does not exist on the day before."))
    place.valid_period = DateRange(place.valid_period.lower, day)
    place.made_by, place.made_at = by, at
    place.save()
    return place


def as_new(place: Place) -> NewPlace:
    """A place as it would be entered again."""
    position = place.position and Declared(place.raw_lon, place.raw_lat, place.crs)
    return NewPlace(
        place.kind,
        place.name,
        place.number,
        place.area_id,
        place.address,
        place.source,
        position,
    )


_WRITTEN = (
    "kind",
    "name",
    "number",
    "area",
    "address",
    "source",
    "position",
    "raw_lon",
    "raw_lat",
    "crs",
    "made_by",
    "made_at",
    "spellings",
    "pinyin",
    "grams",
)


def _written(place: Place, new: NewPlace, point: Point | None, *, by: str, at: datetime) -> Place:
    ways = spelled(new.name, new.number)
    place.kind, place.name, place.number = new.kind, new.name, new.number
    place.area_id, place.address, place.source = new.area_id, new.address, new.source
    place.position = point
    place.raw_lon, place.raw_lat, place.crs = (
        (new.position.lon, new.position.lat, new.position.crs) if point else (None, None, None)
    )
    place.spellings, place.pinyin, place.grams = ways.spellings, ways.pinyin, ways.grams
    place.made_by, place.made_at = by, at
    return place


def _point(new: NewPlace) -> Point | None:
    if new.position is None:
        return None
    (point,) = points_of([new.position])
    if point is None:
        raise invalid("position", _("This lies outside the world."))
    return point


def _refuse_taken(new: NewPlace, day: date, *, besides: Place | None = None) -> None:
    same = Place.objects.filter(kind=new.kind, valid_period__overlap=DateRange(day, None))
    same = (
        same.filter(number=new.number)
        if new.number
        else same.filter(number="", name=new.name, area=new.area_id)
    )
    if there := same.exclude(pk=besides and besides.pk).first():
        field = "number" if new.number else "name"
        raise Problem(
            "taken", _("There is such a place already."), pointer=f"/{field}", place=there.pk
        )
