"""Positions placed in the grids of the net in memory, against PostGIS joining the same points.

The peer has the points in a table and the shapes indexed, and counts what it joined, so that
no row travels; ours gives the grid of every position. Before that a million points, those on
borders included, are placed by both: a single one that differs fails the measurement.
"""

import numpy as np
import shapely
from django.db import connection

from backend.territory.locate import OUTSIDE, Net, net_at
from backend.territory.locate.cells import BORDER

from .district import lay_net
from .results import Result, seconds

POINTS = 50_000
COMPARED = 1_000_000
ROUNDS = 5
LIMIT = 5.0


def measure() -> list[Result]:
    lay_net()
    net = net_at()
    random = np.random.default_rng(11)
    _say_building(net)
    _compare(net, random)
    lon, lat = _anywhere(net.shapes, POINTS, random)
    _lay_points(lon, lat)
    inside = int((net.find(lon, lat) != OUTSIDE).sum())
    joined = _join()
    assert inside == joined, f"in memory {inside} are inside, in PostGIS {joined}"
    batches = [slice(n, n + 60) for n in range(0, POINTS, 60)]
    at_once, in_batches = [], []
    for _ in range(ROUNDS):
        peer = seconds(_join)
        at_once.append((seconds(lambda: net.find(lon, lat)), peer))
        in_batches.append((seconds(lambda: [net.find(lon[b], lat[b]) for b in batches]), peer))
    return [
        Result.of_rounds("50,000 points at once", "points", POINTS, at_once, limit=LIMIT),
        Result.of_rounds("60 points at a time", "points", POINTS, in_batches, limit=LIMIT),
    ]


def _say_building(net: Net) -> None:
    built = seconds(lambda: Net(net.version, net.grids, net.shapes.copy()))
    cells = net.cells.answers
    print(
        f"   the index of {len(net.grids):,} grids is built in {built * 1000:.0f} ms;"
        f" {cells.size:,} cells in {cells.nbytes / 1e6:.1f} MB,"
        f" of which {(cells == BORDER).mean():.1%} ask the shapes"
    )


def _compare(net: Net, random: np.random.Generator) -> None:
    """Place a million points by both ways; every vertex and middle of an edge is among them."""
    vertices, middles = _on_borders(net.shapes)
    beside = middles[random.integers(0, len(middles), COMPARED // 5)]
    beside = beside + random.normal(0, 1e-9, beside.shape)  # a tenth of a millimetre
    elsewhere = COMPARED - len(vertices) - len(middles) - len(beside)
    anywhere = np.column_stack(_anywhere(net.shapes, elsewhere, random))
    lon, lat = np.concatenate([vertices, middles, beside, anywhere]).T.copy()
    codes = np.array([placed.code for placed in net.grids] + [""])
    ours = codes[net.find(lon, lat)]
    _lay_points(lon, lat)
    different = np.flatnonzero(ours != np.array(_codes_by_postgis()))
    print(
        f"   {len(lon):,} points, {len(vertices):,} of them vertices, {len(middles):,} middles of"
        f" edges and {len(beside):,} beside those: {len(different)} differ from PostGIS"
    )
    first = [(lon[n], lat[n], ours[n]) for n in different[:5]]
    assert not len(different), f"in memory and in PostGIS differ: {first}"


def _on_borders(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct vertices, and middles of edges as near as numbers come; shape (n, 2) each."""
    rings = shapely.get_rings(shapely.get_parts(shapes))
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    middles = (vertices[:-1][same] + vertices[1:][same]) / 2
    return np.unique(vertices, axis=0), np.unique(middles, axis=0)


def _anywhere(
    shapes: np.ndarray, count: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Evenly over the box of the district: about half of them outside of it."""
    west, south, east, north = shapely.total_bounds(shapes)
    return random.uniform(west, east, count), random.uniform(south, north, count)


def _lay_points(lon: np.ndarray, lat: np.ndarray) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS points")
        cursor.execute(
            "CREATE TABLE points AS"
            " SELECT number, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS place"
            " FROM unnest(%s, %s) WITH ORDINALITY AS given (lon, lat, number)",
            [lon.tolist(), lat.tolist()],
        )
        cursor.execute("ANALYZE points")
        cursor.execute("ANALYZE territory_gridversion")


def _codes_by_postgis() -> list[str]:
    """The smallest code of the grids that each point touches, empty where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce((SELECT g.code FROM territory_gridversion g"
            " WHERE ST_Intersects(g.shape, points.place) ORDER BY g.code LIMIT 1), '')"
            " FROM points ORDER BY number"
        )
        return [code for (code,) in cursor.fetchall()]


def _join() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT points.ctid) FROM points"
            " JOIN territory_gridversion g ON ST_Intersects(g.shape, points.place)"
        )
        return cursor.fetchone()[0]
