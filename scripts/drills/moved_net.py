"""The net of the demonstration with some borders drawn anew: still a net without gap or overlap."""

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import Polygon, mapping, shape

# Each of two neighbours has at least this share of what they have together.
_LEAST_SHARE = 0.25
_LEAST_MOVED = 0.1  # of the first one's ground goes to the other


def moved(grids: Path) -> tuple[bytes, set[str]]:
    """A file of grids as GeoJSON with moved borders, and the codes of the grids they moved.

    Two neighbours of one community are joined and cut apart along another line, from vertex to
    vertex: no neighbour of theirs needs to know.
    """
    net = json.loads(grids.read_text(encoding="utf-8"))
    changed: set[str] = set()
    for one, other in _neighbours(net["features"]):
        whole = shapely.union(*(shape(feature["geometry"]) for feature in (one, other)))
        if isinstance(whole, Polygon) and not whole.interiors and (cut := _cut(whole, one)):
            for feature, part in zip((one, other), cut, strict=True):
                feature["geometry"] = mapping(shapely.MultiPolygon([part]))
                changed.add(feature["properties"]["code"])
    return json.dumps(net, ensure_ascii=False).encode(), changed


def _neighbours(features: list[dict]) -> Iterator[tuple[dict, dict]]:
    """Pairs of grids that serve the same communities; a grid is in one pair at most."""
    of_communities = defaultdict(list)
    for feature in features:
        of_communities[tuple(feature["properties"]["communities"])].append(feature)
    for together in of_communities.values():
        yield from list(pairwise(together))[::2]


def _cut(whole: Polygon, first: dict) -> tuple[Polygon, Polygon] | None:
    """The most even cut that moves enough; first the part with more of the first one's ground."""
    before = shape(first["geometry"])
    ring = shapely.get_coordinates(whole.exterior)[:-1]
    ends = np.array(list(combinations(range(len(ring)), 2)))
    chords = shapely.linestrings(ring[ends])
    shapely.prepare(whole)
    # Inside, and on the edge with its two ends only.
    inside = shapely.relate_pattern(chords, whole, "1FFF0F212")
    best, best_share = None, _LEAST_SHARE
    for start, end in ends[inside]:
        part = Polygon(ring[start : end + 1])
        share = min(part.area, whole.area - part.area) / whole.area
        if share > best_share:
            parts = (part, Polygon(np.concatenate([ring[end:], ring[: start + 1]])))
            kept, left = (one.intersection(before).area for one in parts)
            if min(kept, left) > _LEAST_MOVED * before.area:
                best, best_share = (parts if kept > left else parts[::-1]), share
    return best
