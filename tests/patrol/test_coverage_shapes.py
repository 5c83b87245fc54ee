"""coverage.py: the parts of a grid, by hand on a square of a kilometre and against a raster."""

import math
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from backend.patrol.coverage import Coverage, Evidence, Gap, ground_of
from backend.patrol.coverage import coverage_of as parted

SQUARE = shapely.box(0, 0, 1000, 1000)
KM2 = 1_000_000.0
WALKING = 2.0  # m/s, as docs/adr/0033 says


def coverage_of(grid, evidence) -> Coverage:
    return parted(grid, ground_of(grid, evidence))


def walked(*points, acc: float = 5.0) -> Evidence:
    line = np.array(points, dtype=float)
    edges = np.stack((line[:-1], line[1:]), axis=1)
    return Evidence(edges=edges, edge_acc=np.full(len(edges), acc))


def silent(seconds: float, *ends) -> Evidence:
    return Evidence(gaps=(Gap(seconds, np.array(ends, dtype=float).reshape(-1, 2)),))


def areas(coverage: Coverage) -> tuple[float, float, float]:
    """Covered, not covered, unknown in m2."""
    return tuple(shapely.area(coverage.parts()))


def inside(half_axis: float, half_width: float) -> float:
    return math.pi * half_axis * half_width


# By hand. A circle of 15 m as a polygon of 32 corners misses 0.6% of its area: 4.5 m2.


def test_ground_within_fifteen_metres_of_a_walk_is_covered():
    covered, not_covered, unknown = areas(coverage_of(SQUARE, [walked((100, 500), (900, 500))]))
    assert covered == pytest.approx(800 * 30 + math.pi * 15**2, abs=5)
    assert not_covered == pytest.approx(KM2 - covered, abs=1)
    assert unknown == 0


def test_a_less_accurate_walk_covers_as_far_as_its_accuracy():
    covered, *_ = areas(coverage_of(SQUARE, [walked((100, 500), (900, 500), acc=40.0)]))
    assert covered == pytest.approx(800 * 80 + math.pi * 40**2, abs=0.007 * math.pi * 40**2)


def test_a_walk_out_of_the_grid_covers_what_lies_inside():
    covered, *_ = areas(coverage_of(SQUARE, [walked((500, 500), (500, 3000))]))
    assert covered == pytest.approx(500 * 30 + math.pi * 15**2 / 2, abs=5)


def test_a_walk_beside_the_grid_covers_the_strip_that_is_seen():
    covered, *_ = areas(coverage_of(SQUARE, [walked((-5, -500), (-5, 1500))]))
    assert covered == pytest.approx(1000 * 10, abs=1)


def test_a_walk_elsewhere_covers_nothing():
    assert areas(coverage_of(SQUARE, [walked((2000, 0), (3000, 0))])) == (0, KM2, 0)


def test_ground_walked_twice_is_covered_once():
    twice = [walked((100, 500), (900, 500)), walked((900, 500), (100, 500), (100, 500))]
    once = coverage_of(SQUARE, twice[:1])
    assert coverage_of(SQUARE, twice).shares() == once.shares() == (0.0247, 0.9753, 0.0)


def test_where_somebody_stood_is_a_circle():
    covered, *_ = areas(coverage_of(SQUARE, [walked((500, 500), (500, 500))]))
    assert covered == pytest.approx(math.pi * 15**2, abs=5)


def test_a_gap_makes_unknown_what_was_within_a_walk_of_its_ends():
    # 100 s: 200 m of walk and sight at both ends, 230 m, about foci 138 m apart; so half axes of
    # 115 m and, by Pythagoras, 92 m.
    assert WALKING * 100 + 2 * 15 == 230
    coverage = coverage_of(SQUARE, [silent(100, (431, 500), (569, 500))])
    assert areas(coverage)[2] == pytest.approx(inside(115, 92), rel=0.001)
    assert coverage.unknown.bounds == pytest.approx((385, 408, 615, 592), abs=0.1)


def test_a_gap_in_a_direction_of_its_own_is_turned_into_it():
    # The same about foci 138 m apart on a line of 3 to 4: the far end is 115 m along it.
    shape = coverage_of(SQUARE, [silent(100, (458.6, 444.8), (541.4, 555.2))]).unknown
    assert shape.contains(shapely.Point(500 + 114.5 * 0.6, 500 + 114.5 * 0.8))
    assert not shape.intersects(shapely.Point(500 + 115.5 * 0.6, 500 + 115.5 * 0.8))
    assert shape.area == pytest.approx(inside(115, 92), rel=0.001)


def test_who_came_further_than_a_walk_took_the_road():
    # 400 m in 10 s: the road may have been 520 m long; with sight half axes of 275 and 188.7 m.
    _, _, unknown = areas(coverage_of(SQUARE, [silent(10, (300, 500), (700, 500))]))
    assert unknown == pytest.approx(inside(275, math.sqrt(275**2 - 200**2)), rel=0.001)


def test_a_silence_with_one_end_reaches_all_around_it():
    _, _, unknown = areas(coverage_of(SQUARE, [silent(60, (500, 500))]))
    assert unknown == pytest.approx(math.pi * (WALKING * 60 + 15) ** 2, rel=0.002)


def test_an_imprecise_position_makes_unknown_what_it_may_mean():
    spot = Evidence(spots=np.array([[500.0, 500.0]]), spot_acc=np.array([150.0]))
    _, _, unknown = areas(coverage_of(SQUARE, [spot]))
    assert unknown == pytest.approx(math.pi * 150**2, rel=0.007)


def test_what_is_covered_is_not_unknown_as_well():
    walk, gap = walked((0, 500), (1000, 500)), silent(100, (431, 500), (569, 500))
    covered, not_covered, unknown = areas(coverage_of(SQUARE, [walk, gap]))
    assert covered == pytest.approx(1000 * 30, abs=1)
    # Of the ellipse the strip is the integral of 2 * 115 * sqrt(1 - (y / 92)^2) from -15 to 15.
    u = 15 / 92
    strip = 2 * 115 * 92 * (u * math.sqrt(1 - u * u) + math.asin(u))
    assert unknown == pytest.approx(inside(115, 92) - strip, rel=0.002)
    assert not_covered == pytest.approx(KM2 - covered - unknown, abs=1)


@pytest.mark.parametrize("nothing", [Evidence(nothing=True), silent(3600)])
def test_a_shift_that_tells_nothing_leaves_all_but_the_walked_unknown(nothing):
    assert coverage_of(SQUARE, [nothing]).shares() == (0, 0, 1)
    both = coverage_of(SQUARE, [walked((0, 500), (1000, 500)), nothing])
    assert both.shares() == (0.03, 0, 0.97)


def test_where_nobody_was_on_duty_nothing_is_unknown():
    assert coverage_of(SQUARE, []).shares() == (0, 1, 0)


def test_an_edge_that_may_lie_in_another_period_makes_its_ground_unknown():
    edges = np.array([[[0.0, 500.0], [1000.0, 500.0]]])
    assert coverage_of(SQUARE, [Evidence(perhaps=edges)]).shares() == (0, 0.97, 0.03)


def test_what_is_drawn_tells_no_place_better_than_five_metres():
    walk = walked((103.7, 500.3), (501.9, 498.6), (903.3, 611.1), acc=21.0)
    ground = ground_of(SQUARE, [walk])
    drawn = parted(SQUARE, ground.generalised())
    corners = shapely.get_coordinates(drawn.covered) / 5
    assert len(corners) > 20
    assert np.abs(corners - corners.round()).max() < 1e-9
    exact = parted(SQUARE, ground).covered
    # A corner moves by half a diagonal of the lattice at most.
    assert shapely.hausdorff_distance(exact, drawn.covered) < 5 * math.sqrt(2) / 2 + 0.02
    assert drawn.covered.area == pytest.approx(exact.area, rel=0.05)


@pytest.mark.parametrize(
    ("covered", "not_covered", "unknown", "shares"),
    [
        (1, 1, 1, (0.3334, 0.3333, 0.3333)),
        (1, 0, 0, (1, 0, 0)),
        (2, 1, 0, (0.6667, 0.3333, 0)),
        (1, 5, 1, (0.1429, 0.7143, 0.1428)),
    ],
)
def test_shares_make_one_whole(covered, not_covered, unknown, shares):
    parts = (shapely.box(0, 0, size, 1) for size in (covered, not_covered, unknown))
    assert Coverage(*parts).shares() == shares


# Against a raster: cells of 2 m, distances worked out here.

CELL = 2.0
STAR = [(-260, -200), (40, -90), (270, -240), (150, 20), (280, 260), (-20, 120), (-250, 230)]
GRIDS = {
    "square": shapely.box(-250, -250, 250, 250),
    "concave": shapely.Polygon(STAR),
    "in two": shapely.box(-250, -250, -40, 250) | shapely.box(0, -90, 250, 250),
    "with a hole": shapely.box(-250, -250, 250, 250) - shapely.box(-90, -60, 120, 110),
    "an island apart": shapely.box(-50, -60, 50, 80) | shapely.box(200, 200, 280, 280),
}


def rings(shape: shapely.Geometry) -> list[np.ndarray]:
    polygons = [one for one in shapely.get_parts(shape) if one.geom_type == "Polygon"]
    return [
        shapely.get_coordinates(ring) for one in polygons for ring in (one.exterior, *one.interiors)
    ]


def within(shape: shapely.Geometry, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Even-odd rule: how often a ray to the east crosses the rings."""
    odd = np.zeros(x.shape, dtype=bool)
    for ring in rings(shape):
        for (x0, y0), (x1, y1) in pairwise(ring):
            crosses = (y0 > y) != (y1 > y)
            odd ^= crosses & (x < x0 + (y - y0) * (x1 - x0) / ((y1 - y0) or 1.0))
    return odd


def to_segment(x, y, a, b) -> np.ndarray:
    """Distance of points from the segment a-b."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    t = np.clip(((x - a[0]) * dx + (y - a[1]) * dy) / square, 0, 1) if square else 0.0
    return np.hypot(x - (a[0] + t * dx), y - (a[1] + t * dy))


def random_walk(chance: np.random.Generator) -> Evidence:
    """Steps of up to 60 m that leave the grid and come back, with silences."""
    count, spots = int(chance.integers(2, 90)), int(chance.integers(0, 3))
    headings = np.cumsum(chance.normal(0, 0.7, count))
    steps = np.column_stack((np.cos(headings), np.sin(headings))) * chance.uniform(
        0, 60, (count, 1)
    )
    line = chance.uniform(-350, 350, 2) + np.cumsum(steps, axis=0)
    edges = np.stack((line[:-1], line[1:]), axis=1)
    counts = chance.random(len(edges)) < 0.8
    return Evidence(
        edges=edges[counts],
        edge_acc=chance.uniform(2, 50, counts.sum()),
        spots=line[:spots],
        spot_acc=chance.uniform(50, 200, spots),
        gaps=tuple(
            Gap(float(chance.uniform(1, 60)), edge[: int(chance.integers(1, 3))])
            for edge in edges[~counts][:4]
        ),
    )


@settings(max_examples=25, deadline=None)
@example(6813, "in two")  # covered ground touches the grid in a line, beside what lies inside
@given(st.integers(0, 2**32 - 1), st.sampled_from(sorted(GRIDS)))
def test_every_cell_of_a_raster_is_in_the_part_that_its_distances_say(seed, name):
    chance = np.random.default_rng(seed)
    walks = [random_walk(chance) for _ in range(int(chance.integers(0, 3)))]
    grid = GRIDS[name]
    coverage = coverage_of(grid, walks)

    side = np.arange(-300, 300, CELL) + CELL / 2
    x, y = (axis.ravel() for axis in np.meshgrid(side, side))
    # By how much a point lies inside: at best over all that reaches it.
    covered, unknown = np.full(x.shape, -np.inf), np.full(x.shape, -np.inf)
    for walk in walks:
        for (a, b), acc in zip(walk.edges, walk.edge_acc, strict=True):
            covered = np.maximum(covered, max(15.0, acc) - to_segment(x, y, a, b))
        for spot, acc in zip(walk.spots, walk.spot_acc, strict=True):
            unknown = np.maximum(unknown, acc - np.hypot(*(np.array([x, y]).T - spot).T))
        for gap in walk.gaps:
            walk_m = WALKING * gap.seconds
            away = [np.hypot(x - end[0], y - end[1]) for end in gap.ends]
            if len(away) == 2:
                apart = math.dist(*gap.ends)
                inwards = (max(walk_m, 1.3 * apart) + 30 - sum(away)) / 2
            else:
                inwards = walk_m + 15 - away[0]
            unknown = np.maximum(unknown, inwards)

    mine = within(grid, x, y)
    wanted = {
        "covered": mine & (covered >= 0),
        "unknown": mine & (covered < 0) & (unknown >= 0),
        "not_covered": mine & (covered < 0) & (unknown < 0),
    }
    # Nearer to a border than circles are exact nothing is said: a polygon of 32 corners in a
    # circle of 200 m falls short by 0.97 m, in one of 50 m by 0.25 m; borders meet to 1 cm.
    sides = [side for ring in rings(grid) for side in pairwise(ring)]
    edge = np.min([to_segment(x, y, a, b) for a, b in sides], axis=0)
    sure = (np.abs(covered) > 0.26) & (np.abs(unknown) > 0.98) & (edge > 0.02)
    for part, expected in wanted.items():
        found = within(getattr(coverage, part), x, y)
        assert not (found != expected)[sure].any(), part

    # What is drawn leaves nothing out either, and lies where it belongs to half a diagonal.
    ground = ground_of(grid, walks)
    drawn = parted(grid, ground.generalised())
    assert shapely.coverage_is_valid([part for part in drawn.parts() if not part.is_empty])
    assert shapely.area(drawn.parts()).sum() == pytest.approx(grid.area, abs=0.01 * grid.length)
    assert (drawn.covered - ground.covered.buffer(3.6)).area < 1

    # Shares: a cell is counted wrong only where a border passes within half its diagonal.
    parts = coverage.parts()
    assert shapely.is_valid(parts).all()
    assert shapely.coverage_is_valid([part for part in parts if not part.is_empty])
    assert shapely.area(parts).sum() == pytest.approx(grid.area, abs=0.01 * grid.length)
    assert round(sum(coverage.shares()), 12) == 1
    for part, share in zip(("covered", "not_covered", "unknown"), coverage.shares(), strict=True):
        shape = getattr(coverage, part)
        # and the circles: never more than a metre along the border.
        error = shape.length * (CELL * math.sqrt(2) / 2 + 1) + 2 * CELL**2
        counted = wanted[part].sum() * CELL**2
        assert abs(share * grid.area - counted) <= error + grid.area / 10_000, part
