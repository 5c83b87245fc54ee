"""The whole report on a drawing."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely

from ..drawing import Drawing
from ..plane import area_m2
from .codes import Tree, judge_codes
from .coverage import enclosed, judge_gaps, judge_overlaps, overlapping_pairs
from .parents import judge_parents, level_above
from .previous import judge_against_previous
from .problems import ERROR, Problem
from .shapes import judge_shapes
from .shift import judge_shift, unattached


@dataclass(frozen=True)
class Checked:
    """`figures`: features, vertices, area_km2 (the sum of the shapes, EPSG:4549), errors,
    warnings, kinds; `problems`: a shift first, then errors before warnings, the largest first."""

    figures: dict
    problems: list[Problem]


def check(
    drawing: Drawing,
    *,
    level: str,
    above: dict[str, Drawing],
    previous: Drawing | None,
    known: Tree,
    progress: Callable[[float], None] | None = None,
) -> Checked:
    """Everything that is wrong with a drawing of a level.

    `above`: the drawings in force of the higher levels, as far as there are any; `previous`: the
    one in force of the same level; `known`: the codes of today; `progress` is told the share of
    the work done. Nothing is changed: see `repair`.
    """
    step = progress or (lambda share: None)
    sound, problems = judge_shapes(drawing)
    step(0.1)
    problems += judge_codes(drawing, level=level, known=known, places=_places(drawing))
    problems += judge_overlaps(sound)
    step(0.3)
    union = shapely.union_all(sound.shapes)
    nearest = level_above(level, above)
    if nearest is None:
        problems += judge_gaps(sound, enclosed(union))
    else:
        cover = shapely.union_all(above[nearest].shapes)
        problems += judge_gaps(sound, shapely.difference(cover, union), above[nearest])
    step(0.5)
    problems += judge_parents(sound, level=level, above=above, known=known)
    step(0.7)
    problems += judge_against_previous(
        drawing, sound, union, level=level, previous=previous, known=known
    )
    step(0.8)
    problems += judge_shift(
        sound,
        previous,
        _much_overlapped(sound) | unattached(sound.shapes),
        above[nearest].shapes if nearest else np.empty(0, dtype=object),
    )
    problems.sort(key=_order)
    step(1.0)
    return Checked(_figures(drawing, sound, problems), problems)


def _places(drawing: Drawing) -> list[tuple[float, float] | None]:
    """A point in each shape that has an inside, for problems of its row."""
    points = [
        None if shape is None or shape.is_empty else shape.representative_point()
        for shape in drawing.shapes
    ]
    return [point and (point.x, point.y) for point in points]


def _much_overlapped(sound: Drawing) -> set[int]:
    """Indices of shapes of which a hundredth or more lies on others."""
    first, second, shared = overlapping_pairs(sound.shapes)
    doubled = np.zeros(len(sound))
    sizes = area_m2(shared)
    np.add.at(doubled, first, sizes)
    np.add.at(doubled, second, sizes)
    return set(np.flatnonzero(doubled > 0.01 * area_m2(sound.shapes)).tolist())


def _order(problem: Problem) -> tuple:
    return (
        problem.kind != "suspicious_shift",
        problem.severity != ERROR,
        -(problem.size or 0.0),
        problem.kind,
        problem.codes,
    )


def _figures(drawing: Drawing, sound: Drawing, problems: list[Problem]) -> dict:
    kinds = Counter(problem.kind for problem in problems)
    errors = sum(problem.severity == ERROR for problem in problems)
    return {
        "features": len(drawing),
        "vertices": int(shapely.get_num_coordinates(drawing.shapes).sum()),
        "area_km2": round(float(area_m2(sound.shapes).sum()) / 1e6, 4),
        "errors": errors,
        "warnings": len(problems) - errors,
        "kinds": dict(kinds.most_common()),
    }
