"""From label grids to polygons: rings walked along lattice edges, then simplified all at once.

Only the pieces are ever simplified. Every upper level is a union of pieces, so that levels fit
exactly; simplified each for itself, borders of grids and townships would part.
"""

from itertools import pairwise

import numpy as np
import shapely

from .plane import exact_of, micro_of, micro_of_exact
from .repair import NOTHING

TOLERANCE = 100 * 10_000  # 100 m in the unit of the exact plane, 0.1 mm


def piece_polygons(lattice, pieces, count):
    """One simplified polygon for each piece, in the exact plane of `plane.exact_of`."""
    lon, lat = micro_of(lattice.vertex_x.ravel(), lattice.vertex_y.ravel())
    x, y = exact_of(lon, lat)
    places = np.stack([x, y], axis=1)
    shells, holes = [None] * count, [[] for _ in range(count)]
    for label, vertices in _walked(pieces):
        ring = places[vertices]
        if _turns_left(ring):
            if shells[label] is not None:
                raise RuntimeError("a piece has two parts")
            shells[label] = ring
        else:
            holes[label].append(ring)
    polygons = [shapely.Polygon(shell, inner) for shell, inner in zip(shells, holes, strict=True)]
    return shapely.coverage_simplify(polygons, TOLERANCE)


def micro_rings(geometry):
    """A geometry of the exact plane as [[shell, hole, ...], ...] of lists of micro-degrees.

    Shells run anticlockwise and holes clockwise (RFC 7946); rings start at their smallest vertex
    and parts and holes are sorted, so that the order does not hang on a library.
    """
    polygons = []
    for polygon in shapely.get_parts(geometry):
        shell = _normal(polygon.exterior, left=True)
        inner = sorted(_normal(ring, left=False) for ring in polygon.interiors)
        polygons.append([shell, *inner])
    return sorted(polygons)


def _normal(ring, left):
    values = shapely.get_coordinates(ring).astype(np.int64)
    if _turns_left(values) != left:
        values = values[::-1]
    points = [micro_of_exact(x, y) for x, y in values[:-1].tolist()]
    start = points.index(min(points))
    return [*points[start:], *points[:start], points[start]]


def _turns_left(ring):
    """Whether a closed ring of whole numbers runs anticlockwise."""
    points = ring.tolist()  # Python integers cannot overflow
    doubled = sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise(points))
    return doubled > 0


def _walked(labels):
    """Yields (label, vertex numbers of a closed ring), the label always on the left."""
    label, start, end = _edges(labels)
    size = int(max(start.max(), end.max())) + 1
    key = label * size + start
    order = np.argsort(key, kind="stable")
    label, start, key = label[order], start[order], key[order]
    if (key[1:] == key[:-1]).any():
        raise RuntimeError("a label meets itself across a corner")
    onward = np.searchsorted(key, label * size + end[order]).tolist()
    labels_of, starts = label.tolist(), start.tolist()
    seen = bytearray(len(onward))
    for first in range(len(onward)):
        ring, here = [], first
        while not seen[here]:
            seen[here] = 1
            ring.append(starts[here])
            here = onward[here]
        if ring:
            yield labels_of[first], [*ring, ring[0]]


def _edges(labels):
    """(label, start, end) of every cell side where the label ends, the label on its left."""
    framed = np.pad(labels, 1, constant_values=NOTHING).astype(np.int64)
    middle = framed[1:-1, 1:-1]
    columns, rows = labels.shape
    vertex = np.arange((columns + 1) * (rows + 1)).reshape(columns + 1, rows + 1)
    low_left, low_right = vertex[:-1, :-1], vertex[1:, :-1]
    high_left, high_right = vertex[:-1, 1:], vertex[1:, 1:]
    sides = (
        (framed[1:-1, :-2], low_left, low_right),
        (framed[2:, 1:-1], low_right, high_right),
        (framed[1:-1, 2:], high_right, high_left),
        (framed[:-2, 1:-1], high_left, low_left),
    )
    found = []
    for beside, start, end in sides:
        border = (middle != beside) & (middle != NOTHING)
        found.append((middle[border], start[border], end[border]))
    return tuple(np.concatenate(parts) for parts in zip(*found, strict=True))
