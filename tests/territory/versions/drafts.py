"""Drafts of the cast's net: as files, and as they stand when they have been read and checked.

    119.98   120.00   120.02   120.04   120.06
36.02  +--------+--------+--------+--------+
       |  far   |  west  |  east  | coast  |
36.00  +--------+--------+--------+--------+
"""

import json

from django.contrib.gis.geos import MultiPolygon, Polygon
from django.utils import timezone

from backend.territory.actions.publishing import publish
from backend.territory.models import Boundary, BoundaryProblem, BoundaryRow
from tests.cast import COMMUNITIES, GRID_CODES, NORTH, SOUTH, TOWNSHIPS, WEST_EDGES, square

A_MOMENT = timezone.timedelta(seconds=61)
FAR, WEST, EAST, COAST = (GRID_CODES[name] for name in ("far", "west", "east", "coast"))
NET = {code: square(WEST_EDGES[name]) for name, code in GRID_CODES.items()}
TOWNS = {
    TOWNSHIPS["west"][0]: square(WEST_EDGES["far"], 0.04),
    TOWNSHIPS["east"][0]: square(WEST_EDGES["east"], 0.04),
}
WEST_TOWN, EAST_TOWN = TOWNS
VILLAGES = {code: square(WEST_EDGES[name]) for name, (code, _) in COMMUNITIES.items()}


def box(west: float, east: float) -> MultiPolygon:
    """From the southern to the northern edge of the net."""
    ring = [(west, SOUTH), (east, SOUTH), (east, NORTH), (west, NORTH), (west, SOUTH)]
    return MultiPolygon(Polygon(ring), srid=4326)


def drafted(shapes: dict, level: str = "grid", *, more: dict | None = None, **said) -> Boundary:
    """A draft that has been read and checked without a complaint. `more`: further members of
    rows by code."""
    boundary = Boundary.objects.create(
        level=level,
        title="draft",
        made_by="admin",
        made_at=timezone.now(),
        **{"status": "checked", "based_on": Boundary.objects.newest(level).first()} | said,
    )
    BoundaryRow.objects.bulk_create(
        BoundaryRow(
            boundary=boundary,
            ordinal=ordinal,
            code=code,
            name=f"第{ordinal}",
            shape=shape,
            **(more or {}).get(code, {}),
        )
        for ordinal, (code, shape) in enumerate(shapes.items(), 1)
    )
    return boundary


def with_error(boundary: Boundary, kind: str) -> Boundary:
    BoundaryProblem.objects.create(boundary=boundary, kind=kind, severity="error", codes=[EAST])
    return boundary


def published(shapes: dict, level: str = "grid", **more) -> Boundary:
    """The next version, a moment ahead of the newest or of now."""
    now = timezone.now()
    newest = Boundary.objects.newest(level).first()
    return publish(
        boundary=drafted(shapes, level, **more),
        published_at=max(now, newest.published_at if newest else now) + A_MOMENT,
        accepted=[],
        by="admin",
        at=now,
    )


def in_force_since(boundary: Boundary, moment) -> Boundary:
    """As if it had been published long before."""
    boundary.published_at = moment
    boundary.save(update_fields=["published_at"])
    return boundary


def geojson(shapes: dict, **columns) -> bytes:
    """A file as a GIS officer has it; `columns` by heading, each code -> value."""
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(shape.geojson),
            "properties": {"编码": code, "名称": f"第{code[-6:]}号"}
            | {heading: values.get(code) for heading, values in columns.items()},
        }
        for code, shape in shapes.items()
    ]
    return json.dumps(
        {"type": "FeatureCollection", "features": features}, ensure_ascii=False
    ).encode()
