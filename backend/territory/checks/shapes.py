"""Each shape by itself: is there one, is it a polygon, do its rings hold, is it in one piece?"""

import numpy as np
import shapely

from ..drawing import Drawing
from ..plane import area_m2, centres, on_map, polygons
from .problems import Problem, problem

_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def judge_shapes(drawing: Drawing) -> tuple[Drawing, list[Problem]]:
    """The rows that can be measured, with broken rings mended for that purpose only, and what is
    wrong with any row. The mended shape of a crossing ring is all that its lobes enclose."""
    shapes = shapely.force_2d(np.asarray(drawing.shapes, dtype=object))
    sound, problems = [], []
    for index, row in enumerate(drawing.rows):
        about = {"ordinal": row.ordinal, "name": row.name}
        shape, found = _judge(shapes[index], row.code, about)
        # The lobes of a crossing ring are no parts that somebody drew.
        problems += found or _disconnected(shape, row.code, about)
        if shape is not None:
            sound.append((row, shape))
    return Drawing([row for row, _ in sound], _array([shape for _, shape in sound])), problems


def _judge(shape, code: str, about: dict) -> tuple[shapely.Geometry | None, list[Problem]]:
    if shape is None or shape.is_empty:
        return None, [problem("no_shape", [code], details=about)]
    if not on_map(shape):
        return None, [problem("invalid_ring", [code], details=about | {"reason": "off the map"})]
    if shapely.get_type_id(shape) not in _POLYGONAL:
        problems = [_not_a_polygon(shape, code, about)]
        parts, _ = polygons(np.array([shapely.make_valid(shape)], dtype=object))
        return (shapely.union_all(parts) if len(parts) else None), problems
    if shape.is_valid:
        return shape, []
    return _mended(shape), [_invalid(shape, code, about)]


def _not_a_polygon(shape, code: str, about: dict) -> Problem:
    return problem(
        "not_a_polygon",
        [code],
        where=_xy(shape.representative_point()),
        details=about | {"type": shape.geom_type},
        spot=shape,
    )


def _mended(shape: shapely.Geometry) -> shapely.Geometry | None:
    parts, _ = polygons(np.array([shapely.make_valid(shape)], dtype=object))
    return shapely.multipolygons(parts) if len(parts) else None


def _invalid(shape: shapely.Geometry, code: str, about: dict) -> Problem:
    """Its place is where the rings cross; its size what the smaller lobes enclose."""
    reason, _, place = shapely.is_valid_reason(shape).partition("[")
    lobes = smaller_lobes(shape)
    return problem(
        "invalid_ring",
        [code],
        where=tuple(float(number) for number in place.rstrip("]").split()[:2]) or None,
        size=float(area_m2(lobes).sum()),
        unit="m2",
        details=about | {"reason": reason.strip()},
        spot=shapely.multipolygons(lobes) if len(lobes) else shape,
    )


def smaller_lobes(shape: shapely.Geometry) -> np.ndarray:
    """What the rings of an invalid shape enclose besides the largest piece of each part; for
    parts that lie on each other, what they share."""
    lobes = []
    parts = shapely.get_parts(shape)
    for part in parts[~shapely.is_valid(parts)]:
        pieces, _ = polygons(np.array([shapely.make_valid(part)], dtype=object))
        lobes += list(pieces[np.argsort(area_m2(pieces))[:-1]])
    if not lobes and len(parts) > 1:
        mended = shapely.make_valid(parts)
        first, second = np.triu_indices(len(parts), 1)
        lobes, _ = polygons(shapely.intersection(mended[first], mended[second]))
    return _array(list(lobes))


def _disconnected(shape: shapely.Geometry, code: str, about: dict) -> list[Problem]:
    """Islands are lawful, so this only says what parts there are."""
    parts = shapely.get_parts(shape)
    if len(parts) < 2:
        return []
    sizes = area_m2(parts)
    order = np.argsort(-sizes)
    lesser = parts[order[1:]]
    return [
        problem(
            "disconnected",
            [code],
            where=centres(lesser[:1])[0],
            size=float(sizes[order[1:]].sum()),
            unit="m2",
            details=about | {"parts": [round(float(size), 1) for size in sizes[order]]},
            spot=shapely.multipolygons(lesser),
        )
    ]


def _array(shapes: list) -> np.ndarray:
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array


def _xy(point: shapely.Point) -> tuple[float, float]:
    return (point.x, point.y)
