"""The drawing of a draft or of a version, out of the database."""

from collections.abc import Iterable
from datetime import date

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.utils import timezone

from .checks import Tree
from .drawing import Drawing, Row
from .models import Area, AreaCode, AreaShape, Boundary, BoundaryRow, GridVersion, Level

_FARTHEST = 89.0  # degrees of latitude


def drawing_of(boundary: Boundary, *, day: date | None = None) -> Drawing:
    """Rows and shapes ordered by code, as they were read or as they were published.

    Areas of a published version are called by their codes of `day` (its first one in force when
    not said); one that had none then has an empty code. Grids keep the code of the version.
    """
    if boundary.status != Boundary.Status.PUBLISHED:
        # What brings a version back has no rows of its own.
        return drawing_of(boundary.repeats, day=day) if boundary.repeats else _drafted(boundary)
    return version_of(boundary, day=day)[0]


def version_of(boundary: Boundary, *, day: date | None = None) -> tuple[Drawing, list[int]]:
    """The drawing of a published version, and whose shapes they are: ids of areas or grids."""
    day = day or timezone.localdate(boundary.published_at)
    return _grids(boundary, day) if boundary.level == Level.GRID else _areas(boundary, day)


def tree_known(day: date) -> Tree:
    """The codes of a day by level, and each area's nearest parent that has one."""
    codes = _codes(AreaCode.System.NBS, day)
    areas = Area.objects.at(day).in_bulk()
    by_level: dict[str, set[str]] = {}
    parents: dict[str, str] = {}
    for pk, code in codes.items():
        if (area := areas.get(pk)) is None:
            continue
        by_level.setdefault(area.level, set()).add(code)
        above = area.parent_id
        while above and above not in codes:  # an ordinary zone has none
            above = areas[above].parent_id if above in areas else None
        if above and not code.startswith(codes[above]):
            parents[code] = codes[above]
    newest = Boundary.objects.newest(Level.GRID).first()
    if newest:
        by_level[Level.GRID] = set(newest.grids.values_list("code", flat=True))
    return Tree(codes=by_level, parents=parents)


def multi(shape: shapely.Geometry | None) -> MultiPolygon | None:
    """A shape as the database keeps it: a flat MultiPolygon. None for what is no polygon on this
    earth, of which the database could not even make a copy in the plane of web maps."""
    if shape is None or shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        return None
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -_FARTHEST <= south <= north <= _FARTHEST):
        return None
    stored = GEOSGeometry(memoryview(shapely.to_wkb(shapely.force_2d(shape))), srid=4326)
    return stored if stored.geom_type == "MultiPolygon" else MultiPolygon(stored, srid=4326)


def _drafted(boundary: Boundary) -> Drawing:
    rows = list(BoundaryRow.objects.filter(boundary=boundary).order_by("code", "ordinal", "pk"))
    return Drawing(
        [
            Row(
                code=row.code,
                name=row.name,
                ordinal=row.ordinal,
                kind=row.kind,
                old_codes=tuple(row.old_codes),
                mca_code=row.mca_code,
                home_community=row.home_community,
                communities=tuple(row.communities),
                households=row.households,
            )
            for row in rows
        ],
        _shapes(row.shape for row in rows),
    )


def _grids(boundary: Boundary, day: date) -> tuple[Drawing, list[int]]:
    versions = list(
        GridVersion.objects.filter(boundary=boundary)
        .prefetch_related("communities")
        .order_by("code")
        .defer("mercator")
    )
    codes = _codes(AreaCode.System.NBS, day)
    drawing = Drawing(
        [
            Row(
                code=grid.code,
                name=grid.name,
                kind=grid.kind,
                home_community=codes.get(grid.home_community_id, ""),
                communities=tuple(
                    sorted(codes.get(area.pk, "") for area in grid.communities.all())
                ),
                households=grid.households,
            )
            for grid in versions
        ],
        _shapes(grid.shape for grid in versions),
    )
    return drawing, [grid.grid_id for grid in versions]


def _areas(boundary: Boundary, day: date) -> tuple[Drawing, list[int]]:
    nbs, mca = _codes(AreaCode.System.NBS, day), _codes(AreaCode.System.MCA, day)
    shapes = AreaShape.objects.filter(boundary=boundary).select_related("area").defer("mercator")
    drawn = sorted(shapes, key=lambda shape: (nbs.get(shape.area_id, ""), shape.area.path))
    drawing = Drawing(
        [_area_row(shape.area, nbs.get(shape.area_id, ""), mca) for shape in drawn],
        _shapes(shape.shape for shape in drawn),
    )
    return drawing, [shape.area_id for shape in drawn]


def _area_row(area: Area, code: str, mca: dict[int, str]) -> Row:
    return Row(code=code, name=area.name, kind=area.kind, mca_code=mca.get(area.pk, ""))


def _codes(system: str, day: date) -> dict[int, str]:
    codes = AreaCode.objects.filter(system=system, valid_period__contains=day)
    return dict(codes.values_list("area", "code"))


def _shapes(stored: Iterable[MultiPolygon | None]) -> np.ndarray:
    wkb = [None if shape is None else bytes(shape.wkb) for shape in stored]
    shapes = np.empty(len(wkb), dtype=object)
    shapes[:] = shapely.from_wkb(wkb) if wkb else []
    return shapes
