"""Do the shapes of one level lie beside each other, with nothing doubled and nothing left out?"""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import shapely

from ..drawing import Drawing
from ..plane import (
    area_m2,
    centres,
    holds_circle,
    in_metres,
    mean_width_m,
    narrowness_m,
    polygons,
)
from .problems import Problem, problem

# What holds no circle of this diameter is a sliver: finer than any phone can tell.
SLIVER_WIDTH_M = 1.0
# Two shapes that share as much of what they cover together are one shape, drawn twice.
SAME_SHARE = 0.98
# About 0.1 mm, in degrees: far below dust, far above the noise of calculating.
TOUCH = 1e-9


def overlapping_pairs(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of indices whose insides meet, and what they share (with lines and dust in it)."""
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = first[first < second], second[first < second]
    meet = shapely.relate_pattern(shapes[first], shapes[second], "T********")
    first, second = first[meet], second[meet]
    return first, second, shapely.intersection(shapes[first], shapes[second])


def judge_overlaps(drawing: Drawing) -> Iterable[Problem]:
    """Each doubled piece, the narrow ones of a pair together; and shapes that are there twice."""
    first, second, shared = overlapping_pairs(drawing.shapes)
    if not len(first):
        return
    areas = area_m2(drawing.shapes)
    common = area_m2(shared)
    alike = common >= SAME_SHARE * (areas[first] + areas[second] - common)
    for pair in np.flatnonzero(alike):
        yield problem(
            "duplicate_shape",
            _codes(drawing, [first[pair], second[pair]]),
            where=centres(polygons(shared[pair : pair + 1])[0])[0],
            size=float(common[pair]),
            unit="m2",
            details=_ordinals(drawing, [first[pair], second[pair]]),
            spot=shared[pair],
        )
    first, second, shared = first[~alike], second[~alike], shared[~alike]
    pieces, pair_of = polygons(shared)
    owners = [(int(first[pair]), int(second[pair])) for pair in pair_of]
    yield from told(drawing, "overlap", pieces, owners)


def enclosed(union: shapely.Geometry) -> shapely.Geometry:
    """The holes of what all shapes cover together, less the islands in them."""
    parts = shapely.get_parts(union)
    rings = [ring for part in parts for ring in part.interiors]
    holes = shapely.union_all(shapely.polygons(rings)) if rings else shapely.Polygon()
    return shapely.difference(holes, union)


def judge_gaps(
    drawing: Drawing, uncovered: shapely.Geometry, within: Drawing | None = None
) -> Iterable[Problem]:
    """Each piece of `uncovered`, with those who border on it and the areas of `within` (the
    level above) that it is missing in."""
    pieces, _ = polygons(np.array([uncovered], dtype=object))
    owners = neighbours(drawing.shapes, pieces)
    kinds = np.array(["gap"] * len(pieces), dtype=object)
    kinds[_in_one(drawing.shapes, pieces, owners)] = "hole"
    for found in told(drawing, kinds, pieces, owners):
        if within is not None:
            meets = shapely.STRtree(within.shapes).query(found.spot, predicate="intersects")
            shared = area_m2(shapely.intersection(within.shapes[meets], found.spot))
            found.details["within"] = [
                within.codes[index] for index in meets[shared >= 0.01 * found.size]
            ]
        yield found


def neighbours(shapes: np.ndarray, pieces: np.ndarray) -> list[tuple[int, ...]]:
    """For each piece the indices of the shapes that share a line with it, not a corner alone."""
    piece, shape = shapely.STRtree(shapes).query(pieces, predicate="dwithin", distance=TOUCH)
    reach = shapely.buffer(shapes[shape], 2 * TOUCH, join_style="mitre")
    edge = shapely.length(shapely.intersection(shapely.boundary(pieces[piece]), reach))
    found = defaultdict(list)
    for index, neighbour, length in zip(piece, shape, edge, strict=True):
        if length > 100 * TOUCH:
            found[int(index)].append(int(neighbour))
    return [tuple(sorted(found[index])) for index in range(len(pieces))]


def _in_one(shapes: np.ndarray, pieces: np.ndarray, owners: list[tuple[int, ...]]) -> list[int]:
    """Indices of the pieces that lie in a hole of their only neighbour."""
    return [
        index
        for index, whose in enumerate(owners)
        if len(whose) == 1
        and any(
            shapely.Polygon(ring).contains(pieces[index])
            for part in shapely.get_parts(shapes[whose[0]])
            for ring in part.interiors
        )
    ]


def told(
    drawing: Drawing,
    kind: str | np.ndarray,
    pieces: np.ndarray,
    owners: list[tuple[int, ...]],
    **details,
) -> Iterable[Problem]:
    """Pieces as problems: a wide one alone, the narrow ones of the same owners as one sliver."""
    if not len(pieces):
        return
    kinds = np.broadcast_to(np.asarray(kind, dtype=object), len(pieces))
    metric = in_metres(pieces)
    wide = holds_circle(metric, SLIVER_WIDTH_M)
    sizes = shapely.area(metric)
    for index, where in zip(np.flatnonzero(wide), centres(pieces[wide]), strict=True):
        yield problem(
            kinds[index],
            _codes(drawing, owners[index]),
            where=where,
            size=float(sizes[index]),
            unit="m2",
            details=_ordinals(drawing, owners[index]) | details,
            spot=pieces[index],
        )
    together = defaultdict(list)
    for index in np.flatnonzero(~wide):
        together[kinds[index], owners[index]].append(index)
    for (of, whose), indices in together.items():
        yield problem(
            "sliver",
            _codes(drawing, whose),
            **strips(
                pieces[indices], SLIVER_WIDTH_M, of=of, **_ordinals(drawing, whose), **details
            ),
        )


def strips(pieces: np.ndarray, widest_m: float, **details) -> dict:
    """Place, size and spot of narrow pieces together, for a problem; the place is in the widest."""
    metric = in_metres(pieces)
    widest = int(np.argmax(mean_width_m(metric)))
    return {
        "where": centres(pieces[widest : widest + 1])[0],
        "size": float(shapely.area(metric).sum()),
        "unit": "m2",
        "details": {
            "parts": len(pieces),
            "width_m": round(float(narrowness_m(metric[widest : widest + 1], widest_m)[0]), 3),
            "length_m": round(float(shapely.length(metric).sum() / 2), 1),
        }
        | details,
        "spot": shapely.multipolygons(pieces),
    }


def _codes(drawing: Drawing, indices: Iterable[int]) -> list[str]:
    return sorted({drawing.rows[index].code for index in indices})


def _ordinals(drawing: Drawing, indices: Iterable[int]) -> dict:
    """Rows by their places in the file: a code may be missing or stand there twice."""
    return {"ordinals": [drawing.rows[index].ordinal for index in indices]}
