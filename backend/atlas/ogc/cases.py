"""Open-tier cases as points, in the rights of whoever asks, read anew each time.

Only cases of the open tier, and of those only what `.visible_to` gives; never a text that
somebody wrote, never a person. A case without a place is no feature: a map cannot show it, Part
1's own schema knows no feature without geometry, and the list of cases has it.
"""

from datetime import datetime

import msgspec
from django.contrib.gis.db.models.functions import Transform
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import F, FloatField, Func, Q

from backend.accounts.rights import Rights
from backend.incidents.clocks import lamp
from backend.incidents.models import Case
from backend.incidents.querysets import CaseQuerySet
from backend.live.models import Tier
from backend.territory.locate import grid_now
from backend.territory.models import GridVersion
from backend.territory.querysets import box

from .asked import Asked, Box
from .crs import Crs
from .net import Page
from .texts import Text

_COLUMNS = {
    "number": "number",
    "type": "type_id",
    "domain": "type__domain_id",
    "urgency": "urgency",
    "state": "state",
}


def page(asked: Asked, *, user, rights: Rights, now: datetime) -> Page:
    """Cases by id after the one a page before ended with; counted on the first page only."""
    cases = _matching(asked, user=user, rights=rights, now=now)
    matched = None if asked.cursor else cases.count()
    if asked.cursor:
        cases = cases.filter(pk__gt=asked.cursor[0])
    # One more than asked for, to see whether anything follows.
    found = _features(cases.order_by("pk")[: asked.limit + 1], asked.crs, now)
    shown = found[: asked.limit]
    return Page(
        features=[text for _pk, text in shown],
        matched=matched,
        last=shown[-1][0] if len(found) > asked.limit else None,
    )


def feature(identity: int, crs: Crs, *, user, rights: Rights, now: datetime) -> Text | None:
    """One case by its id; None when it is not there, not open-tier, or not the user's to see."""
    found = _features(_offered(user, rights).filter(pk=identity), crs, now)
    return found[0][1] if found else None


def _offered(user, rights: Rights) -> CaseQuerySet:
    cases = Case.objects.visible_to(user, rights)
    return cases.filter(tier=Tier.OPEN, shown_position__isnull=False)


def _matching(asked: Asked, *, user, rights: Rights, now: datetime) -> CaseQuerySet:
    cases = _offered(user, rights)
    if asked.box:
        cases = _inside(cases, asked.box)
    if asked.period.start:
        cases = cases.filter(reported_at__gte=asked.period.start)
    if asked.period.end:
        cases = cases.filter(reported_at__lte=asked.period.end)
    for name, value in asked.filters.items():
        if name == "lamp":
            cases = cases.with_lamp(value, now)
        elif name == "grid":
            grids = GridVersion.objects.visible_to(user).at(now).filter(code=value)
            cases = cases.filter(grid__in=grids.values("grid"))
        else:
            cases = cases.filter(**{_COLUMNS[name]: value})
    return cases


def _inside(cases: CaseQuerySet, asked: Box) -> CaseQuerySet:
    place = "shown_position"
    if not asked.crs.in_degrees:
        place = "moved"
        cases = cases.annotate(moved=_moved(asked.crs))
    inside = Q()
    for part in asked.parts:
        inside |= Q(**{f"{place}__coveredby": _rectangle(part, asked.crs)})
    return cases.filter(inside)


def _rectangle(part: tuple[float, float, float, float], crs: Crs) -> GEOSGeometry:
    shape = box(*part)
    if not crs.in_degrees:
        shape.srid = crs.srid
    return shape


def _moved(crs: Crs) -> Func | F:
    if crs.in_degrees:
        return F("shown_position")
    return Transform("shown_position", crs.srid)


def _features(cases: CaseQuerySet, crs: Crs, now: datetime) -> list[tuple[int, Text]]:
    """By id the texts of the features."""
    place = _moved(crs)
    rows = cases.annotate(
        east=Func(place, function="ST_X", output_field=FloatField()),
        north=Func(place, function="ST_Y", output_field=FloatField()),
    ).values_list(
        "pk",
        "east",
        "north",
        "grid_id",
        "yellow_at",
        "due_at",
        "reported_at",
        *_COLUMNS.values(),
    )
    return [(row[0], _text(row, crs, now)) for row in rows]


def _text(row: tuple, crs: Crs, now: datetime) -> Text:
    pk, east, north, grid, yellow_at, due_at, reported_at, *columns = row
    placed = grid_now(grid) if grid else None
    feature = msgspec.json.encode(
        {
            "type": "Feature",
            "id": pk,
            "geometry": {
                "type": "Point",
                "coordinates": [north, east] if crs.north_first else [east, north],
            },
            "properties": dict(zip(_COLUMNS, columns, strict=True))
            | {
                "lamp": lamp(yellow_at, due_at, now),
                "grid": placed.code if placed else None,
                "reported_at": reported_at,
            },
        }
    )
    return Text(feature)
