"""Leaps in tracks of many shapes: every planted one is hidden, and nothing that is true."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from backend.patrol.cleaning import clean

from .tracks_made import with_
from .walks import START, end_of, joined, leg, moved, random_walk

HALF_MINUTES = np.arange(40) * 30.0  # twenty minutes


def hidden(trace) -> dict[int, str]:
    reason = clean(trace).reasons
    return {int(at): reason[at] for at in np.flatnonzero(reason != "")}


def faulty(which, metres=3000.0, **known):
    """A walk at 1.3 m/s with some positions somewhere else."""
    return moved(leg(HALF_MINUTES, 1.3), which, metres, **known)


def test_a_walk_is_shown_whole():
    assert hidden(leg(HALF_MINUTES, 1.3)) == {}


@pytest.mark.parametrize(
    "which", [[20], [0], [39], [20, 21], [0, 1], [38, 39], [5, 6, 7, 8], [3, 12, 30]]
)
def test_hides_a_leap_wherever_it_lies_and_nothing_that_follows(which):
    assert hidden(faulty(which)) == dict.fromkeys(which, "leap")


def test_bad_ones_that_lie_apart_do_not_vouch_for_each_other():
    trace = faulty([20, 21], [3000.0, 9000.0], bearing=[10.0, 200.0])
    assert hidden(trace) == {20: "leap", 21: "leap"}


def test_hides_an_excursion_that_only_on_foot_is_impossible():
    # 600 m in half a minute is 20 m/s: no leap for a car.
    assert hidden(faulty([20], 600.0)) == {20: "leap"}
    assert hidden(faulty([20, 21], 600.0)) == {20: "leap", 21: "leap"}


def test_shows_what_the_phone_itself_says_was_driven():
    speed = np.full(40, 1.3)
    speed[20] = 20.0
    assert hidden(with_(faulty([20], 600.0), speed=speed)) == {}


def test_shows_a_train_that_turns_round():
    there = leg(HALF_MINUTES, 20.0)
    back = leg(HALF_MINUTES[-1] + 30 + HALF_MINUTES, 20.0, 270.0, begin=end_of(there))
    assert hidden(joined(there, back)) == {}


def test_shows_a_ride_between_two_walks():
    walk = leg(HALF_MINUTES, 1.3)
    ride = leg(1200 + np.arange(6) * 30.0, 20.0, 0.0, begin=end_of(walk))
    on = leg(1380 + HALF_MINUTES, 1.3, 90.0, begin=end_of(ride))
    assert hidden(joined(walk, ride, on)) == {}


def test_shows_both_ends_of_a_tunnel():
    before = leg(HALF_MINUTES, 15.0)
    after = leg(1200 + 240 + HALF_MINUTES, 15.0, begin=(end_of(before)[0] + 0.04, START[1]))
    assert hidden(joined(before, after)) == {}


def test_shows_drift_of_somebody_who_stands():
    rng = np.random.default_rng(2)
    still = moved(
        leg(np.arange(720) * 5.0, 0.0),
        np.arange(720),
        rng.rayleigh(10, 720),
        rng.uniform(0, 360, 720),
    )
    assert hidden(still) == {}


def test_hides_a_made_up_leap_of_a_quarter_of_an_hour():
    which = list(range(5, 35))
    away = leg(HALF_MINUTES, 1.3, begin=(121.5, 31.2))
    trace = leg(np.arange(90) * 30.0, 1.3)
    trace.lon[which], trace.lat[which] = away.lon[which], away.lat[which]
    assert hidden(trace) == dict.fromkeys(which, "leap")


def test_believes_both_places_when_nobody_can_say_which_is_true():
    here = leg(np.arange(100) * 30.0, 1.3)
    there = leg(3000 + np.arange(100) * 30.0, 1.3, begin=(121.5, 31.2))
    both = clean(joined(here, there))
    assert both.shown.all()
    assert both.stretch.tolist() == [0] * 100 + [1] * 100


def test_a_coarse_position_may_lie_as_far_off_as_it_says():
    acc = np.full(40, 8.0)
    acc[20] = 190.0
    trace = with_(faulty([20], 550.0), acc=acc)  # 12 m/s and 200 m
    assert hidden(trace) == {}


def test_hides_what_is_too_coarse_or_no_position():
    acc = np.full(40, 8.0)
    acc[[3, 4, 5]] = [200.0, 200.1, 3000.0]
    trace = with_(leg(HALF_MINUTES, 1.3), acc=acc)
    trace.lon[9], trace.lat[9] = 0.0, 0.0
    assert hidden(trace) == {4: "inaccurate", 5: "inaccurate", 9: "zero"}


@st.composite
def walks_with_faults(draw):
    """A true walk, and somewhere in it up to four stretches of one to three positions elsewhere."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(30, 200))
    every_s = draw(st.sampled_from([5.0, 30.0, 60.0]))
    trace = random_walk(rng, count, every_s=every_s)
    planted, free = [], list(range(0, count - 3, 12))
    for begin in draw(st.lists(st.sampled_from(free), max_size=2, unique=True)):
        planted += range(begin, begin + draw(st.integers(1, 3)))
    if draw(st.booleans()):
        planted = [*planted, count - 1]
    planted = sorted(set(planted))
    # Further than anybody comes in three steps and back, at 25 m/s.
    least = 25.0 * (every_s + 6) * 4 + 500
    metres = [draw(st.floats(least, 500_000)) for _ in planted]
    bearing = [draw(st.floats(0, 360)) for _ in planted]
    wrong = moved(trace, planted, metres, bearing) if planted else trace
    return wrong, planted


@examples(max_examples=150, deadline=None)
@given(walks_with_faults())
def test_every_planted_fault_is_hidden_and_nothing_true(made):
    trace, planted = made
    assert hidden(trace) == dict.fromkeys(planted, "leap")


@examples(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([5.0, 30.0, 60.0]))
def test_nothing_of_a_true_walk_is_hidden(seed, every_s):
    assert hidden(random_walk(np.random.default_rng(seed), 300, every_s=every_s)) == {}


def test_a_leap_that_drifts_back_takes_nothing_true_along():
    """Nobody gets to the first; from the second anybody in a car comes back."""
    trace = moved(leg(HALF_MINUTES, 1.3), [20, 21], [1200.0, 600.0])
    assert 20 in hidden(trace)
    assert set(hidden(trace)) <= {20, 21}


def test_a_leap_that_is_left_slowly_takes_nothing_true_along():
    s = HALF_MINUTES + 60.0 * (np.arange(40) > 20)
    trace = moved(leg(s, 1.3), 20, 1200.0)
    assert hidden(trace) == {20: "leap"}


@pytest.mark.parametrize("metres", [1600.0, 2500.0, 5000.0])
@pytest.mark.parametrize("count", [3, 5, 7])
def test_nobody_is_rushed_to_false_positions_past_true_ones(count, metres):
    """Who leaves out the last true one and the first true one after could have driven there."""
    which = list(range(16, 16 + count))
    trace = moved(leg(np.arange(60) * 60.0, 1.3), which, metres)
    assert hidden(trace) == dict.fromkeys(which, "leap")


@pytest.mark.parametrize("there", [(-75.0, 40.0), (-60.0, -36.0), (30.0, 5.0), (179.0, 89.9)])
def test_hides_what_lies_where_the_plane_of_the_net_ends(there):
    trace = leg(HALF_MINUTES, 1.3)
    trace.lon[9], trace.lat[9] = there
    assert hidden(trace) == {9: "off_map"}


def test_two_positions_of_one_moment_are_no_leap():
    s = HALF_MINUTES.copy()
    s[20] = s[19] + 0.001
    assert hidden(moved(leg(s, 0.0), 20, 22.0)) == {}
