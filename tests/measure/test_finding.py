"""The search for the largest load that holds, on a machine whose limit is known here."""

import numpy as np
import pytest

from scripts.measure.live_load import LONGEST_P99_SECONDS, READING, Load, Trial, largest_share

ASKED = Load(phones=1106, interval=5.0, viewers=500, stalled=50)
SECONDS = 60.0


def tried(load: Load, *, wait: float, sent: float = 1.0, lost: int = 0, cut_off: int = 0) -> Trial:
    """`sent`: the part of what was asked; `lost`: how many were not acknowledged."""
    count = round(load.fixes_a_second * SECONDS * sent)
    return Trial(
        load=load,
        seconds=SECONDS,
        waits={"all": np.full(count, wait)},
        sent=count,
        acknowledged=count - lost,
        told={"cut_off": cut_off},
        rows={},
    )


class Machine:
    """Holds what is not beyond `limit`, a multiple of the asked."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.tries = 0

    def try_out(self, load: Load, seconds: float) -> Trial:
        self.tries += 1
        share = load.fixes_a_second / ASKED.fixes_a_second
        assert load.viewers == pytest.approx(max(READING, ASKED.viewers * share), abs=1)
        return tried(load, wait=0.1 if share <= self.limit + 1e-3 else np.inf)


@pytest.mark.parametrize("limit", [0.1, 0.5, 0.8, 1.0, 1.3, 2.0, 3.1, 7.0])
def test_ends_just_below_what_the_machine_can_hold(limit):
    machine = Machine(limit)
    share = largest_share(machine.try_out, machine.try_out(ASKED, SECONDS), SECONDS)
    assert share <= limit
    assert share >= limit - max(1, limit) / 8
    assert machine.tries == 6


def test_says_when_nothing_that_was_tried_holds():
    machine = Machine(0.0)
    assert largest_share(machine.try_out, machine.try_out(ASKED, SECONDS), SECONDS) == 0


def test_a_load_holds_only_if_it_was_sent_acknowledged_and_told_whole():
    assert tried(ASKED, wait=LONGEST_P99_SECONDS).holds
    assert not tried(ASKED, wait=LONGEST_P99_SECONDS + 0.01).holds
    # Phones that wait for answers send less: however quick those are told, it is another load.
    assert not tried(ASKED, wait=0.1, sent=0.9).holds
    assert not tried(ASKED, wait=0.1, lost=1).holds
    assert not tried(ASKED, wait=0.1, cut_off=1).holds
