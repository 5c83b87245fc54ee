"""What a net must be before it is written. Everything here is exact: whole micro-degrees.

Levels are lists of features as in `writing`: {"properties": ..., "polygons": rings in
micro-degrees}.
"""

from collections import Counter
from itertools import pairwise

import shapely

from .grids import GRIDS
from .plane import exact_of


class Refused(Exception):
    """The net is not fit to be written."""


def check(levels):
    """Raises Refused with the reason. levels: {"district", "townships", "communities", "grids"}."""
    shapes = {name: [shape_of(one) for one in level] for name, level in levels.items()}
    for name, level in levels.items():
        _demand(all(shapely.is_valid(shapes[name])), f"{name}: an invalid polygon")
        _demand(shapely.coverage_is_valid(shapes[name]), f"{name}: not a valid coverage")
        _demand(
            _outer_edges(name, level) == _outer_edges("district", levels["district"]),
            f"{name}: the edges without a neighbour are not the district's",
        )
    _check_counts(levels)
    _check_nesting(levels, shapes)


def shape_of(feature):
    """A feature as a shapely MultiPolygon in the exact plane of `plane.exact_of`."""
    return shapely.MultiPolygon(
        [
            (rings[0], rings[1:])
            for rings in (
                [[exact_of(*point) for point in ring] for ring in polygon]
                for polygon in feature["polygons"]
            )
        ]
    )


def _outer_edges(name, level):
    """Directed edges that no other feature runs the other way; each edge may occur once."""
    edges = Counter(
        edge
        for one in level
        for polygon in one["polygons"]
        for ring in polygon
        for edge in pairwise(ring)
    )
    _demand(max(edges.values()) == 1, f"{name}: two features run along one side of an edge")
    return {(start, end) for start, end in edges if (end, start) not in edges}


def _check_counts(levels):
    expected = {"district": 1, "townships": 26, "communities": 1230, "grids": GRIDS}
    for name, count in expected.items():
        codes = {one["properties"]["code"] for one in levels[name]}
        _demand(len(levels[name]) == len(codes) == count, f"{name}: {len(codes)}, not {count}")
    names = Counter(
        (one["properties"]["township"], one["properties"]["name"]) for one in levels["grids"]
    )
    _demand(max(names.values()) == 1, "grids: two of one name in a township")


def _check_nesting(levels, shapes):
    """Grids lie in their township; they tile their communities or lie in theirs."""
    township = _by_code(levels["townships"], shapes["townships"])
    community = _by_code(levels["communities"], shapes["communities"])
    urban = {
        one["properties"]["code"]
        for one in levels["communities"]
        if one["properties"]["kind"] == "urban"
    }
    for one, shape in zip(levels["communities"], shapes["communities"], strict=True):
        code, parent = one["properties"]["code"], one["properties"]["parent"]
        _demand(township[parent].covers(shape), f"community {code} leaves its township")
    of = {}
    for one, shape in zip(levels["grids"], shapes["grids"], strict=True):
        properties = one["properties"]
        code, codes = properties["code"], properties["communities"]
        _demand(township[properties["township"]].covers(shape), f"grid {code} leaves its township")
        whole = shapely.coverage_union_all([community[item] for item in codes])
        _demand(whole.covers(shape), f"grid {code} leaves its communities")
        for item in codes:
            of.setdefault(item, []).append((code, shape))
        _demand(
            len(codes) == 1 if codes[0] in urban else shape.equals(whole),
            f"grid {code} is not its villages",
        )
    _demand(of.keys() == community.keys(), "a community lies in no grid")
    for item in urban:
        pieces = shapely.coverage_union_all([shape for _, shape in of[item]])
        _demand(pieces.equals(community[item]), f"community {item} is not its grids")


def _by_code(level, shapes):
    return {one["properties"]["code"]: shape for one, shape in zip(level, shapes, strict=True)}


def _demand(truth, reason):
    if not truth:
        raise Refused(reason)
