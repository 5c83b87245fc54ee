"""Positions in other coordinate systems, and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.territory import crs

MILLIMETRE = 1e-3
# GCJ-02 is defined inside this box; a margin keeps the offset position inside as well.
lons = st.floats(72.1, 137.7)
lats = st.floats(0.9, 55.7)


def metres_apart(lon, lat, other_lon, other_lat) -> float:
    """On a sphere of the earth's size; good enough for distances of millimetres."""
    metre = np.pi / 180 * 6_378_137.0
    return float(np.hypot((lon - other_lon) * np.cos(np.radians(lat)), lat - other_lat) * metre)


def pair(lon: float, lat: float):
    return np.array([lon]), np.array([lat])


# The pair is published with eight decimals: about a millimetre.
KNOWN = {"wgs84": (121.5272106, 31.1774276), "gcj02": (121.53154186, 31.17530398)}


def test_gcj02_forward_meets_the_known_pair():
    lon, lat = crs.wgs84_to_gcj02(*pair(*KNOWN["wgs84"]))
    assert metres_apart(lon[0], lat[0], *KNOWN["gcj02"]) < 2 * MILLIMETRE


def test_gcj02_back_meets_the_known_pair():
    lon, lat = crs.to_wgs84(*pair(*KNOWN["gcj02"]), "gcj02")
    assert metres_apart(lon[0], lat[0], *KNOWN["wgs84"]) < 2 * MILLIMETRE


@given(lons, lats)
def test_gcj02_there_and_back_is_the_same_position(lon, lat):
    there = crs.wgs84_to_gcj02(*pair(lon, lat))
    back_lon, back_lat = crs.to_wgs84(*there, "gcj02")
    assert metres_apart(lon, lat, back_lon[0], back_lat[0]) < MILLIMETRE


@given(lons, lats)
def test_bd09_there_and_back_is_the_same_position(lon, lat):
    there = crs.gcj02_to_bd09(*crs.wgs84_to_gcj02(*pair(lon, lat)))
    back_lon, back_lat = crs.to_wgs84(*there, "bd09")
    assert metres_apart(lon, lat, back_lon[0], back_lat[0]) < MILLIMETRE


@pytest.mark.parametrize("name", ["gcj02", "bd09"])
def test_there_and_back_is_the_same_position_all_over_china(name):
    """1.4 million positions in a lattice of 0.05 degrees, besides what hypothesis tries."""
    lon, lat = map(np.ravel, np.meshgrid(np.arange(72.1, 137.7, 0.05), np.arange(0.9, 55.7, 0.05)))
    there = crs.wgs84_to_gcj02(lon, lat)
    if name == "bd09":
        there = crs.gcj02_to_bd09(*there)
    back_lon, back_lat = crs.to_wgs84(*there, name)
    metre = np.pi / 180 * 6_378_137.0
    apart = np.hypot((lon - back_lon) * np.cos(np.radians(lat)), lat - back_lat) * metre
    assert len(lon) > 1_400_000
    assert apart.max() < MILLIMETRE


@given(lons, lats)
def test_gcj02_moves_positions_by_some_hundred_metres(lon, lat):
    there_lon, there_lat = crs.wgs84_to_gcj02(*pair(lon, lat))
    assert metres_apart(lon, lat, there_lon[0], there_lat[0]) < 1_500


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_wgs84_and_cgcs2000_stay_as_they_are(lon, lat):
    for name in ("wgs84", "cgcs2000"):
        same_lon, same_lat = crs.to_wgs84(*pair(lon, lat), name)
        assert (same_lon[0], same_lat[0]) == (lon, lat)


@pytest.mark.parametrize("place", [(2.35, 48.85), (-122.4, 37.8), (151.2, -33.9)])
def test_gcj02_has_no_offset_outside_china(place):
    lon, lat = crs.wgs84_to_gcj02(*pair(*place))
    assert (lon[0], lat[0]) == place


@given(st.lists(st.tuples(lons, lats), min_size=2, max_size=9))
def test_a_position_does_not_depend_on_its_neighbours(places):
    """To 0.1 mm, which is where patrol rounds: splitting a batch must change nothing."""
    lon, lat = np.array(places).T
    together = crs.to_wgs84(lon, lat, "bd09")
    for index, place in enumerate(places):
        alone = crs.to_wgs84(*pair(*place), "bd09")
        for axis in (0, 1):
            assert abs(together[axis][index] - alone[axis][0]) < 1e-9


def test_an_unknown_name_is_refused():
    with pytest.raises(KeyError):
        crs.to_wgs84(*pair(120.0, 36.0), "epsg:4326")
