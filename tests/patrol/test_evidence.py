"""evidence.py: which positions of a shift count, and what is left unknown. Moments in seconds."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from pyproj import Geod

from backend.patrol.cleaning import Cleaned
from backend.patrol.duty import Duty
from backend.patrol.evidence import Period, evidence_of, on_duty
from backend.patrol.traces import Trace

GEOD = Geod(ellps="WGS84")
START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def trace(*rows: tuple) -> Trace:
    """Rows of (second, metres to the east of a point, accuracy, device)."""
    columns = [(*row, *(5.0, 1)[len(row) - 2 :]) for row in rows]
    second, metres, acc, device = np.array(columns, dtype=float).reshape(-1, 4).T
    here = np.full(len(metres), 120.03), np.full(len(metres), 36.01)
    lon, lat, _ = GEOD.fwd(*here, np.full(len(metres), 90.0), metres)
    count, moment = len(metres), (second * 1000).astype(np.int64)
    nothing = np.full(count, np.nan)
    return Trace(
        device=device.astype(np.int64),
        t=moment,
        moment=moment,
        lon=np.asarray(lon),
        lat=np.asarray(lat),
        acc=acc,
        speed=nothing,
        heading=nothing,
        alt=nothing,
        grid=np.zeros(count, dtype=np.int64),
        mock=np.full(count, -1, dtype=np.int8),
        satellites=np.full(count, -1, dtype=np.int16),
        offset_ms=np.zeros(count, dtype=np.int64),
    )


def evidence(*rows, hidden: tuple = (), spans=((0, 1000),)):
    """Counting: what is shown and good to 50 m, or says nothing of that."""
    one = trace(*rows)
    reasons = np.array(["x" * (n in hidden) for n in range(len(one))], dtype=object)
    counted = (reasons == "") & ~(one.acc > 50)
    milliseconds = [(round(since * 1000), round(until * 1000)) for since, until in spans]
    return evidence_of(
        one, Cleaned(reasons, counted, np.zeros(len(counted), dtype=np.int64)), milliseconds
    )


def told(*rows, **how):
    """Lengths of the edges in metres, and of each gap its seconds and known ends."""
    found = evidence(*rows, **how)
    lengths = np.hypot(*(found.edges[:, 1] - found.edges[:, 0]).T)
    return lengths.round().tolist(), [(gap.seconds, len(gap.ends)) for gap in found.gaps]


@pytest.mark.parametrize(
    ("rows", "edges", "gaps"),
    [
        # Every second of a span that begins and ends with a position.
        ([(0, 0), (30, 30), (60, 60), (999.999, 120)], [30, 30], [(939.999, 2), (0.001, 1)]),
        # 120 s count, more do not.
        ([(0, 0), (120, 99), (241, 200)], [99], [(121, 2), (759, 1)]),
        # What is less accurate than 50 m does not count, and parts a silence in two.
        ([(0, 0), (60, 60, 51.0), (120, 120)], [120], [(880, 1)]),
        ([(0, 0), (200, 90, 51.0), (400, 180)], [], [(200, 2), (200, 2), (600, 1)]),
        # What says nothing of its accuracy counts (cleaning.py).
        ([(0, 0), (60, 60, np.nan), (999, 999)], [60], [(939, 2), (1, 1)]),
        # The second phone walked on while the first was silent.
        (
            [(0, 0), (100, 100), (100, 100, 5.0, 2), (200, 200, 5.0, 2), (300, 300), (999, 990)],
            [100, 100],
            [(100, 2), (699, 2), (1, 1)],
        ),
        # Two phones are never one walk.
        ([(0, 0), (60, 60, 5.0, 2)], [], [(60, 2), (940, 1)]),
        # Standing is known for an hour.
        ([(0, 0), (900, 49)], [], [(100, 1)]),
        ([(0, 0), (900, 51)], [], [(900, 2), (100, 1)]),
        ([], [], [(1000, 0)]),
    ],
)
def test_every_second_on_duty_is_in_an_edge_or_in_a_gap(rows, edges, gaps):
    assert told(*rows) == (edges, gaps)


def test_nobody_stands_for_more_than_an_hour_without_a_sign():
    assert told((0, 0), (3600, 0), spans=[(0, 3600.001)]) == ([], [(0.001, 1)])
    assert told((0, 0), (3601, 0), spans=[(0, 3601.001)]) == ([], [(3601, 2), (0.001, 1)])


def test_a_hidden_position_is_as_if_it_were_not_there():
    rows = [(0, 0), (50, 900), (100, 100), (1000, 0)]
    assert told(*rows, hidden=(1, 3)) == ([100], [(900, 1)])


def test_no_edge_and_no_gap_leads_through_a_pause():
    rows = [(0, 0), (50, 50), (100, 100), (130, 130)]
    assert told(*rows, spans=[(0, 60), (100, 150)]) == ([50, 30], [(10, 1), (20, 1)])


def test_the_accuracy_of_an_edge_is_the_worse_of_its_ends():
    found = evidence((0, 0, 8.0), (30, 30, 31.0), (60, 60, np.nan))
    assert found.edge_acc.tolist() == [31.0, 31.0]


def test_imprecise_positions_keep_what_they_may_err_by():
    found = evidence((0, 0, 60.0), (30, 30, np.nan), (60, 60, 200.0), (99, 90, 50.0))
    assert found.spot_acc.tolist() == [60.0, 200.0]


def seconds(duty: Duty, since: int, until: int) -> list[tuple[float, float]]:
    """The spans on duty in a period, in seconds of the shift."""
    start = START.timestamp()
    period = Period(*(int((start + second) * 1000) for second in (since, until)))
    return [(a / 1000 - start, b / 1000 - start) for a, b in on_duty(duty, period)]


def test_on_duty_is_a_shift_less_its_pauses_within_the_period():
    at = [START + timedelta(seconds=n) for n in (100, 200, 300, 400)]
    duty = Duty(START, START + timedelta(seconds=900), True, at)
    assert seconds(duty, -50, 2000) == [(0, 100), (200, 300), (400, 900)]
    assert seconds(duty, 250, 500) == [(250, 300), (400, 500)]
    assert seconds(duty, 900, 2000) == []


def test_a_pause_that_is_not_over_has_nothing_behind_it():
    pausing = Duty(START, START + timedelta(seconds=900), True, [START + timedelta(seconds=100)])
    assert seconds(pausing, -50, 2000) == [(0, 100)]
