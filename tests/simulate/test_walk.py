"""Where a simulated worker may be, and how fast; measured by the ellipsoid itself (pyproj)."""

import random
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import Point, Polygon

from scripts.phones.receiver import Receiver
from scripts.phones.walk import Standing, Walk

EARTH = Geod(ellps="WGS84")
HOME = (120.04, 35.87)
A_MILLIMETRE_IN_DEGREES = 1e-8


@st.composite
def grids(draw) -> Polygon:
    """Believable and unbelievable grids: stars of some 30 m to 2 km around a village."""
    corners = draw(st.lists(st.floats(0.0003, 0.02), min_size=3, max_size=12))
    points = []
    for number, radius in enumerate(corners):
        lon, lat, _ = EARTH.fwd(*HOME, 360 * number / len(corners), radius * 100_000)
        points.append((lon, lat))
    return Polygon(points)


@settings(deadline=None, max_examples=60)
@given(grid=grids(), seed=st.integers(0, 2**32), interval=st.sampled_from([0.2, 1.0, 5.0, 30.0]))
def test_never_leaves_its_grid_and_never_runs(grid, seed, interval):
    walk = Walk(grid, random.Random(seed))
    before = walk.standing()
    inside = grid.buffer(A_MILLIMETRE_IN_DEGREES)
    for _ in range(60):
        here = walk.advance(interval)
        assert inside.covers(Point(here.lon, here.lat))
        _, _, metres = EARTH.inv(before.lon, before.lat, here.lon, here.lat)
        assert metres <= 1.6 * interval * 1.002
        assert here.speed == 0 or 0.8 <= here.speed <= 1.6
        before = here


def test_gets_about_and_rests_now_and_then():
    side = 0.01
    grid = Polygon([HOME, (HOME[0] + side, HOME[1]), (HOME[0] + side, HOME[1] + side)])
    walk = Walk(grid, random.Random(7))
    seen = [walk.advance(5.0) for _ in range(12 * 30)]  # half an hour
    resting = sum(standing.speed == 0 for standing in seen) / len(seen)
    assert 0.02 < resting < 0.6
    lengths = [EARTH.inv(a.lon, a.lat, b.lon, b.lat)[2] for a, b in pairwise(seen)]
    assert 0.5 * 1800 < sum(lengths) < 1.6 * 1800


def test_heads_where_it_goes():
    walk = Walk(Point(HOME).buffer(0.01), random.Random(3))
    compared = 0
    for _ in range(500):
        a = walk.standing()
        b = walk.advance(0.5)
        azimuth, _, metres = EARTH.inv(a.lon, a.lat, b.lon, b.lat)
        if a.heading is not None and a.heading == b.heading and metres > 0.3:
            assert abs((azimuth - a.heading + 180) % 360 - 180) < 0.5
            compared += 1
    assert compared > 100


def test_states_an_accuracy_that_holds_two_thirds_of_the_fixes():
    chance = random.Random(11)
    standing = Standing(*HOME, 0.0, None)
    within = accuracies = 0
    for _ in range(300):
        receiver = Receiver("wgs84", 6.0, chance)
        reading = receiver.read(standing)
        _, _, metres = EARTH.inv(*HOME, reading.lon, reading.lat)
        within += metres <= reading.accuracy
        accuracies += 3.0 <= reading.accuracy <= 12.0
    assert accuracies == 300
    assert 0.55 < within / 300 < 0.8


def test_says_gcj02_as_chinese_phones_do():
    """The known pair of the recipes: 31.1774276, 121.5272106 is 31.17530398, 121.53154186."""
    receiver = Receiver("gcj02", 3.0, random.Random(1))
    readings = [receiver.read(Standing(121.5272106, 31.1774276, 0.0, None)) for _ in range(2000)]
    lon = sum(reading.lon for reading in readings) / len(readings)
    lat = sum(reading.lat for reading in readings) / len(readings)
    _, _, metres = EARTH.inv(121.53154186, 31.17530398, lon, lat)
    assert metres < 1.0
