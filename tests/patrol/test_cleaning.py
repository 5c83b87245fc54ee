"""Tracks with known faults planted: every fault is hidden, and nothing that is true."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.patrol.cleaning import INACCURATE, LEAP, RULES, SECOND_DEVICE, clean, rules_by

from .tracks import Steps, trace


def hidden(steps: Steps) -> dict[int, str]:
    """By the index of a position in the order of time, why it is hidden."""
    reasons = clean(steps.trace()).reasons
    return {n: reason for n, reason in enumerate(reasons) if reason}


WALK = Steps().walk(40)  # 39 m every 30 s


def test_hides_nothing_of_an_honest_walk():
    assert hidden(WALK) == {}
    assert clean(WALK.trace()).counted.all()


def test_knows_of_nothing_in_an_empty_track():
    cleaned = clean(trace([]))
    assert len(cleaned.reasons) == 0


@pytest.mark.parametrize(
    "index", [0, 1, 20, 38, 39], ids=["first", "second", "mid", "near", "last"]
)
@pytest.mark.parametrize("away", [450.0, 3_000.0, 400_000.0])
def test_hides_a_single_leap_wherever_it_is(index, away):
    assert hidden(WALK.shifted(index, 0.0, away)) == {index: LEAP}


@pytest.mark.parametrize("first", [0, 15, 37])
@pytest.mark.parametrize("away", [600.0, 5_000.0])
def test_hides_three_in_a_row_that_are_together_somewhere_else(first, away):
    leapt = WALK
    for index in range(first, first + 3):
        leapt = leapt.shifted(index, 0.0, away)
    assert hidden(leapt) == dict.fromkeys(range(first, first + 3), LEAP)


def test_a_bad_first_position_does_not_hide_what_follows_it():
    """Everything after it is impossible from there: the many are right, not the first."""
    assert hidden(WALK.shifted(0, 80_000.0)) == {0: LEAP}


def test_hides_a_longer_stay_in_another_city_as_long_as_it_is_the_shorter_part():
    leapt = WALK
    for index in range(10, 22):
        leapt = leapt.shifted(index, 0.0, 300_000.0)
    assert hidden(leapt) == dict.fromkeys(range(10, 22), LEAP)


def test_hides_several_leaps_in_different_directions():
    leapt = WALK.shifted(5, 2_000).shifted(6, -2_000).shifted(20, 0, 900).shifted(33, 0, -70_000)
    assert hidden(leapt) == dict.fromkeys([5, 6, 20, 33], LEAP)


def test_a_ride_at_twenty_metres_a_second_is_no_leap():
    ride = Steps().walk(10).walk(30, m_s=20.0).walk(10)
    assert hidden(ride) == {}


def test_a_ride_that_ends_at_a_red_light_is_none_either():
    assert hidden(Steps().walk(12, m_s=16.0, every=10).walk(20, m_s=0.1, every=10)) == {}


def test_standing_still_with_noise_hides_nothing():
    random = np.random.default_rng(1)
    steps = Steps()
    for n in range(200):
        steps = steps.at(5.0 * n, *random.normal(0, 6, 2), acc=10.0)
    assert hidden(steps) == {}


def test_a_tunnel_hides_nothing_on_its_far_side():
    """Twenty minutes without a position, 1.5 km further on."""
    last = WALK.rows[-1]
    through = WALK.at(last[0] + 1200, last[1] + 1500).walk(20)
    assert hidden(through) == {}


def test_a_leap_within_its_own_accuracy_is_none():
    """150 m off and no better than 160 m: where it says it may be, somebody was."""
    steps = Steps().walk(20)
    s, x, *_ = steps.rows[-1]
    steps = steps.at(s + 10, x + 160, acc=160.0).at(s + 20, x + 26).walk(10)
    assert hidden(steps) == {}
    assert not clean(steps.trace()).counted[20]  # but it counts for nothing that is measured


def test_hides_what_is_inaccurate_by_its_own_word():
    steps = WALK.at(1200, 1560, acc=200.0).at(1230, 1600, acc=200.1).at(1260, 1640, acc=5_000.0)
    assert hidden(steps) == {41: INACCURATE, 42: INACCURATE}
    assert clean(steps.trace()).counted.tolist() == [True] * 40 + [False] * 3


def test_an_accuracy_that_nobody_told_counts():
    steps = WALK.at(1200, 1560, acc=np.nan)
    assert clean(steps.trace()).counted[40]


def test_of_two_phones_the_one_that_sent_more_leads():
    both = WALK
    for n in range(5):  # in a car, three kilometres away, at the same time
        both = both.at(300.0 + 60 * n + 7, 3_000.0, device=2)
    both = both.at(3_000, 1_600, device=2)  # long after: it may speak
    found = clean(both.trace())
    second = both.trace().device == 2
    assert found.reasons[second].tolist() == [SECOND_DEVICE] * 5 + [""]
    assert not (found.reasons[~second] != "").any()


def test_a_leap_beside_a_long_silence_does_not_take_half_the_shift_along():
    """Within the silence it could have been reached; on its other side it could not be left."""
    before = Steps().walk(20)
    last = before.rows[-1]
    leapt = before.at(last[0] + 900, last[1] + 4_000).at(last[0] + 930, last[1] + 60).walk(20)
    assert hidden(leapt) == {20: LEAP}


# Where they are planted and what a walk looks like is anything; what has to come out is known.


@st.composite
def walks(draw) -> Steps:
    """At up to 2 m/s in any direction, every 5 to 60 s, with rests and noise of up to 10 m."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    every = draw(st.sampled_from([5.0, 30.0, 60.0]))
    s, x, y = 0.0, 0.0, 0.0
    steps = Steps()
    heading = 0.0
    for index in range(draw(st.integers(48, 120))):
        noise = random.uniform(-7, 7, 2)
        steps = steps.at(s, x + noise[0], y + noise[1], acc=random.uniform(5, 30))
        interval = every * random.uniform(0.8, 1.2)
        if index % 8 == 4 and random.random() < 0.2:  # never beside a fault: see above
            interval += 900
        speed = 0.0 if random.random() < 0.2 else random.uniform(0.5, 2.0)
        heading += random.normal(0, 0.4)
        s += interval
        x, y = x + speed * every * np.cos(heading), y + speed * every * np.sin(heading)
    return steps


@settings(max_examples=60)
@given(walks(), st.data())
def test_every_planted_fault_is_hidden_and_nothing_true(steps, data):
    count = len(steps.rows)
    starts = data.draw(st.lists(st.integers(2, count // 8 - 2), max_size=3, unique=True))
    faults: set[int] = set()
    for start in starts:
        # Far enough apart that what lies between is a walk again.
        first, length = start * 8, data.draw(st.integers(1, 3))
        away = data.draw(st.sampled_from([2_500.0, 40_000.0]))
        angle = data.draw(st.floats(0, 6.28))
        for index in range(first, first + length):
            steps = steps.shifted(index, away * np.cos(angle), away * np.sin(angle))
            faults.add(index)
    assert hidden(steps) == dict.fromkeys(sorted(faults), LEAP)


@settings(max_examples=30)
@given(walks(), st.randoms())
def test_the_order_of_the_rows_makes_no_difference(steps, random):
    """A trace is in order of time, however its rows came."""
    rows = list(steps.rows)
    random.shuffle(rows)
    assert clean(trace(rows)).reasons.tolist() == clean(trace(steps.rows)).reasons.tolist()


def test_another_threshold_is_another_version_of_the_rules(settings):
    known = settings.PATROL_CLEANING
    versions = {rules_by(3, known | {name: value + 1}) for name, value in known.items()}
    assert len(versions) == len(known)
    assert RULES not in versions
    assert rules_by(3, dict(reversed(known.items()))) == RULES
    assert rules_by(4, known) != RULES
    assert all(0 <= version <= 32_767 for version in versions)
