"""Positions placed in the grids of the net in memory, against PostGIS joining the same points.

The peer has the points in a table and the shapes indexed, and counts what it joined, so that
no row travels; ours gives the grid of every position.
"""

import numpy as np
from django.db import connection

from backend.territory.locate import OUTSIDE, net_at

from .district import lay_net
from .results import Result, seconds

POINTS = 50_000
ROUNDS = 5


def measure() -> list[Result]:
    lay_net()
    net = net_at()
    lon, lat = _points(net.shapes)
    _lay_points(lon, lat)
    found = net.find(lon, lat)
    inside = int((found != OUTSIDE).sum())
    joined = _join()
    assert inside == joined, f"in memory {inside} are inside, in PostGIS {joined}"
    batches = [slice(n, n + 60) for n in range(0, POINTS, 60)]
    at_once, in_batches = [], []
    for _ in range(ROUNDS):
        peer = seconds(_join)
        at_once.append((seconds(lambda: net.find(lon, lat)), peer))
        in_batches.append((seconds(lambda: [net.find(lon[b], lat[b]) for b in batches]), peer))
    return [
        Result.of_rounds("50,000 points at once", "points", POINTS, at_once, limit=3.0),
        Result.of_rounds("60 points at a time", "points", POINTS, in_batches, limit=3.0),
    ]


def _points(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Evenly over the box of the district: about half of them outside of it."""
    random = np.random.default_rng(11)
    bounds = np.array([shape.bounds for shape in shapes])
    west, south = bounds[:, :2].min(axis=0)
    east, north = bounds[:, 2:].max(axis=0)
    return random.uniform(west, east, POINTS), random.uniform(south, north, POINTS)


def _lay_points(lon: np.ndarray, lat: np.ndarray) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE points AS SELECT ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS place"
            " FROM unnest(%s, %s) AS given (lon, lat)",
            [lon.tolist(), lat.tolist()],
        )
        cursor.execute("ANALYZE points")
        cursor.execute("ANALYZE territory_gridversion")


def _join() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT points.ctid) FROM points"
            " JOIN territory_gridversion g ON ST_Intersects(g.shape, points.place)"
        )
        return cursor.fetchone()[0]
