"""Places of the demonstration: made up, the same at every making, and saying so.

In a few communities a compound, a road, a lift and lamp posts, at points inside the community.
"""

import random
from datetime import date, datetime

import shapely
from django.db import transaction

from .actions.places import Declared, NewPlace, hold_places, write_places
from .models import AreaShape, Boundary, Level, Place

SOURCE = "演示数据，虚构"
SEED = 370211
_COMMUNITIES = 60
_LAMP_POSTS = 3
_FLOURISHES = ("海湖文苑", "碧海花园", "云岭佳苑", "望潮新居", "松风里", "长乐苑", "金滩雅居")
_ENDINGS = ("社区居民委员会", "居民委员会", "村民委员会", "村委会", "社区")


@transaction.atomic
def enter_places(*, since: date, by: str, at: datetime) -> None:
    """A few hundred places in every so many communities; needs published communities."""
    hold_places()
    draw = random.Random(SEED)  # noqa: S311 (places, not secrets)
    boundary = Boundary.objects.in_force(Level.COMMUNITY, at).values("pk")[:1]
    shapes = AreaShape.objects.filter(boundary=boundary).select_related("area").order_by("area")
    every = max(1, len(shapes) // _COMMUNITIES)
    new = [
        place
        for number, shape in enumerate(shapes[::every])
        for place in _places_of(shape, number, draw)
    ]
    write_places(new=new, changed=[], day=since, by=by, at=at)


def _places_of(shape: AreaShape, number: int, draw: random.Random) -> list[NewPlace]:
    name = _without_ending(shape.area.name)
    flourish = _FLOURISHES[number % len(_FLOURISHES)]
    named = [
        (Place.Kind.COMPOUND, f"{name}{flourish}小区", ""),
        (Place.Kind.ROAD, f"{name}路", ""),
        (Place.Kind.LIFT, f"{name}{flourish}1号楼电梯", f"T{number:03d}01"),
        *(
            (Place.Kind.LAMP_POST, f"{name}路灯杆", f"LD{number:03d}{post:02d}")
            for post in range(1, _LAMP_POSTS + 1)
        ),
    ]
    inside = shapely.from_wkb(bytes(shape.shape.wkb))
    return [
        NewPlace(
            kind=kind,
            name=called,
            number=code,
            area_id=shape.area_id,
            source=SOURCE,
            position=_inside(inside, draw),
        )
        for kind, called, code in named
    ]


def _inside(shape: shapely.Geometry, draw: random.Random) -> Declared:
    """A point inside a shape, as a whole number of micro-degrees."""
    west, south, east, north = shape.bounds
    shapely.prepare(shape)
    while True:
        lon = round(draw.uniform(west, east), 6)
        lat = round(draw.uniform(south, north), 6)
        if shapely.contains_xy(shape, lon, lat):
            return Declared(lon, lat, "wgs84")


def _without_ending(name: str) -> str:
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    return name
