"""What a walk amounts to, against lengths and times worked out by hand or on the ellipsoid."""

import numpy as np
import pytest
from pyproj import Geod

from backend.patrol.cleaning import clean
from backend.patrol.walking import walking_of

from .tracks import START_MS, Steps, degrees, trace

ELLIPSOID = Geod(ellps="WGS84")
HOURS = 3_600_000
ALL_DAY = [(START_MS, START_MS + 12 * HOURS)]


def walking(steps: Steps, *, grid=1, spans=ALL_DAY, own=(1,)):
    trace = steps.trace(grid=grid)
    return walking_of(trace, clean(trace), spans, own)


def seconds(ms: int) -> float:
    return (ms - START_MS) / 1000


def test_a_straight_walk_is_as_long_as_its_steps():
    walked = walking(Steps().walk(41))
    assert walked.distance_m == pytest.approx(40 * 39.0, abs=0.01)
    assert walked.moving_s == 40 * 30
    assert walked.stops == []


def test_lengths_agree_with_the_ellipsoid():
    steps = Steps()
    for n, (x, y) in enumerate([(0, 0), (800, 0), (800, 600), (0, 600), (0, 0)]):
        steps = steps.at(290.0 * n, x, y)  # a rectangle of 2.8 km, 2.8 m/s
    lon, lat = degrees([0, 800, 800, 0, 0], [0, 0, 600, 600, 0])
    assert walking(steps).distance_m == pytest.approx(ELLIPSOID.line_length(lon, lat), rel=4e-4)


def test_noise_of_somebody_who_stands_is_not_walked():
    random = np.random.default_rng(2)
    steps = Steps()
    for n in range(240):  # twenty minutes
        steps = steps.at(5.0 * n, *random.uniform(-8, 8, 2))
    walked = walking(steps)
    assert (walked.distance_m, walked.moving_s) == (0.0, 0.0)
    assert [(seconds(stop.since), seconds(stop.until)) for stop in walked.stops] == [(0.0, 1195.0)]


def test_noise_lengthens_a_walk_by_little():
    """A kilometre at 1.3 m/s, every 5 s, each position off by up to 4 m either way."""
    random = np.random.default_rng(3)
    steps = Steps()
    for n in range(155):
        noise = random.uniform(-4, 4, 2)
        steps = steps.at(5.0 * n, 6.5 * n + noise[0], noise[1])
    assert walking(steps).distance_m == pytest.approx(154 * 6.5, rel=0.10)


def test_a_stop_lasts_three_minutes_within_fifty_metres():
    steps = Steps().walk(10)  # ends at 270 s
    last = steps.rows[-1]
    for n in range(1, 8):
        steps = steps.at(last[0] + 30 * n, last[1] + 5)
    steps = steps.at(steps.rows[-1][0] + 30, last[1] + 60).walk(10)
    (stop,) = walking(steps).stops
    # It began when the walk came within 50 m of its end: 39 m and one step before.
    assert (seconds(stop.since), seconds(stop.until)) == (240.0, 480.0)
    lon, lat = degrees([last[1] + 5], [0.0])
    assert (stop.lon, stop.lat) == (
        pytest.approx(lon[0], abs=2e-4),
        pytest.approx(lat[0], abs=1e-5),
    )


def test_two_minutes_are_no_stop():
    steps = Steps().walk(10, m_s=2.0).wait(60).wait(60).walk(10, m_s=2.0)
    assert walking(steps).stops == []


def test_silence_in_one_place_is_a_stop_and_no_gap():
    """Phones send nothing while they are still."""
    steps = Steps().walk(10).wait(40 * 60).walk(10)
    walked = walking(steps, spans=[(START_MS, START_MS + 2_940_000)])
    assert [(seconds(stop.since), seconds(stop.until)) for stop in walked.stops] == [
        (240.0, 2670.0)
    ]
    assert walked.gaps == []
    assert walked.own_grid_s == 2670 + 300


def test_a_tunnel_is_a_gap_that_is_not_measured():
    steps = Steps().walk(10)
    last = steps.rows[-1]
    steps = steps.at(last[0] + 900, last[1] + 800).walk(10)
    end = START_MS + round(steps.rows[-1][0] * 1000)
    walked = walking(steps, spans=[(START_MS, end)])
    assert walked.distance_m == pytest.approx(9 * 39 + 10 * 39, abs=0.01)
    assert walked.moving_s == 19 * 30
    (gap,) = walked.gaps
    assert (seconds(gap.since), seconds(gap.until)) == (270.0, 1170.0)
    ends = degrees([last[1], last[1] + 800], [0.0, 0.0])
    assert (*gap.begins, *gap.ends) == pytest.approx(
        (ends[0][0], ends[1][0], ends[0][1], ends[1][1]), abs=1e-6
    )
    assert len(walked.path.geoms) == 2


def test_silence_at_either_end_of_a_shift_is_a_gap_with_one_end():
    steps = Steps().at(600, 0).at(630, 39).at(660, 78)
    walked = walking(steps, spans=[(START_MS, START_MS + HOURS)])
    assert [(seconds(gap.since), seconds(gap.until)) for gap in walked.gaps] == [
        (0.0, 600.0),
        (660.0, 3600.0),
    ]
    assert walked.gaps[0].begins is None
    assert walked.gaps[1].ends is None


def test_a_shift_without_a_position_is_one_gap_without_ends():
    (gap,) = walking_of(trace([]), clean(trace([])), ALL_DAY, [1]).gaps
    assert (gap.since, gap.until, gap.begins, gap.ends) == (*ALL_DAY[0], None, None)


def test_nothing_leads_across_a_pause():
    """Two hundred metres are passed in a pause of two minutes: they are the worker's own."""
    steps = Steps().walk(10)
    last = steps.rows[-1]
    steps = steps.at(last[0] + 150, last[1] + 200).walk(9)
    pause = (START_MS + round(last[0] * 1000) + 1_000, START_MS + round(last[0] * 1000) + 149_000)
    end = START_MS + round(steps.rows[-1][0] * 1000)
    walked = walking(steps, spans=[(START_MS, pause[0]), (pause[1], end)])
    assert walked.distance_m == pytest.approx(9 * 39 + 9 * 39, abs=0.01)
    assert walked.gaps == []


def test_hidden_positions_count_for_nothing():
    steps = Steps().walk(41).shifted(20, 0.0, 5_000)
    walked = walking(steps)
    assert walked.distance_m == pytest.approx(40 * 39.0, abs=0.01)
    lon, lat = degrees([20 * 39.0], [5_000])
    assert not walked.path.intersects(walked.path.__class__([[(lon[0], lat[0]), (lon[0], lat[0])]]))


def test_presence_is_counted_in_ones_own_grids_and_elsewhere():
    grids = [1] * 10 + [2] * 10 + [0] * 10
    walked = walking(Steps().walk(30), grid=grids)
    # From each position to the next, by where the first of them lies.
    assert (walked.own_grid_s, walked.elsewhere_s) == (10 * 30, 19 * 30)
    assert [(seconds(one.at), one.left, one.entered) for one in walked.crossings] == [
        (300.0, 1, 2),
        (600.0, 2, 0),
    ]


def test_flicker_at_a_border_is_no_crossing():
    grids = [1] * 10 + [2] + [1] * 5 + [2, 2] + [1] * 5 + [2] * 7
    walked = walking(Steps().walk(30, every=10), grid=grids)
    assert [(seconds(one.at), one.left, one.entered) for one in walked.crossings] == [(230.0, 1, 2)]
    assert walked.own_grid_s == 230


def test_the_path_stays_within_five_metres_of_the_walk():
    random = np.random.default_rng(4)
    steps = Steps()
    x = y = 0.0
    for n in range(300):
        steps = steps.at(10.0 * n, x, y)
        x, y = x + random.uniform(0, 15), y + random.uniform(-10, 10)
    walked = walking(steps)
    corners = np.array([corner for line in walked.path.geoms for corner in line.coords])
    assert len(corners) < 150
    from pyproj import Transformer

    from .tracks import CORNER

    to_plane = Transformer.from_crs(4326, 4549, always_xy=True)
    east, north = to_plane.transform(*corners.T)
    line = np.column_stack([east - 500_000 - CORNER[0], north - CORNER[1]])
    for _s, px, py, *_rest in steps.rows:
        assert distance_to(line, px, py) <= 5.2


def distance_to(line: np.ndarray, x: float, y: float) -> float:
    """From a point to a chain of segments, worked out here."""
    a, b = line[:-1], line[1:]
    along = b - a
    share = ((x - a[:, 0]) * along[:, 0] + (y - a[:, 1]) * along[:, 1]) / (along**2).sum(axis=1)
    nearest = a + np.clip(share, 0, 1)[:, None] * along
    return float(np.hypot(nearest[:, 0] - x, nearest[:, 1] - y).min())


def test_where_nobody_can_have_come_along_no_way_is_counted():
    """Nobody can say which of two places is the true one: what lies between them is no walk."""
    here, there = Steps().walk(50), Steps().walk(50)
    moved = [(s + 1500, x, y + 200_000, *rest) for s, x, y, *rest in there.rows]
    walked = walking(Steps([*here.rows, *moved]))
    assert walked.distance_m == pytest.approx(2 * 49 * 39, rel=1e-3)
    assert (walked.moving_s, len(walked.path.geoms)) == (2 * 49 * 30, 2)
