"""When a position lies outside the grids of its member, and the course of an episode."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from backend.patrol.fences import NONE, Episode, Rules, beyond_m, followed
from backend.territory.locate import Net, Placed

WEST, EAST, FAR_EAST = 1, 2, 3
SIDE = 0.02
T0 = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
RULES = Rules(margin_m=20.0, dwell=timedelta(minutes=5), coarsest_m=200.0)
EARTH = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def net() -> Net:
    """Three squares in a row from 120.00 east, 36.00 to 36.02 north."""
    shapes = [shapely.box(120 + n * SIDE, 36, 120 + (n + 1) * SIDE, 36 + SIDE) for n in range(3)]
    grids = [Placed(n + 1, str(n), "", f"/1/g{n + 1}/", (0.0, 0.0)) for n in range(3)]
    return Net(1, grids, np.array(shapes))


def one(net: Net, lon: float, lat: float, *own: int) -> float:
    return float(beyond_m(net, np.array([lon]), np.array([lat]), [own])[0])


def on_earth(*ends: float) -> float:
    return EARTH.inv(*ends)[2]


def test_measures_how_far_outside_a_position_lies(net):
    # 0.005 degrees east of the edge of the east grid, at its height.
    wanted = on_earth(120.04, 36.01, 120.045, 36.01)
    assert one(net, 120.045, 36.01, EAST) == pytest.approx(wanted, rel=1e-3)


def test_measures_to_the_nearest_of_several_grids(net):
    wanted = on_earth(120.04, 36.01, 120.041, 36.01)
    assert one(net, 120.041, 36.01, WEST, EAST) == pytest.approx(wanted, rel=1e-3)


def test_is_below_zero_inside_by_the_way_to_the_edge(net):
    wanted = on_earth(120.038, 36.01, 120.04, 36.01)
    assert one(net, 120.038, 36.01, EAST) == pytest.approx(-wanted, rel=1e-3)


def test_knows_no_edge_between_two_grids_of_ones_own(net):
    wanted = on_earth(120.02, 36.0, 120.02, 36.01)  # to the south, not to the border between
    assert one(net, 120.02, 36.01, WEST, EAST) == pytest.approx(-wanted, rel=2e-2)


def test_has_no_fence_for_who_has_no_grid(net):
    assert np.isnan(one(net, 120.01, 36.01))
    assert np.isnan(one(net, 120.01, 36.01, 77))


def test_answers_for_many_at_once_in_their_order(net):
    lon, lat = np.array([120.01, 120.01, 120.01]), np.full(3, 36.01)
    inside, nobody, outside = beyond_m(net, lon, lat, [[WEST], [], [FAR_EAST]])
    assert inside < 0
    assert np.isnan(nobody)
    assert outside == pytest.approx(on_earth(120.01, 36.01, 120.04, 36.01), rel=1e-3)


def told(*positions: tuple[float, float, float | None]) -> list[int]:
    """At which positions `(minutes, metres beyond, accuracy)` somebody is told."""
    episode, when = NONE, []
    for number, (minutes, metres, acc) in enumerate(positions):
        at = T0 + timedelta(minutes=minutes)
        after = followed(episode, beyond_m=metres, acc=acc, at=at, rules=RULES)
        if after.told_at and after.told_at != episode.told_at:
            when.append(number)
        episode = after
    return when


def test_tells_once_after_minutes_outside():
    assert told((0, 100, 8), (2, 120, 8), (5, 90, 8), (7, 90, 8), (60, 500, 8)) == [2]


def test_says_nothing_of_a_short_way_outside():
    assert told((0, 100, 8), (4, 100, 8), (4.5, -5, 8), (6, 100, 8), (10, 100, 8)) == []


def test_says_nothing_as_long_as_the_error_may_be_larger_than_the_distance():
    assert told((0, 60, 65), (5, 60, 65), (10, 64, 65)) == []
    assert told((0, 66, 65), (5, 66, 65)) == [1]


def test_leaves_the_edge_a_margin_however_fine_a_position_claims_to_be():
    assert told((0, 19, 3), (5, 19, 3)) == []
    assert told((0, 21, 3), (5, 21, 3)) == [1]


@pytest.mark.parametrize("acc", [None, 201.0])
def test_learns_nothing_from_a_position_that_may_be_anywhere(acc):
    # Neither is the dwell broken nor does it begin.
    assert told((0, 100, 8), (3, -500, acc), (5, 100, 8)) == [2]
    assert told((0, 100, acc), (5, 100, 8)) == []


def test_tells_again_only_after_one_was_clearly_inside():
    out, back_on_the_edge, home = [(0, 90, 8), (5, 90, 8)], (6, -15, 8), (6, -25, 8)
    again = [(7, 90, 8), (12, 90, 8)]
    assert told(*out, back_on_the_edge, *again) == [1]
    assert told(*out, home, *again) == [1, 4]


def test_changes_nothing_for_who_has_no_fence():
    episode = Episode(T0, None)
    assert followed(episode, beyond_m=np.nan, acc=8.0, at=T0, rules=RULES) == episode


@given(
    st.lists(
        st.tuples(st.floats(0.1, 4), st.floats(-80, 80), st.one_of(st.none(), st.floats(0, 300))),
        max_size=40,
    )
)
@settings(max_examples=60, deadline=None)
def test_whoever_errs_around_the_edge_within_the_accuracy_is_never_told(steps):
    """Honest receivers on the edge: what they say errs no more than they say it may."""
    minutes = np.cumsum([minutes for minutes, _, _ in steps])
    honest = [
        (float(at), metres, None if acc is None else max(acc, abs(metres)))
        for at, (_, metres, acc) in zip(minutes, steps, strict=True)
    ]
    assert told(*honest) == []
