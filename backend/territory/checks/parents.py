"""Does each shape lie in its parent, and do all together fill the level above?"""

from collections.abc import Iterable

import numpy as np
import shapely

from ..drawing import Drawing, Row
from ..plane import area_m2, centres, in_metres, polygons
from .codes import Tree
from .coverage import TOUCH, told
from .problems import Problem, problem

_UPWARDS = {
    "grid": ("community", "township", "district"),
    "community": ("township", "district"),
    "zone": ("township", "district"),
    "township": ("district",),
}


def level_above(level: str, above: dict[str, Drawing]) -> str | None:
    """The nearest higher level that is drawn."""
    return next((each for each in _UPWARDS.get(level, ()) if len(above.get(each, ()))), None)


def judge_parents(
    drawing: Drawing, *, level: str, above: dict[str, Drawing], known: Tree
) -> Iterable[Problem]:
    """What of each shape lies outside its parent.

    A grid belongs in the communities it names; one that names none may cover several villages,
    so it must touch its home community and lie in that one's township. Where a parent is not
    drawn, the next level above decides; where its code is unknown, that is told of elsewhere.
    """
    homes = _Homes(level, above, known)
    targets = [homes.of(row) for row in drawing.rows]
    judged = np.array([bool(codes) for codes, _ in targets], dtype=bool)
    shapes = drawing.shapes[judged]
    rows = np.flatnonzero(judged)
    homes_of = np.array([targets[index][1] for index in rows], dtype=object)
    outside = ~shapely.covers(homes_of, shapes)
    rest = shapely.difference(shapes[outside], homes_of[outside])
    pieces, piece_of = polygons(rest)
    for index, row in enumerate(rows[outside]):
        here = pieces[piece_of == index]
        parents = list(targets[row][0])
        reaches = homes.reached_by(here, besides=parents)
        for found in told(drawing, "outside_parent", here, [(int(row),)] * len(here)):
            found.details.update(parents=parents, reaches=reaches)
            yield found
    if level == "grid":
        yield from _away_from_home(drawing, homes)


def _away_from_home(drawing: Drawing, homes: "_Homes") -> Iterable[Problem]:
    for row, shape in zip(drawing.rows, drawing.shapes, strict=True):
        home = homes.drawn("community", row.home_community or row.code[:12])
        if row.communities or home is None or home.distance(shape) <= TOUCH:
            continue
        yield problem(
            "outside_parent",
            [row.code],
            where=centres(np.array([shape], dtype=object))[0],
            size=float(area_m2(np.array([shape], dtype=object))[0]),
            unit="m2",
            details={
                "ordinals": [row.ordinal],
                "parents": [row.home_community or row.code[:12]],
                "distance_m": round(
                    float(shapely.distance(*in_metres(np.array([home, shape])))), 1
                ),
            },
            spot=shape,
        )


class _Homes:
    """The shapes in which the rows of a level belong."""

    def __init__(self, level: str, above: dict[str, Drawing], known: Tree) -> None:
        self._level, self._known = level, known
        self._shapes = {
            each: dict(zip(drawn.codes, drawn.shapes, strict=True))
            for each, drawn in above.items()
            if len(drawn)
        }
        self._joined: dict[tuple[str, ...], shapely.Geometry] = {}

    def of(self, row: Row) -> tuple[tuple[str, ...], shapely.Geometry | None]:
        """Codes of the parents and their shape as one; no codes when nothing is drawn."""
        for level, codes in self._candidates(row):
            drawn = self._shapes.get(level, {})
            if codes and all(code in drawn for code in codes):
                return codes, self._join(level, codes)
        return (), None

    def drawn(self, level: str, code: str) -> shapely.Geometry | None:
        return self._shapes.get(level, {}).get(code)

    def reached_by(self, pieces: np.ndarray, *, besides: list[str]) -> list[str]:
        """The codes of other parents, of the nearest level, that pieces reach into."""
        level = next((each for each in _UPWARDS[self._level] if each in self._shapes), None)
        drawn = self._shapes.get(level, {})
        codes = [code for code in drawn if code not in besides]
        if not len(pieces) or not codes:
            return []
        piece, other = shapely.STRtree([drawn[code] for code in codes]).query(
            pieces, predicate="intersects"
        )
        others = np.array([drawn[codes[index]] for index in other], dtype=object)
        _, owner = polygons(shapely.intersection(pieces[piece], others))
        return sorted({codes[other[index]] for index in owner})

    def _candidates(self, row: Row) -> Iterable[tuple[str, tuple[str, ...]]]:
        parent = self._known.parent_of(row, self._level)
        if self._level == "grid":
            yield "community", tuple(sorted(row.communities))
            parent = self._known.parents.get(parent, parent[:9])
        if self._level != "township":
            yield "township", (parent,)
            parent = self._known.parents.get(parent, parent[:6])
        yield "district", (parent,)

    def _join(self, level: str, codes: tuple[str, ...]) -> shapely.Geometry:
        if codes not in self._joined:
            joined = shapely.union_all([self._shapes[level][code] for code in codes])
            shapely.prepare(joined)
            self._joined[codes] = joined
        return self._joined[codes]
