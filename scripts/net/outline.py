"""The district's outline: read, and roughened so that a coast of 136 vertices looks like one."""

import json
from itertools import pairwise

import numpy as np
import shapely

from .noise import SPAN, hashed
from .plane import METRE, plane_of

LONGEST = 400 * METRE  # segments beyond this are split
OFFSET = (12, 100)  # how far a midpoint moves at most, as a share of its segment; 6% on average


def read_outline(path):
    """The rings of the outline as arrays (n, 2) of micro-degrees, closed, mainland first."""
    rings = json.loads(path.read_text(encoding="utf-8"))["rings"]
    arrays = [
        np.array([[round(lon * 10**6), round(lat * 10**6)] for lon, lat in ring], dtype=np.int64)
        for ring in rings
    ]
    return sorted(arrays, key=len, reverse=True)


def land(rings):
    """The roughened land as one shapely geometry in dm."""
    polygons = []
    for ring in rings:
        x, y = plane_of(ring[:, 0], ring[:, 1])
        polygons.append(shapely.Polygon(roughened(list(zip(x.tolist(), y.tolist(), strict=True)))))
    return shapely.MultiPolygon(polygons)


def roughened(points):
    """A closed list of (x, y) with long segments broken again and again at shifted midpoints."""
    result = points[:1]
    for start, end in pairwise(points):
        result.extend(_broken(start, end))
    return result


def _broken(start, end):
    """The points after `start` up to `end`."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    if dx * dx + dy * dy <= LONGEST * LONGEST:
        return [end]
    share, whole = OFFSET
    push = int(hashed(11, start[0] * 7 + end[0], start[1] * 7 + end[1]) >> 47) - SPAN
    middle = (
        (start[0] + end[0]) // 2 - dy * push * share // (whole * SPAN),
        (start[1] + end[1]) // 2 + dx * push * share // (whole * SPAN),
    )
    return [*_broken(start, middle), *_broken(middle, end)]
