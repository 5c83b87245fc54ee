"""An offset of some hundred metres, of a file or of a shape, and what is none."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.territory.drawing import Drawing

from ..damage import offset
from .squares import box, checked, code, degrees, drawing, kinds, lattice, only


def town(columns=3, rows=3):
    """Quadrilaterals of some two kilometres whose corners are anything but regular."""

    def corner(c, r):
        return (2000 * c + 300 * ((7 * c + 3 * r) % 5), 2000 * r + 250 * ((3 * c + 5 * r) % 7))

    return [
        shapely.Polygon([corner(c, r), corner(c + 1, r), corner(c + 1, r + 1), corner(c, r + 1)])
        for r in range(rows)
        for c in range(columns)
    ]


def shifted(drawn: Drawing, indices, how=offset) -> Drawing:
    shapes = drawn.shapes.copy()
    shapes[indices] = shapely.transform(shapes[indices], how)
    return Drawing(drawn.rows, shapes)


def by_metres(east, north):
    metre = np.array([1 / 90_160, 1 / 110_960])  # at 36°N, to a thousandth
    return lambda xy: xy + np.array([east, north]) * metre


HERE = drawing(town())
EVERYTHING = list(range(9))


def test_knows_a_whole_file_in_gcj02_by_the_version_in_force():
    report = checked(shifted(HERE, EVERYTHING), previous=HERE)
    found = report.problems[0]
    assert (found.kind, found.severity, found.codes) == ("suspicious_shift", "error", ())
    assert found.details["looks_like"] == "gcj02"
    here = np.array([[120.03, 36.02]])
    east, north = ((offset(here) - here) / by_metres(1, 1)(np.zeros((1, 2))))[0]
    assert found.details["east_m"] == pytest.approx(east, abs=5)
    assert found.details["north_m"] == pytest.approx(north, abs=5)
    assert found.size == pytest.approx(np.hypot(east, north), abs=5)
    assert found.details["features"] == 9


def test_knows_a_whole_file_in_gcj02_by_the_level_above():
    district = Drawing(drawing([box(0, 0, 1, 1)], ["370211"]).rows, _joined(HERE))
    report = checked(shifted(HERE, EVERYTHING), above={"district": district})
    found = report.problems[0]
    assert (found.kind, found.codes) == ("suspicious_shift", ())
    assert found.details["looks_like"] == "gcj02"
    assert found.details["against"] == "level above"
    assert checked(HERE, above={"district": district}).problems == []


def _joined(drawn):
    return np.array([shapely.union_all(drawn.shapes)], dtype=object)


@pytest.mark.parametrize("previous", [None, HERE])
@pytest.mark.parametrize("index", [4, 1, 8])  # amidst the others, at the rim, in a corner
def test_knows_a_single_shape_in_gcj02(previous, index):
    found = only(checked(shifted(HERE, [index]), previous=previous), "suspicious_shift")
    assert found.codes == (code(index + 1),)
    assert found.details["looks_like"] == "gcj02"
    assert 300 < found.size < 700


def test_knows_two_neighbours_in_gcj02():
    report = checked(shifted(HERE, [4, 5]))
    shifts = [each for each in report.problems if each.kind == "suspicious_shift"]
    assert sorted(sum((each.codes for each in shifts), ())) == [code(5), code(6)]


def test_knows_bd09_and_an_offset_taken_away_once_too_often():
    from backend.territory import crs

    def bd09(xy):
        return np.column_stack(crs.gcj02_to_bd09(*offset(xy).T))

    def undone(xy):
        return np.column_stack(crs.to_wgs84(*xy.T, "gcj02"))

    for how, name in ((bd09, "bd09"), (undone, "gcj02 undone")):
        report = checked(shifted(HERE, EVERYTHING, how), previous=HERE)
        assert report.problems[0].details["looks_like"] == name
        assert only(checked(shifted(HERE, [4], how)), "suspicious_shift").codes == (code(5),)


def test_says_a_constant_offset_of_no_known_kind():
    report = checked(shifted(HERE, EVERYTHING, by_metres(-400, 300)), previous=HERE)
    found = report.problems[0]
    assert (found.kind, found.codes, found.details["looks_like"]) == ("suspicious_shift", (), None)
    assert found.size == pytest.approx(500, abs=2)
    assert found.details["east_m"] == pytest.approx(-400, abs=2)


def test_an_offset_of_thirty_metres_is_no_suspicion():
    report = checked(shifted(HERE, EVERYTHING, by_metres(-30, 0)), previous=HERE)
    assert "suspicious_shift" not in kinds(report)


@settings(deadline=None, max_examples=25)
@given(st.floats(300, 700), st.booleans())
def test_a_border_that_was_really_moved_is_no_shift(metres_moved, eastwards):
    east = 1000 + (metres_moved if eastwards else -metres_moved)
    shapes = lattice(3, 1)
    shapes[0], shapes[1] = box(0, 0, east, 1000), box(east, 0, 2000, 1000)
    report = checked(drawing(shapes), previous=drawing(lattice(3, 1)))
    assert "suspicious_shift" not in kinds(report)


@settings(deadline=None, max_examples=25)
@given(st.floats(300, 700))
def test_a_square_that_was_drawn_too_large_is_no_shift(metres_moved):
    shapes = lattice()
    shapes[4] = box(1000, 1000, 2000 + metres_moved, 2000)
    report = checked(drawing(shapes))
    assert kinds(report) == {"overlap": 1}


def test_a_municipality_redrawn_on_all_sides_is_no_shift():
    ring = shapely.get_coordinates(degrees(box(900, 1100, 2500, 1900)))
    shapes = HERE.shapes.copy()
    shapes[4] = shapely.Polygon(ring)
    report = checked(Drawing(HERE.rows, shapes), previous=HERE)
    assert "suspicious_shift" not in kinds(report)
