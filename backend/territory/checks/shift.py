"""Does the drawing, or a shape in it, stand some hundred metres off: an undeclared GCJ-02?

A shape is called shifted only when moving it back makes it fit: on its own shape of the previous
version, between its neighbours, or into the level above. A border that was really moved fits
nowhere better, so it is never called a shift.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import shapely

from .. import crs
from ..drawing import Drawing
from ..plane import area_m2, centres, in_degrees, in_metres
from .previous import in_both
from .problems import Problem, problem

# A constant offset that is neither GCJ-02 nor BD-09 is suspicious in this span.
SPAN_M = (300.0, 700.0)
# Offsets of one cause are alike within it.
ALIKE_M = 10.0
# Moved back, a shape covers its earlier self, as a share of what both cover.
SAME_SHARE = 0.98
# Moved back, this much more of its vertices stand on its neighbours' borders ...
FITS_MORE = 0.25
# ... within about 2 m, in degrees.
ON_BORDER = 2e-5
# Neighbours are within about 2 km, in degrees: BD-09 moves further than a kilometre.
_NEAR = 0.02
# The whole file, moved back, disagrees with the level above in at most this share of before.
REMAINS = 0.2


def _then(*steps) -> Callable:
    def back(xy: np.ndarray) -> np.ndarray:
        pair = xy[:, 0], xy[:, 1]
        for step in steps:
            pair = step(*pair)
        return np.column_stack(pair)

    return back


# How to move back what looks like each. "undone" stands where it was corrected once too often.
_BACK = {
    "gcj02": _then(lambda lon, lat: crs.to_wgs84(lon, lat, "gcj02")),
    "bd09": _then(lambda lon, lat: crs.to_wgs84(lon, lat, "bd09")),
    "gcj02 undone": _then(crs.wgs84_to_gcj02),
    "bd09 undone": _then(crs.wgs84_to_gcj02, crs.gcj02_to_bd09),
}


@dataclass(frozen=True)
class _Shift:
    """One shape that stands off: its index, its offset in metres east and north, and its cause
    (None for a constant offset of no known kind)."""

    index: int
    offset: np.ndarray
    looks_like: str | None


def judge_shift(
    drawing: Drawing, previous: Drawing | None, misfits: set[int], cover: np.ndarray
) -> Iterable[Problem]:
    """`misfits`: indices of shapes that may not fit their neighbours; `cover`: shapes of the level
    above that all shapes together should fill (may be empty)."""
    shifts, compared = _against_previous(drawing, previous) if previous is not None else ([], 0)
    if compared and 2 * len(shifts) > compared:
        return (yield from _told(drawing, shifts, against="previous", whole=compared))
    yield from _told(drawing, shifts, against="previous")
    if not shifts and len(cover) and (found := _against_cover(drawing, cover)):
        return (yield found)
    rest = misfits - {shift.index for shift in shifts}
    yield from _told(drawing, _against_neighbours(drawing, rest), against="neighbours")


def _told(
    drawing: Drawing, shifts: list[_Shift], *, against: str, whole: int = 0
) -> Iterable[Problem]:
    """One problem for each group of offsets alike; `whole`: of how many, when it is the file."""
    while shifts:
        median = np.median([shift.offset for shift in shifts], axis=0)
        seed = min(shifts, key=lambda shift: np.hypot(*(shift.offset - median)))
        group = [
            shift
            for shift in shifts
            if shift.looks_like == seed.looks_like
            and (seed.looks_like or np.hypot(*(shift.offset - seed.offset)) <= ALIKE_M)
        ]
        shifts = [shift for shift in shifts if shift not in group]
        indices = [shift.index for shift in group]
        of_file = 2 * len(group) > whole > 0
        yield _problem(
            drawing,
            indices,
            np.median([shift.offset for shift in group], axis=0),
            seed.looks_like,
            against=against,
            codes=[] if of_file else [drawing.rows[index].code for index in indices],
        )


def _problem(drawing, indices, offset, looks_like, *, against, codes) -> Problem:
    largest = indices[int(np.argmax(area_m2(drawing.shapes[indices])))]
    return problem(
        "suspicious_shift",
        codes,
        where=centres(drawing.shapes[largest : largest + 1])[0],
        size=float(np.hypot(*offset)),
        unit="m",
        details={
            "looks_like": looks_like,
            "east_m": round(float(offset[0]), 1),
            "north_m": round(float(offset[1]), 1),
            "features": len(indices),
            "of": len(drawing),
            "against": against,
        },
        spot=drawing.shapes[largest] if len(indices) == 1 else None,
    )


def _against_previous(drawing: Drawing, previous: Drawing) -> tuple[list[_Shift], int]:
    """The shapes that only stand elsewhere than before, and how many could be compared."""
    now, before = in_both(drawing, previous)
    if not len(now):
        return [], 0
    new, old = drawing.shapes[now], previous.shapes[before]
    new_m, old_m = in_metres(new), in_metres(old)
    offsets = _centroids(new_m) - _centroids(old_m)
    area = shapely.area(old_m)
    far = (np.hypot(*offsets.T) > 50) & (np.abs(shapely.area(new_m) - area) < 0.05 * area)
    shifts = []
    for at in np.flatnonzero(far):
        looks_like = next((name for name in _BACK if _same(_moved(new[at], name), old[at])), None)
        apart = float(np.hypot(*offsets[at]))
        if looks_like is None and not SPAN_M[0] <= apart <= SPAN_M[1]:
            continue
        back = in_degrees(_pushed(new_m[at : at + 1], -offsets[at]))[0]
        if looks_like or _same(back, old[at]):
            shifts.append(_Shift(int(now[at]), offsets[at], looks_like))
    return shifts, len(now)


def _against_cover(drawing: Drawing, cover: np.ndarray) -> Problem | None:
    """The whole file, when moved back it fills the level above much better."""
    everything, target = shapely.union_all(drawing.shapes), shapely.union_all(cover)
    disagreement = _area(shapely.symmetric_difference(everything, target))
    if disagreement < 0.005 * _area(target):
        return None
    remains = {
        name: _area(shapely.symmetric_difference(_sound(_moved(everything, name)), target))
        for name in _BACK
    }
    name = min(remains, key=remains.get)
    if remains[name] > REMAINS * disagreement:
        return None
    offset = _centroids(in_metres(np.array([everything]))) - _centroids(
        in_metres(np.array([_moved(everything, name)]))
    )
    indices = list(range(len(drawing)))
    return _problem(drawing, indices, offset[0], name, against="level above", codes=[])


def _against_neighbours(drawing: Drawing, candidates: set[int]) -> list[_Shift]:
    """Single shapes that lie off their neighbours, and fit between them when moved back. The
    best fitting first; what was found is put back before others, and those beside it, are
    judged."""
    shapes = drawing.shapes.copy()
    tree = shapely.STRtree(shapes)
    fits = {index: _best_fit(shapes, tree, index) for index in candidates}
    shifts = []
    while fits:
        index = max(fits, key=lambda each: fits[each][0])
        gain, name = fits.pop(index)
        if gain < FITS_MORE:
            break
        back = _moved(shapes[index], name)
        offset = _centroids(in_metres(shapes[index : index + 1])) - _centroids(
            in_metres(np.array([back]))
        )
        shifts.append(_Shift(index, offset[0], name))
        shapes[index] = back
        done = {shift.index for shift in shifts}
        for beside in tree.query(back, predicate="dwithin", distance=_NEAR).tolist():
            if beside not in done:
                fits[beside] = _best_fit(shapes, tree, beside)
    return shifts


def unattached(shapes: np.ndarray) -> set[int]:
    """Indices of shapes that share no vertex with another."""
    corners, whose = shapely.get_coordinates(shapes, return_index=True)
    _, corner = np.unique(corners, axis=0, return_inverse=True)
    pairs = np.unique(np.column_stack((corner.ravel(), whose)), axis=0)
    shared = np.bincount(pairs[:, 0])[pairs[:, 0]] > 1
    return set(range(len(shapes))) - set(pairs[shared, 1].tolist())


def _best_fit(shapes: np.ndarray, tree: shapely.STRtree, index: int) -> tuple[float, str]:
    """How much more of a shape's vertices stand on its neighbours' borders when it is moved
    back, by the best of the ways; 0 where it would still lie on them."""
    shape = shapes[index]
    near = tree.query(shape, predicate="dwithin", distance=_NEAR)
    others = shapes[near[near != index]]
    if not len(others):
        return 0.0, ""
    borders = shapely.multilinestrings(shapely.get_parts(shapely.boundary(others)))
    shapely.prepare(borders)
    before, doubled = _share_on(borders, shape), _doubled(shape, others)
    gains = {}
    for name in _BACK:
        back = _sound(_moved(shape, name))
        gain = _share_on(borders, back) - before
        if gain >= FITS_MORE and _doubled(back, others) > max(0.5 * doubled, 0.01 * _area(back)):
            gain = 0.0
        gains[name] = gain
    name = max(gains, key=gains.get)
    return gains[name], name


def _share_on(borders: shapely.Geometry, shape: shapely.Geometry) -> float:
    return float(
        shapely.dwithin(borders, shapely.points(shapely.get_coordinates(shape)), ON_BORDER).mean()
    )


def _doubled(shape: shapely.Geometry, others: np.ndarray) -> float:
    return float(area_m2(shapely.intersection(others, shape)).sum())


def _same(shape: shapely.Geometry, other: shapely.Geometry) -> bool:
    shape = _sound(shape)
    common = _area(shapely.intersection(shape, other))
    return common >= SAME_SHARE * (_area(shape) + _area(other) - common)


def _moved(shape: shapely.Geometry, name: str) -> shapely.Geometry:
    return shapely.transform(shape, _BACK[name])


def _pushed(shapes: np.ndarray, offset: np.ndarray) -> np.ndarray:
    return shapely.transform(shapes, lambda xy: xy + offset)


def _sound(shape: shapely.Geometry) -> shapely.Geometry:
    """Moving back bends edges by some millimetres, which may make a narrow neck cross itself."""
    return shape if shape.is_valid else shapely.make_valid(shape)


def _area(shape: shapely.Geometry) -> float:
    return float(area_m2(np.array([shape], dtype=object))[0])


def _centroids(metric: np.ndarray) -> np.ndarray:
    return shapely.get_coordinates(shapely.centroid(metric))
