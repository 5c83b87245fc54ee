"""What is doubtful about a track: quiet on honest ones, and each planted fake is seen."""

import json

import numpy as np
import pytest
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.patrol.doubts import Limits, doubts_in
from backend.patrol.likeness import MOST_MARKS, alike_count, marks_of

from .tracks_made import T0_MS, honest_walk, trace_from, with_

LIMITS = Limits(**django_settings.PATROL_DOUBTS)
DAY_MS = 86_400_000


def kinds(trace) -> list[str]:
    return [found.kind for found in doubts_in(trace, LIMITS)]


@given(seed=st.integers(0, 2**32 - 1), ticks_ms=st.sampled_from([1, 1000]))
@settings(max_examples=40, deadline=None)
def test_is_quiet_on_honest_tracks(seed, ticks_ms):
    assert kinds(honest_walk(seed, ticks_ms=ticks_ms)) == []


@given(seed=st.integers(0, 2**32 - 1), count=st.integers(0, 60))
@settings(max_examples=20, deadline=None)
def test_is_quiet_on_short_tracks_whatever_their_phone_says_again_and_again(seed, count):
    track = honest_walk(seed, count=count)
    assert kinds(with_(track, acc=5.0, alt=12.0, speed=1.0)) == []


def test_is_quiet_on_a_phone_that_lies_on_a_table_all_day():
    """The same position with the same readings, over and over."""
    t = T0_MS + np.cumsum(np.random.default_rng(1).integers(29_000, 33_000, 900))
    same = {name: np.full(900, value) for name, value in (("acc", 12.0), ("alt", 31.0))}
    assert kinds(trace_from(t, np.full(900, 120.03), np.full(900, 36.01), **same)) == []


def test_is_quiet_on_a_phone_that_knows_nothing_but_where_it_is():
    honest = honest_walk(2)
    bare = trace_from(honest.t, honest.lon, honest.lat)
    assert kinds(bare) == []
    assert kinds(with_(bare, alt=0.0, speed=0.0)) == []


FAKES = {
    "mock": ({"mock": 1}, {"count": 700, "of_count": 700}),
    "same_accuracy": ({"acc": 5.0}, {"accuracy_m": 5.0}),
    "same_altitude": ({"alt": 12.3}, {"altitude_m": 12.3}),
    "same_speed": ({"speed": 1.25}, {"speed_mps": 1.25}),
    "no_satellites": ({"satellites": 0, "acc": None}, {"count": 700, "of_count": 700}),
}


@pytest.mark.parametrize("kind", FAKES)
@pytest.mark.parametrize("seed", range(3))
def test_sees_a_fake_and_says_why_in_numbers(kind, seed):
    columns, evidence = FAKES[kind]
    honest = honest_walk(seed)
    if "acc" in columns and columns["acc"] is None:
        columns = columns | {"acc": np.random.default_rng(seed).uniform(2, 9, 700).round(1)}
    (found,) = doubts_in(with_(honest, **columns), LIMITS)
    assert found.kind == kind
    assert evidence.items() <= found.details.items()
    json.dumps(found.details)  # plain numbers


def test_sees_a_few_mock_positions_among_many():
    mock = np.zeros(700, dtype=np.int8)
    mock[[5, 80, 300]] = 1
    (found,) = doubts_in(with_(honest_walk(4), mock=mock), LIMITS)
    assert found.details == {"count": 3, "of_count": 700}


def test_sees_steps_that_are_equal_to_the_millisecond():
    t = T0_MS + 137 + np.arange(700) * 30_000
    (found,) = doubts_in(with_(honest_walk(5), t=t, moment=t), LIMITS)
    assert found.kind == "same_interval"
    assert found.details == {"interval_s": 30.0, "count": 699, "of_count": 699}


def test_sees_a_clock_that_is_turned_to_and_fro():
    offset = np.full(700, 2_000)
    offset[200:400] = -3_598_000  # an hour back, and again
    (found,) = doubts_in(with_(honest_walk(6), offset_ms=offset), LIMITS)
    assert found.kind == "clock"
    assert found.details == {"jumps_count": 2, "largest_s": 3600.0}


def test_takes_an_offset_that_is_not_known_for_none():
    offset = np.where(np.arange(700) % 2, 240_000, 0)
    assert kinds(with_(honest_walk(7), offset_ms=offset)) == []


def test_two_phones_of_one_shift_are_two_clocks():
    honest = honest_walk(8)
    device = np.arange(700) % 2
    offset = np.where(device, 240_000, 2_000)
    assert kinds(with_(honest, device=device, offset_ms=offset)) == []


# Identical tracks


def another_day(trace, days: int = 1):
    """What a recording says when it is played again."""
    return with_(trace, t=trace.t + days * DAY_MS, moment=trace.moment + days * DAY_MS)


def share(one, other) -> float:
    mine, theirs = marks_of(one), marks_of(other)
    return alike_count(mine, theirs) / MOST_MARKS


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_a_track_that_is_played_again_is_alike(seed):
    honest = honest_walk(seed)
    assert share(honest, another_day(honest)) == 1.0


@given(seed=st.integers(0, 2**31))
@settings(max_examples=20, deadline=None)
def test_two_honest_days_are_not_alike(seed):
    assert share(honest_walk(seed), honest_walk(seed + 1)) == 0.0


def test_the_same_way_walked_again_is_not_alike():
    """The same street every day: receivers err by metres."""
    honest = honest_walk(9)
    rng = np.random.default_rng(9)
    again = with_(
        another_day(honest),
        lon=honest.lon + rng.normal(0, 3e-5, 700).round(7),
        lat=honest.lat + rng.normal(0, 3e-5, 700).round(7),
    )
    assert share(honest, again) == 0.0


def test_the_same_office_every_day_is_not_alike():
    """Routers place a phone to the last digit at the same few spots, day by day."""
    rng = np.random.default_rng(10)
    spots = np.array([[120.03, 36.01], [120.0301, 36.0101], [120.0302, 36.01]])
    days = []
    for day in range(2):
        where = spots[rng.integers(0, 3, 700)]
        t = T0_MS + day * DAY_MS + np.cumsum(rng.integers(29_000, 33_000, 700))
        days.append(trace_from(t, where[:, 0], where[:, 1], acc=np.full(700, 25.0)))
    assert share(*days) == 0.0


def test_half_a_recording_before_an_honest_afternoon_is_alike():
    honest, other = honest_walk(11), honest_walk(12)
    half = np.arange(350)
    mixed = {
        name: np.concatenate([values[half], getattr(other, name)[350:]])
        for name, values in vars(honest).items()
    }
    found = alike_count(marks_of(honest), marks_of(with_(honest, **mixed)))
    assert found >= django_settings.PATROL_ALIKE_MARKS


def test_marks_tell_nothing_without_the_key(settings):
    honest = honest_walk(13)
    before = marks_of(honest)
    settings.SECRET_KEY = "another installation"
    assert alike_count(before, marks_of(honest)) == 0


def test_a_track_of_no_positions_has_no_marks():
    assert marks_of(honest_walk(14, count=0)) == []
