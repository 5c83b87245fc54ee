"""What of a grid was walked, what was not, and what nobody knows. Pure: metres in, shapes out.

Everything is a shape in a plane of metres (EPSG:4549, territory.plane). Three parts that leave
nothing out and share no ground:

- covered: within max(15 m, accuracy) of an edge that counts (cleaning.py says which do);
- unknown: not covered, and somebody on duty may have been there without anybody knowing: within
  reach in a gap, within the accuracy of an imprecise position, or anywhere at all;
- not covered: the rest. Where nobody was on duty, nothing happened that could be unknown.

A pause is the worker's own time: it makes nothing covered and nothing unknown.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import shapely

SIGHT_M = 15.0  # what one passes at this distance one has seen
# A brisk walk; people prefer 1.4 m/s (Browning et al. 2006, J. Appl. Physiol. 100:390).
WALKING_M_S = 2.0
# Who came further than a walk takes went by road; those are about this much longer than the
# straight line (circuity of street networks: 1.2 to 1.4).
DETOUR = 1.3

# Circles are polygons inside them: an arc of radius r is missed by r * (1 - cos(pi / 32)) at most,
# 7 cm at 15 m, 24 cm at 50 m; an ellipse by 0.03% of its half axis.
ARC_SEGMENTS = 8
_ELLIPSE = np.linspace(0.0, 2 * np.pi, 128, endpoint=False)
# Borders of the parts meet in points of this raster.
SNAP_M = 0.01
# What is drawn is known no better than this.
LATTICE_M = 5.0


@dataclass(frozen=True)
class Gap:
    """A stretch on duty of which nothing is known but where it began and ended.

    `ends`: shape (k, 2), metres; of a shift that began or ended in silence only one is known, of
    one that was silent all through none.
    """

    seconds: float
    ends: np.ndarray

    def reach(self) -> shapely.Geometry | None:
        """The ground that may have been seen in it; None when that may be any.

        The points from which both ends together are no further than the walk that there was time
        for, and sight at both ends: an ellipse with the ends as its foci, or a circle.
        """
        walk = WALKING_M_S * self.seconds
        if len(self.ends) == 0:
            return None
        if len(self.ends) == 1:
            return shapely.buffer(shapely.Point(self.ends[0]), walk + SIGHT_M, quad_segs=32)
        across = self.ends[1] - self.ends[0]
        apart = float(np.hypot(*across))
        longest = max(walk, DETOUR * apart) + 2 * SIGHT_M
        along = across / apart if apart else np.array([1.0, 0.0])
        half, half_across = longest / 2, np.sqrt(longest**2 - apart**2) / 2
        x, y = half * np.cos(_ELLIPSE), half_across * np.sin(_ELLIPSE)
        turned = np.column_stack((x * along[0] - y * along[1], x * along[1] + y * along[0]))
        return shapely.Polygon(self.ends.mean(axis=0) + turned)


@dataclass(frozen=True)
class Evidence:
    """What is known of one shift.

    `edges` (n, 2, 2): counted ones, from and to; `edge_acc` (n,): the worse accuracy of both
    ends. `spots` (m, 2), `spot_acc` (m,): positions too imprecise to count. `perhaps` (p, 2, 2):
    edges of which nobody knows whether they fell into the period. `nothing`: nothing is known of
    it at all, as of a shift without tracking.
    """

    edges: np.ndarray = field(default_factory=lambda: np.empty((0, 2, 2)))
    edge_acc: np.ndarray = field(default_factory=lambda: np.empty(0))
    spots: np.ndarray = field(default_factory=lambda: np.empty((0, 2)))
    spot_acc: np.ndarray = field(default_factory=lambda: np.empty(0))
    perhaps: np.ndarray = field(default_factory=lambda: np.empty((0, 2, 2)))
    gaps: tuple[Gap, ...] = ()
    nothing: bool = False


@dataclass(frozen=True)
class Coverage:
    """Three polygons or multipolygons that meet without a gap or an overlap; any may be empty."""

    covered: shapely.Geometry
    not_covered: shapely.Geometry
    unknown: shapely.Geometry

    def parts(self) -> np.ndarray:
        return np.array([self.covered, self.not_covered, self.unknown], dtype=object)

    def shares(self) -> tuple[float, float, float]:
        """Of the area, in ten-thousandths that make one whole: the largest remainders go up."""
        areas = shapely.area(self.parts())
        exact = areas / areas.sum() * 10_000
        whole = np.floor(exact)
        left = round(10_000 - whole.sum())
        whole[np.argsort(whole - exact, kind="stable")[:left]] += 1
        return tuple((whole / 10_000).tolist())


@dataclass(frozen=True)
class Ground:
    """`covered`, and `doubtful`: where somebody may have been; they overlap and reach beyond."""

    covered: shapely.Geometry
    doubtful: shapely.Geometry

    def generalised(self) -> "Ground":
        """For drawing: every corner moved to a lattice, so that no position can be read off."""
        moved = shapely.set_precision([self.covered, self.doubtful], LATTICE_M)
        # Without the second, whatever is made of these would be moved as well.
        return Ground(*shapely.set_precision(moved, 0))


def ground_of(grid: shapely.Geometry, evidence: Iterable[Evidence]) -> Ground:
    """What is known, by shift, of the ground in and around a grid (metres)."""
    known = list(evidence)
    shapely.prepare(grid)
    covered = shapely.union_all([_walked(grid, one.edges, one.edge_acc) for one in known])
    doubtful = [None if one.nothing else _doubtful(grid, one) for one in known]
    if any(one is None for one in doubtful):
        west, south, east, north = shapely.bounds(grid)
        around = 2 * LATTICE_M
        everywhere = shapely.box(west - around, south - around, east + around, north + around)
        return Ground(covered, everywhere)
    return Ground(covered, shapely.union_all(doubtful))


def coverage_of(grid: shapely.Geometry, ground: Ground) -> Coverage:
    """The three parts of a grid (polygon or multipolygon, metres).

    The grid is cut along the borders of both: faces that share their vertices, put together.
    Cutting the shapes from one another would leave slivers where a corner of one lies on a side
    of the other. Errors: those of the circles above, and 1 cm at every border between two parts.
    """
    shapely.prepare(grid)
    borders = [shapely.boundary(grid)]
    for shape in (ground.covered, ground.doubtful):
        # Not the border of the piece inside: one that touches the grid in a line as well has none.
        borders.append(shapely.intersection(shapely.boundary(shape), grid))
    lines = shapely.union_all(borders, grid_size=SNAP_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside = shapely.point_on_surface(faces)
    mine = shapely.covers(grid, inside)
    faces, inside = faces[mine], inside[mine]
    shapely.prepare([ground.covered, ground.doubtful])
    walked = shapely.covers(ground.covered, inside)
    unknown = shapely.covers(ground.doubtful, inside) & ~walked
    return Coverage(
        *(shapely.coverage_union_all(faces[of]) for of in (walked, ~walked & ~unknown, unknown))
    )


def _walked(grid: shapely.Geometry, edges: np.ndarray, acc: np.ndarray) -> shapely.Geometry:
    """The ground seen from edges near the grid; it may reach beyond."""
    seen = np.maximum(SIGHT_M, acc)
    west, south, east, north = shapely.bounds(grid)
    low, high = edges.min(axis=1, initial=np.inf), edges.max(axis=1, initial=-np.inf)
    near = (
        (low[:, 0] <= east + seen)
        & (high[:, 0] >= west - seen)
        & (low[:, 1] <= north + seen)
        & (high[:, 1] >= south - seen)
    )
    lines, seen = shapely.linestrings(edges[near]), seen[near]
    near = shapely.dwithin(grid, lines, seen)
    # An edge of no length is where somebody stood.
    lines = np.where(shapely.length(lines) > 0, lines, shapely.get_point(lines, 0))
    return shapely.union_all(shapely.buffer(lines[near], seen[near], quad_segs=ARC_SEGMENTS))


def _doubtful(grid: shapely.Geometry, one: Evidence) -> shapely.Geometry | None:
    """The ground somebody may have seen; None when that may be any."""
    reaches = [gap.reach() for gap in one.gaps]
    if any(reach is None for reach in reaches):
        return None
    spots = shapely.buffer(shapely.points(one.spots), one.spot_acc, quad_segs=ARC_SEGMENTS)
    perhaps = _walked(grid, one.perhaps, np.full(len(one.perhaps), SIGHT_M))
    shapes = np.array([*reaches, *spots, perhaps], dtype=object)
    return shapely.union_all(shapes[shapely.intersects(grid, shapes)])
