"""Vector tiles of the grids over HTTP, with a token, against tipg and against bare SQL.

Tiles never asked for before: ours keeps nothing here (`KEPT_MEGABYTES=0`), tipg never does. Tiles
asked for again: ours as it runs, against one psycopg2 connection with ST_AsMVT and no HTTP.
"""

import gzip
import math
from contextlib import ExitStack

from django.db import connection
from django.utils import timezone

from backend.territory.locate import net_at

from .district import lay_fine_net
from .load import Side, drive, fetch
from .results import Result, seconds
from .sides import ours, tipg

ROUNDS = 4
ZOOMS = (10, 11, 12, 13, 14)
_BARE = """
    SELECT ST_AsMVT(f, 'grids', 4096, 'shape', 'id') FROM (
        SELECT id, code, name, kind, area,
            ST_AsMVTGeom(geom, ST_TileEnvelope(%s, %s, %s), 4096, 64, true) AS shape
        FROM peer.tiles WHERE geom && ST_TileEnvelope(%s, %s, %s, margin => 64/4096.0)
    ) f
"""


def measure() -> list[Result]:
    lay_fine_net()
    tiles = _tiles()
    with ExitStack() as closing:
        peer = closing.enter_context(tipg())
        forgetful = closing.enter_context(ours(KEPT_MEGABYTES="0"))
        keeping = closing.enter_context(ours())
        _require_same(forgetful, peer, tiles)
        fresh, again = [], []
        for _ in range(ROUNDS):
            theirs = drive(peer, [_of_tipg(*tile) for tile in tiles])
            fresh.append((drive(forgetful, [_of_ours(*tile) for tile in tiles]), theirs))
            bare = seconds(lambda: _draw_all(tiles))
            again.append((drive(keeping, [_of_ours(*tile) for tile in tiles]), bare))
    # The first round filled what is kept.
    return [
        Result.of_rounds("new tiles, against tipg", "tiles", len(tiles), fresh, limit=2.0),
        Result.of_rounds("tiles again, against SQL", "tiles", len(tiles), again[1:], limit=1.0),
    ]


def _tiles() -> list[tuple[int, int, int]]:
    """All that cover the box of the district and have something in them."""
    shapes = net_at(timezone.now()).shapes
    bounds = [shape.bounds for shape in shapes]
    west, south = min(b[0] for b in bounds), min(b[1] for b in bounds)
    east, north = max(b[2] for b in bounds), max(b[3] for b in bounds)
    listed = []
    for z in ZOOMS:
        columns = range(_column(west, z), _column(east, z) + 1)
        rows = range(_row(north, z), _row(south, z) + 1)
        listed += [(z, x, y) for x in columns for y in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT z, x, y FROM unnest(%s, %s, %s) AS t (z, x, y) WHERE EXISTS (SELECT 1 FROM"
            " territory_gridversion WHERE ST_Intersects(mercator, ST_TileEnvelope(z, x, y)))",
            [list(part) for part in zip(*listed, strict=True)],
        )
        return cursor.fetchall()


def _column(lon: float, z: int) -> int:
    return int((lon + 180) / 360 * 2**z)


def _row(lat: float, z: int) -> int:
    return int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z)


def _of_ours(z: int, x: int, y: int) -> str:
    return f"/tiles/grids/{z}/{x}/{y}.mvt"


def _of_tipg(z: int, x: int, y: int) -> str:
    return f"/collections/peer.tiles/tiles/WebMercatorQuad/{z}/{x}/{y}"


def _draw_all(tiles: list[tuple[int, int, int]]) -> None:
    with connection.cursor() as cursor:
        for tile in tiles:
            cursor.execute(_BARE, tile * 2)
            bytes(cursor.fetchone()[0])


def _require_same(one: Side, other: Side, tiles: list[tuple[int, int, int]]) -> None:
    """Both draw the same grids into a few of the tiles. The peer leaves out those that lie in the
    buffer alone, so ours may have more."""
    codes = [placed.code.encode() for placed in net_at(timezone.now()).grids]
    for tile in tiles[:: len(tiles) // 8]:
        here = _plain(fetch(one, _of_ours(*tile))[1])
        there = _plain(fetch(other, _of_tipg(*tile))[1])
        lost = [code for code in codes if code in there and code not in here]
        assert there, f"tile {tile}: the peer has nothing"
        assert not lost, f"tile {tile}: ours has not {lost}"


def _plain(content: bytes) -> bytes:
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
