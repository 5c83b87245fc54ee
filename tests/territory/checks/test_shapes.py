"""Shapes by themselves: missing, of another kind, crossing, in several parts."""

import numpy as np
import pytest
import shapely

from backend.territory.changes import changes
from backend.territory.checks import repair

from .squares import box, checked, code, drawing, kinds, metres, only


def test_tells_of_a_row_without_a_shape():
    report = checked(drawing([box(0, 0, 1000, 1000), None, shapely.Polygon()]))
    assert [each.codes for each in report.problems] == [(code(2),), (code(3),)]
    assert kinds(report) == {"no_shape": 2}
    assert report.figures["features"] == 3


def test_tells_of_lines_and_points():
    report = checked(drawing([shapely.LineString([(0, 0), (9, 9)]), shapely.Point(5, 5)]))
    assert kinds(report) == {"not_a_polygon": 2}
    assert {each.details["type"] for each in report.problems} == {"LineString", "Point"}


def test_finds_where_a_ring_crosses_itself_and_what_the_smaller_lobe_encloses():
    bow_tie = shapely.Polygon([(0, 0), (200, 100), (200, 0), (0, 300)])
    # (0, 0)-(200, 100) is y = x / 2, (200, 0)-(0, 300) is y = 300 - 3x / 2: they meet at (150, 75).
    report = checked(drawing([bow_tie]))
    crossing = only(report, "invalid_ring")
    assert crossing.codes == (code(1),)
    assert metres(crossing.where) == pytest.approx((150, 75), abs=0.01)
    # Lobes: (0,0) (150,75) (0,300) = 300 * 150 / 2; (200,100) (200,0) (150,75) = 100 * 50 / 2.
    assert crossing.size == pytest.approx(2_500, rel=1e-4)
    assert report.figures["area_km2"] == pytest.approx((22_500 + 2_500) / 1e6, abs=1e-4)
    assert kinds(report) == {"invalid_ring": 1}


def test_tells_of_parts_that_lie_on_each_other():
    shape = shapely.MultiPolygon([box(0, 0, 1000, 1000), box(900, 0, 2000, 1000)])
    found = only(checked(drawing([shape])), "invalid_ring")
    assert found.size == pytest.approx(100_000, rel=1e-5)


def test_says_the_sizes_of_parts_and_takes_islands_for_no_error():
    shape = shapely.MultiPolygon([box(0, 0, 100, 100), box(500, 0, 1500, 1000)])
    found = only(checked(drawing([shape])), "disconnected")
    assert found.severity == "warning"
    assert found.details["parts"] == pytest.approx([1_000_000, 10_000], rel=1e-4)
    assert found.size == pytest.approx(10_000, rel=1e-4)
    assert metres(found.where) == pytest.approx((50, 50), abs=5)


def test_measures_heights_away():
    ring = [(0, 0, 5), (1000, 0, 5), (1000, 1000, 5), (0, 1000, 5)]
    assert checked(drawing([shapely.Polygon(ring)])).problems == []


@pytest.mark.parametrize("lon", [float("nan"), float("inf"), 40_500_000.0, -100.0])
def test_tells_of_positions_that_are_nowhere_near(lon):
    drawn = drawing([box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)])
    with np.errstate(invalid="ignore"):
        drawn.shapes[0] = shapely.Polygon([(120, 36), (121, 36), (lon, 37), (120, 36)])
    report = checked(drawn)
    assert only(report, "invalid_ring").details["reason"] == "off the map"
    assert repair(drawn, tolerance_m=1.0)[1] == []
    assert changes(drawn, drawing([box(0, 0, 1000, 1000)])) != []


def test_an_empty_drawing_has_no_figures_worth_naming_and_no_problem():
    report = checked(drawing([]))
    assert (report.figures["features"], report.problems) == (0, [])
