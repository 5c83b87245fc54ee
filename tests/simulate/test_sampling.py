"""How often a simulated phone takes its position."""

import pytest

from scripts.phones.sampling import DEFAULT, Sampling

BEATS = [n * 30.0 for n in range(1, 7)]


def test_takes_what_the_answer_to_a_shift_hands_out():
    body = {"uuid": "x", "sampling": {"interval_s": 10, "still_interval_s": 300, "send_s": 60}}
    assert Sampling.handed_out(body) == Sampling(10, 300, 60)


@pytest.mark.parametrize("body", [None, {}, [], {"sampling": None}])
def test_takes_thirty_seconds_and_none_when_still_from_a_server_that_says_nothing(body):
    assert Sampling.handed_out(body) == DEFAULT == Sampling(30.0, None, 60.0)


@pytest.mark.parametrize(
    ("sampling", "standing", "taken"),
    [
        (Sampling(30.0, None), False, BEATS),
        (Sampling(30.0, None), True, []),
        (Sampling(30.0, 90.0), True, [90.0, 180.0]),
        (Sampling.always(30.0), True, BEATS),
    ],
)
def test_takes_a_position_at_each_beat_on_the_way_and_fewer_when_still(sampling, standing, taken):
    last, found = 0.0, []
    for beat in BEATS:
        if sampling.wants(standing=standing, since_last_s=beat - last):
            found.append(beat)
            last = beat
    assert found == taken
