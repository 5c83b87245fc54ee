"""The net as features: what a published version holds, kept in memory and cut into pages.

A published version never changes, and the names and codes beside it change seldom. So the
features of a version are built once, by SQL, in each process and each coordinate system; a page
is then found by bisecting their ids and joined from texts that are ready to send.
"""

import threading
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import numpy as np
import shapely
from django.db import connection
from django.utils import timezone

from .asked import Asked, Box
from .collections import BY_ID, GRIDS, Collection
from .crs import Crs
from .texts import Text

_KEPT = 16  # versions, days and systems in use at a time; a district's grids are a few megabytes

# Which version is in force, and what changes whenever an area or a code does: every row written
# has a new transaction in xmin. About half a millisecond for 1,257 areas, and no shape is read. The
# version's own row tells likewise of one that was withdrawn before its time and drawn otherwise.
_EDITION = """
    SELECT v.id, v.xmin::text,
           (SELECT concat(count(*), '.', sum(xmin::text::bigint)) FROM territory_area),
           (SELECT concat(count(*), '.', sum(xmin::text::bigint)) FROM territory_areacode)
    FROM (SELECT) one
    LEFT JOIN (SELECT id, xmin FROM territory_boundary
               WHERE level = %(level)s AND status = 'published' AND published_at IS NOT NULL
                 AND CASE WHEN %(pinned)s IS NULL THEN published_at <= %(at)s
                          ELSE id = %(pinned)s END
               ORDER BY published_at DESC LIMIT 1) v ON true
"""
_CODE = """
    LEFT JOIN LATERAL (
        SELECT code FROM territory_areacode
        WHERE area_id = {area} AND system = 'nbs' AND valid_period @> %(day)s
        ORDER BY code LIMIT 1) {name} ON true
"""
_GRIDS = f"""
    SELECT g.grid_id AS id, g.shape, g.code, g.name, g.kind, hc.code AS home_community,
           coalesce(lc.codes, ARRAY[]::text[]) AS communities, tc.code AS area, g.households
    FROM territory_gridversion g
    JOIN territory_area h ON h.id = g.home_community_id
    {_CODE.format(area="h.id", name="hc")}
    {_CODE.format(area="h.parent_id", name="tc")}
    LEFT JOIN (
        SELECT l.gridversion_id, array_agg(c.code ORDER BY c.code) AS codes
        FROM territory_gridversion_communities l
        JOIN territory_areacode c ON c.area_id = l.area_id AND c.system = 'nbs'
             AND c.valid_period @> %(day)s
        GROUP BY l.gridversion_id) lc ON lc.gridversion_id = g.id
    WHERE g.boundary_id = %(version)s
"""  # noqa: S608 (only the constants above stand in it)
_AREAS = f"""
    SELECT a.id, s.shape, c.code, a.name, a.level, a.kind, pc.code AS parent
    FROM territory_areashape s
    JOIN territory_area a ON a.id = s.area_id AND a.valid_period @> %(day)s
    {_CODE.format(area="a.id", name="c")}
    {_CODE.format(area="a.parent_id", name="pc")}
    WHERE s.boundary_id = %(version)s
"""  # noqa: S608


@dataclass(frozen=True)
class Edition:
    """What the features of a collection hang on: equal editions have equal features."""

    collection: str
    version: int | None
    written: str | None
    areas: str
    day: date

    @property
    def etag(self) -> str:
        version = f"{self.version}.{self.written}"
        return f'W/"{self.collection}-{version}-{self.areas}-{self.day:%Y%m%d}"'


@dataclass(frozen=True)
class Drawn:
    """The features of an edition in one coordinate system, by id: texts, and columns to filter."""

    ids: Sequence[int]
    texts: Sequence[Text]
    columns: dict[str, Sequence]


@dataclass(frozen=True)
class Page:
    """Texts of features, how many match in all, and the last id when more follow."""

    features: Sequence[Text]
    matched: int | None
    last: int | None


def edition(collection: Collection, *, at: datetime, pinned: int | None = None) -> Edition:
    """The edition of a moment; of the version `pinned`, when a page of it came before.

    Published shapes are for every member of staff. The version is None before the first
    publication, or when the pinned one is none of this collection.
    """
    with connection.cursor() as cursor:
        cursor.execute(_EDITION, {"level": collection.level, "at": at, "pinned": pinned})
        version, written, *areas = cursor.fetchone()
    return Edition(collection.id, version, written, "-".join(areas), timezone.localdate(at))


def page(edition: Edition, asked: Asked) -> Page:
    """The features that match, by id, after the one a page before ended with."""
    drawn = _drawn(edition, asked.crs)
    found: Sequence[int] = range(len(drawn.ids))
    if asked.box:
        touched = _touched(edition, asked.box)
        found = [index for index in found if drawn.ids[index] in touched]
    for name, value in asked.filters.items():
        column = drawn.columns[name]
        found = [index for index in found if column[index] == value]
    start = bisect_right(found, asked.cursor[1], key=drawn.ids.__getitem__) if asked.cursor else 0
    shown = found[start : start + asked.limit]
    more = start + len(shown) < len(found)
    return Page(
        features=[drawn.texts[index] for index in shown],
        matched=len(found),
        last=drawn.ids[shown[-1]] if more else None,
    )


def feature(edition: Edition, identity: int, crs: Crs) -> Text | None:
    """One feature by its id; None when the edition has it not."""
    drawn = _drawn(edition, crs)
    index = bisect_right(drawn.ids, identity) - 1
    return drawn.texts[index] if index >= 0 and drawn.ids[index] == identity else None


def extent(edition: Edition) -> list[float] | None:
    """West, south, east, north of all shapes of a version, in degrees."""
    return _extent(edition.collection, edition.version, edition.written)


@lru_cache(maxsize=_KEPT)
def _building(_edition: Edition, _crs: Crs) -> threading.Lock:
    return threading.Lock()


def _drawn(edition: Edition, crs: Crs) -> Drawn:
    # Those who come meanwhile would only build the same; who wants another waits for nobody.
    with _building(edition, crs):
        return _draw(edition, crs)


@lru_cache(maxsize=_KEPT)
def _draw(edition: Edition, crs: Crs) -> Drawn:
    collection = BY_ID[edition.collection]
    rows = _GRIDS if collection is GRIDS else _AREAS
    properties = ", ".join(f"r.{each.name}" for each in collection.properties)
    filters = ", ".join(f"r.{name}" for name in collection.filters)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT r.id, row_to_json(f)::text, {filters}
            FROM ({rows}) r
            CROSS JOIN LATERAL (
                SELECT 'Feature' AS type, r.id, {crs.as_geojson("r.shape")}::json AS geometry,
                       (SELECT row_to_json(p) FROM (SELECT {properties}) p) AS properties) f
            ORDER BY r.id
            """,  # noqa: S608 (only names from our own tables of properties stand in it)
            {"version": edition.version, "day": edition.day},
        )
        found = cursor.fetchall()
    return Drawn(
        ids=[row[0] for row in found],
        texts=[Text(row[1].encode()) for row in found],
        columns={
            name: [row[place] for row in found]
            for place, name in enumerate(collection.filters, start=2)
        },
    )


def _touched(edition: Edition, box: Box) -> set[int]:
    """The ids of the shapes that a box touches, in the plane of the box's own system."""
    ids, tree = _index(edition.collection, edition.version, edition.written, box.crs)
    found = tree.query([_rectangle(*part) for part in box.parts], predicate="intersects")
    return set(ids[found[1]].tolist())


def _rectangle(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    """One without width or height is a line or a point: nothing is sure of flat polygons."""
    if west < east and south < north:
        return shapely.box(west, south, east, north)
    if (west, south) == (east, north):
        return shapely.Point(west, south)
    return shapely.LineString([(west, south), (east, north)])


@lru_cache(maxsize=_KEPT)
def _index(
    collection: str, version: int | None, _written: str | None, crs: Crs
) -> tuple[np.ndarray, shapely.STRtree]:
    """Ids and shapes (east first) of a version, as it was written."""
    if collection == GRIDS.id:
        shapes = "SELECT grid_id AS id, shape, boundary_id FROM territory_gridversion"
    else:
        shapes = "SELECT area_id AS id, shape, boundary_id FROM territory_areashape"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, ST_AsBinary({crs.moved('shape')}) FROM ({shapes}) s "  # noqa: S608
            "WHERE boundary_id = %s",
            [version],
        )
        found = cursor.fetchall()
    ids = np.array([identity for identity, _shape in found], dtype=np.int64)
    return ids, shapely.STRtree(shapely.from_wkb([bytes(shape) for _identity, shape in found]))


@lru_cache(maxsize=_KEPT)
def _extent(collection: str, version: int | None, _written: str | None) -> list[float] | None:
    table = "territory_gridversion" if collection == GRIDS.id else "territory_areashape"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)
            FROM (SELECT ST_Extent(shape) AS e FROM {table} WHERE boundary_id = %s) s
            """,  # noqa: S608
            [version],
        )
        bounds = cursor.fetchone()
    return None if bounds[0] is None else list(bounds)
