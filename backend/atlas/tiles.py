"""Vector tiles (MVT 2.1) of the shapes of a published version, drawn by PostGIS and kept.

A tile is cut from the stored EPSG:3857 shapes: what reaches into its buffer of 64 of 4,096 units
is chosen and clipped there, so that neighbouring tiles overlap and no border line is lost at an
edge. Shapes are made coarser only by what the format itself needs: whole units of the zoom, and
no vertex within half a unit of its neighbours' line; so both sides of a border stay together to
a unit, an eighth of a pixel. A feature's id is the grid's or the area's, for feature-state.
"""

import gzip
import re
from dataclasses import dataclass

from django.db import connection

from backend.territory.models import Level

from .editions import LASTING, Edition
from .shelf import shelf

LAYERS = {
    "grids": Level.GRID,
    "districts": Level.DISTRICT,
    "townships": Level.TOWNSHIP,
    "communities": Level.COMMUNITY,
}
ADDRESS = re.compile(r"/tiles/([a-z]{1,20})/(\d{1,2})/(\d{1,8})/(\d{1,8})\.mvt")
CONTENT_TYPE = "application/vnd.mapbox-vector-tile"
MOST_ZOOM = 22
# A unit is 0.15 m there, as fine as the shapes are stored; maps enlarge these tiles further in.
FINEST_ZOOM = 16
EXTENT, BUFFER = 4096, 64
# Raise it when what a tile says changes: kept answers elsewhere carry it in their ETag.
_FORM = 1
# Below this, gzip adds more than it takes.
_WORTH_COMPRESSING_BYTES = 300

_ENVELOPE = "ST_TileEnvelope(%(z)s, %(x)s, %(y)s)"
_REACH = f"ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => {BUFFER}/{EXTENT}.0)"
_SHAPE = f"ST_AsMVTGeom(s.mercator, {_ENVELOPE}, {EXTENT}, {BUFFER}, true) AS shape"


def _code(area: str) -> str:
    """One code at most: no two of a system hold for an area at a time. Planned in half the time
    that a join takes."""
    return (
        f"(SELECT c.code FROM territory_areacode c WHERE c.area_id = {area}"  # noqa: S608
        " AND c.system = 'nbs' AND c.valid_period @> %(day)s)"
    )


# The second step of a path is the township, whether or not a management zone stands below it.
# The index of boundary and shape serves no number but a bigint.
_GRIDS = f"""
    SELECT s.grid_id AS id, s.code, s.name, s.kind,
           {_code("split_part(s.path, '/', 3)::bigint")} AS area, {_SHAPE}
    FROM territory_gridversion s
    WHERE s.boundary_id = %(edition)s::bigint AND s.mercator && {_REACH}
"""  # noqa: S608 (only the constants above stand in it)
_AREAS = f"""
    SELECT s.area_id AS id, {_code("a.id")} AS code, a.name, a.kind,
           {_code("nullif(split_part(a.path, '/', 3), '')::bigint")} AS area, {_SHAPE}
    FROM territory_areashape s
    JOIN territory_area a ON a.id = s.area_id
    WHERE s.boundary_id = %(edition)s::bigint AND s.mercator && {_REACH}
"""  # noqa: S608
# ST_AsMVT leaves out what has no shape in the tile. Asking for that with a WHERE would make the
# planner work out every shape twice.
_TILE = "SELECT ST_AsMVT(f, %(layer)s, {extent}, 'shape', 'id') FROM ({features}) f"
_TILES = {
    layer: _TILE.format(extent=EXTENT, features=_GRIDS if layer == "grids" else _AREAS)
    for layer in LAYERS
}


@dataclass(frozen=True)
class Tile:
    """A layer and a place in the pyramid of web maps (z from 0, x from the west, y from the
    north)."""

    layer: str
    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        side = 1 << self.z
        return self.layer in LAYERS and self.z <= MOST_ZOOM and self.x < side and self.y < side


def tile_at(path: str) -> Tile | None:
    """The tile an address means; None when it means none."""
    if (parts := ADDRESS.fullmatch(path)) is None:
        return None
    tile = Tile(parts[1], int(parts[2]), int(parts[3]), int(parts[4]))
    return tile if tile.exists else None


def kept(tile: Tile, edition: Edition, *, gzipped: bool) -> bytes | None:
    """The content if it was asked for before; see `content`."""
    return shelf.get((tile, edition, gzipped))


def content(tile: Tile, edition: Edition, *, gzipped: bool) -> bytes:
    """The bytes of a tile, empty where the version has nothing. `gzipped` ones are compressed
    where that is worth it: `headers` says which are."""
    found = kept(tile, edition, gzipped=gzipped)
    if found is None:
        found = _draw(tile, edition)
        if gzipped and len(found) >= _WORTH_COMPRESSING_BYTES:
            found = gzip.compress(found, compresslevel=4, mtime=0)
        shelf.put((tile, edition, gzipped), found)
    return found


def _draw(tile: Tile, edition: Edition) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(
            _TILES[tile.layer],
            {
                "z": tile.z,
                "x": tile.x,
                "y": tile.y,
                "layer": tile.layer,
                "edition": edition.pk,
                "day": edition.day,
            },
        )
        return bytes(cursor.fetchone()[0])


def etag(tile: Tile, edition: Edition) -> str:
    """Weak: the same tile may travel compressed. Shapes are for all staff, so it is for all."""
    return f'W/"{tile.layer}-{edition.name}-{_FORM}"'


def headers(tile: Tile, edition: Edition, *, by_name: bool) -> dict[str, str]:
    """Of an answer and of a 304. An address with its edition's whole name is good for ever."""
    return {
        "ETag": etag(tile, edition),
        "Cache-Control": LASTING if by_name else "private, no-cache",
        "Vary": "Accept-Encoding, Authorization, Cookie",
    }


def content_headers(content: bytes) -> dict[str, str]:
    compressed = content.startswith(b"\x1f\x8b")  # a tile itself begins with 0x1a, or not at all
    return {
        "Content-Type": CONTENT_TYPE,
        "Content-Length": str(len(content)),
    } | ({"Content-Encoding": "gzip"} if compressed else {})
