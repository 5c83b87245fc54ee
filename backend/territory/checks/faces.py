"""The ground between all borders of some shapes, cut into faces; and shapes made of faces again.

Shapes made of the same faces share their vertices exactly, which is what a repair is for.
"""

from collections import defaultdict

import numpy as np
import shapely

from ..plane import in_metres


class Faces:
    """`polygons`: the faces; `owners`: for each the indices of the shapes that cover it."""

    def __init__(self, shapes: np.ndarray) -> None:
        lines = shapely.union_all(shapely.boundary(shapes))
        self.polygons = shapely.get_parts(shapely.polygonize([lines]))
        self.owners: list[set[int]] = [set() for _ in self.polygons]
        for index, owner in zip(*self.covered(shapes), strict=True):
            self.owners[index].add(int(owner))
        self._sides = self._edges()

    def covered(self, shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pairs of a face and a shape that covers it. Decided by the area: a point of a face may
        lie in a tail of it that is as thin as the noise of calculating."""
        face, shape = shapely.STRtree(shapes).query(self.polygons, predicate="intersects")
        common = shapely.area(shapely.intersection(self.polygons[face], shapes[shape]))
        within = common > 0.5 * shapely.area(self.polygons[face])
        return face[within], shape[within]

    def give(self, index: int) -> int | None:
        """Leave a face to one shape: of those that cover it, if several do, else of any, the one
        whose other ground borders on it longest. Its index, None when none borders on it."""
        lengths: dict[int, float] = defaultdict(float)
        for other, length in self._sides[index].items():
            if len(self.owners[other]) == 1:
                lengths[next(iter(self.owners[other]))] += length
        several = len(self.owners[index]) > 1
        may = self.owners[index] if several else lengths.keys() - self.owners[index]
        best = max(
            (owner for owner in lengths if owner in may),
            key=lambda owner: (lengths[owner], -owner),
            default=None,
        )
        if best is not None:
            self.owners[index] = {best}
        return best

    def made(self, count: int) -> list[shapely.Geometry]:
        """Each of the shapes, all its faces as one."""
        mine: list[list[int]] = [[] for _ in range(count)]
        for index, owners in enumerate(self.owners):
            for owner in owners:
                mine[owner].append(index)
        return [shapely.coverage_union_all(self.polygons[indices]) for indices in mine]

    def _edges(self) -> list[dict[int, float]]:
        """For each face the faces beside it and the metres of border with each."""
        first_on: dict[tuple, int] = {}
        sides: list[dict[int, float]] = [defaultdict(float) for _ in self.polygons]
        rings, face_of = [], []
        for index, face in enumerate(self.polygons):
            for ring in (face.exterior, *face.interiors):
                rings.append(ring)
                face_of.append(index)
        for ring, index in zip(rings, face_of, strict=True):
            corners = shapely.get_coordinates(ring)
            metres = shapely.get_coordinates(in_metres(ring))
            lengths = np.hypot(*np.diff(metres, axis=0).T)
            ends = [tuple(corner) for corner in corners.tolist()]
            for start, end, length in zip(ends[:-1], ends[1:], lengths, strict=True):
                edge = (min(start, end), max(start, end))
                other = first_on.setdefault(edge, index)
                if other != index:
                    sides[index][other] += float(length)
                    sides[other][index] += float(length)
        return sides
