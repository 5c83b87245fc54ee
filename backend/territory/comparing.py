"""Two drafts or versions laid beside each other: what differs, and who goes on as what."""

from dataclasses import replace
from datetime import date

import shapely
from django.contrib.gis.geos import Point

from .changes import Change, changes
from .drawing import Drawing, Row
from .drawings import drawing_of, version_of
from .identities import continued
from .models import Area, AreaCode, AreaShape, Boundary, Level
from .paths import township_of


def changes_between(new: Boundary, since: Boundary | None) -> list[Change]:
    """What differs from one to the other, the largest first; without a version before, all of it
    is new. Between two published versions the identities say what became of what."""
    if since is None:
        return changes(Drawing(), drawing_of(new))
    if Boundary.Status.PUBLISHED not in (new.status, since.status) or new.status != since.status:
        return changes(drawing_of(since), drawing_of(new))
    old, old_ids = version_of(since)
    drawn, ids = version_of(new)
    called = dict(zip(old_ids, old.codes, strict=True))
    rows = [
        replace(row, old_codes=(called[pk],)) if called.get(pk, row.code) != row.code else row
        for row, pk in zip(drawn.rows, ids, strict=True)
    ]
    return changes(old, Drawing(rows, drawn.shapes))


def grids_continued(boundary: Boundary) -> tuple[Drawing, list[int | None]]:
    """The drawing of grids, and the grid (id) that each row is or would be; None for a new one.

    A grid is known by its code in the version that the draft is based on.
    """
    if boundary.status == Boundary.Status.PUBLISHED:
        return version_of(boundary)
    if boundary.repeats:
        return version_of(boundary.repeats)
    drawing = drawing_of(boundary)
    known: dict[str, int] = {}
    if boundary.based_on:
        before, ids = version_of(boundary.based_on)
        known = dict(zip(before.codes, ids, strict=True))
    return drawing, [code and known[code] for code in continued(drawing.rows, known)]


def areas_continued(boundary: Boundary, day: date) -> tuple[Drawing, list[int | None]]:
    """The same for areas, which are known by their codes of a day: they may have been in the tree
    before anybody drew them. Ordinary zones have no code and are known by their names in the
    township around them."""
    if boundary.status == Boundary.Status.PUBLISHED:
        return version_of(boundary)
    if boundary.repeats:
        return version_of(boundary.repeats)
    drawing = drawing_of(boundary)
    areas = Area.objects.at(day).filter(level=boundary.level)
    codes = AreaCode.objects.filter(
        system=AreaCode.System.NBS, valid_period__contains=day, area__in=areas
    )
    coded = dict(codes.values_list("code", "area"))
    named = {
        (township_of(path), name): pk
        for path, name, pk in areas.exclude(pk__in=coded.values()).values_list("path", "name", "pk")
    }

    def by_name(row: Row, shape: shapely.Geometry | None) -> int | None:
        township = township_around(shape)
        return named.get((township and township.pk, row.name))

    return drawing, [
        (code and coded[code]) if row.code else by_name(row, shape)
        for row, shape, code in zip(
            drawing.rows, drawing.shapes, continued(drawing.rows, coded), strict=True
        )
    ]


def township_around(shape: shapely.Geometry | None) -> Area | None:
    """The township in whose newest shape the middle of a shape lies."""
    if shape is None or shape.is_empty:
        return None
    inside = shape.representative_point()
    drawn = AreaShape.objects.filter(
        boundary=Boundary.objects.newest(Level.TOWNSHIP).values("pk")[:1],
        shape__intersects=Point(inside.x, inside.y, srid=4326),
    )
    around = drawn.select_related("area").order_by("pk").first()
    return around and around.area
