"""Overlaps, gaps, holes and slivers of made-up squares; places and sizes worked by hand."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from .squares import SIDE, box, checked, code, degrees, drawing, kinds, lattice, metres, only


def with_corner(shapes, index, corner, moved):
    """One square with one of its corners elsewhere; its neighbours stay."""
    ring = [moved if xy == corner else xy for xy in shapes[index].exterior.coords]
    return [*shapes[:index], shapely.Polygon(ring), *shapes[index + 1 :]]


def test_finds_nothing_wrong_with_squares_side_by_side():
    report = checked(drawing(lattice()))
    assert report.problems == []
    assert report.figures["features"] == 9
    assert report.figures["area_km2"] == pytest.approx(9.0, abs=1e-4)


def test_names_both_sides_of_an_overlap_its_place_and_its_size():
    report = checked(drawing([box(0, 0, 1000, 1000), box(900, 0, 2000, 1000)]))
    overlap = only(report, "overlap")
    assert overlap.codes == (code(1), code(2))
    assert overlap.severity == "error"
    assert overlap.size == pytest.approx(100_000, rel=1e-5)  # 100 m by 1,000 m
    x, y = metres(overlap.where)
    assert 925 < x < 975
    assert 50 < y < 950
    assert len(report.problems) == 1


def test_tells_of_a_strip_narrower_than_a_metre_as_a_sliver():
    sliver = only(checked(drawing([box(0, 0, 1000, 1000), box(999.5, 0, 2000, 1000)])), "sliver")
    assert sliver.severity == "warning"
    assert sliver.codes == (code(1), code(2))
    assert sliver.size == pytest.approx(500, rel=1e-4)
    assert sliver.details["of"] == "overlap"
    assert sliver.details["width_m"] == pytest.approx(0.5, abs=0.01)
    assert sliver.details["length_m"] == pytest.approx(1000.5, abs=0.1)


def test_finds_a_square_left_out_of_the_middle_with_its_neighbours():
    shapes = lattice()
    del shapes[4]
    report = checked(drawing(shapes))
    gap = only(report, "gap")
    assert gap.size == pytest.approx(1_000_000, rel=1e-5)
    # South, west, east and north of it (the fifth on is one less); not those at its corners.
    assert gap.codes == (code(2), code(4), code(5), code(7))
    x, y = metres(gap.where)
    assert x == pytest.approx(1500, abs=20)
    assert y == pytest.approx(1500, abs=20)
    assert len(report.problems) == 1


def test_takes_an_unfilled_hole_for_a_hole_and_an_enclave_for_none():
    host = box(0, 0, 1000, 1000).difference(box(400, 400, 600, 600))
    hole = only(checked(drawing([host])), "hole")
    assert (hole.codes, hole.severity) == ((code(1),), "error")
    assert hole.size == pytest.approx(40_000, rel=1e-5)
    assert checked(drawing([host, box(400, 400, 600, 600)])).problems == []


def test_finds_what_an_enclave_leaves_of_a_hole():
    host = box(0, 0, 1000, 1000).difference(box(400, 400, 600, 600))
    gap = only(checked(drawing([host, box(400, 400, 600, 500)])), "gap")
    assert gap.codes == (code(1), code(2))
    assert gap.size == pytest.approx(20_000, rel=1e-5)


def test_leaves_an_island_in_a_hole_out_of_the_gap_around_it():
    host = box(0, 0, 1000, 1000).difference(box(400, 400, 600, 600))
    gap = only(checked(drawing([host, box(450, 450, 550, 550)])), "gap")
    assert gap.codes == (code(1), code(2))
    assert gap.size == pytest.approx(40_000 - 10_000, rel=1e-5)


def test_does_not_take_the_sea_around_an_island_for_a_gap():
    assert checked(drawing([*lattice(), box(4000, 0, 4500, 500)])).problems == []


def test_tells_of_one_shape_drawn_twice_and_not_of_its_overlap():
    report = checked(drawing([*lattice(), box(1000, 1000, 2000, 2000)]))
    twice = only(report, "duplicate_shape")
    assert twice.codes == (code(5), code(10))
    assert twice.size == pytest.approx(1_000_000, rel=1e-5)
    assert kinds(report) == {"duplicate_shape": 1}


@pytest.mark.parametrize("metres_moved", [30.0, 1.0])
def test_finds_one_moved_vertex(metres_moved):
    """The corner (1000, 1000) of the south-western square is moved east, into its neighbour."""
    shapes = with_corner(lattice(), 0, (1000.0, 1000.0), (1000.0 + metres_moved, 1000.0))
    report = checked(drawing(shapes))
    found = only(report, "overlap" if metres_moved > 1 else "sliver")
    assert found.codes == (code(1), code(2))
    assert found.size == pytest.approx(metres_moved * 1000 / 2, rel=1e-3)
    x, y = metres(found.where)
    assert 1000 <= x <= 1000 + metres_moved
    assert 0 < y < 1000


def test_sees_a_vertex_that_is_off_by_a_micro_degree():
    drawn = drawing(lattice())
    here = tuple(shapely.get_coordinates(degrees(shapely.Point(1000, 1000)))[0])
    drawn.shapes[0] = shapely.transform(
        drawn.shapes[0],
        lambda xy: np.array([(x + 1e-6, y) if (x, y) == here else (x, y) for x, y in xy]),
    )
    sliver = only(checked(drawn), "sliver")
    assert sliver.codes == (code(1), code(2))
    # A micro-degree of longitude at 36°N is 0.0902 m; the next vertex is 100 m away.
    assert sliver.size == pytest.approx(0.0902 * 100 / 2, rel=0.01)


def shoelace(ring) -> float:
    x, y = np.array(ring).T
    return abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


@settings(deadline=None, max_examples=60)
@given(
    st.floats(10, 480), st.sampled_from([(1, 1), (1, -1), (-1, 1), (-1, -1)]), st.floats(10, 480)
)
def test_always_finds_a_moved_vertex_with_its_neighbours_and_area(east, signs, north):
    """The middle square's corner at (1000, 1000) goes anywhere near; its two edges there sweep
    over one triangle each, and either triangle is ground won (overlap) or lost (gap)."""
    moved = (1000 + signs[0] * east, 1000 + signs[1] * north)
    shapes = with_corner(lattice(), 4, (1000.0, 1000.0), moved)
    report = checked(drawing(shapes))
    expected = box(1000, 1000, 2000, 2000).symmetric_difference(shapes[4])
    found = [each for each in report.problems if each.kind in ("overlap", "gap")]
    assert len(found) == len(report.problems)
    assert all(code(5) in each.codes for each in found)
    new_ring = list(shapes[4].exterior.coords)[:-1]
    won = sum(each.size for each in found if each.kind == "overlap")
    lost = sum(each.size for each in found if each.kind == "gap")
    # What is won less what is lost is the growth of the square, by the shoelace formula ...
    assert won - lost == pytest.approx(shoelace(new_ring) - SIDE**2, abs=1.0)
    # ... and both together are where the old and the new square differ.
    assert won + lost == pytest.approx(expected.area, abs=1.0)
    for each in found:
        for neighbour in set(each.codes) - {code(5)}:
            index = int(neighbour[-3:]) - 1
            grown = expected.buffer(1)
            assert shapes[index].intersects(grown)
        assert expected.buffer(1).contains(shapely.Point(metres(each.where)))
