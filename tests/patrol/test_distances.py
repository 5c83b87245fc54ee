"""Metres against the geodesics of GeographicLib (pyproj.Geod)."""

from hypothesis import given
from hypothesis import strategies as st

from backend.patrol.distances import metres_between

from .walks import WGS84


@given(
    st.floats(73, 135),
    st.floats(18, 54),
    st.floats(0, 360),
    st.floats(0.1, 20_000),
)
def test_are_true_to_a_hundredth_of_a_percent_all_over_china(lon, lat, bearing, metres):
    there = WGS84.fwd(lon, lat, bearing, metres)
    assert abs(metres_between(lon, lat, *there[:2]) / metres - 1) < 1e-4


def test_the_other_side_of_the_date_line_is_near():
    *_bearings, metres = WGS84.inv(179.999, 36.0, -179.999, 36.0)
    assert abs(metres_between(179.999, 36.0, -179.999, 36.0) / metres - 1) < 1e-4


def test_another_continent_is_far():
    assert metres_between(120.0, 36.0, 0.0, 0.0) > 5_000_000
