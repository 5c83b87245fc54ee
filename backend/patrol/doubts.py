"""What looks unlike a phone carried about, in numbers and without a place. Pure.

A doubt is a reason for a person to look, and never more: real receivers wobble, slip and lose
sight of the sky, so what never varies is worth a question. (Kinds: recipes of this project,
"Doubtful positions"; the limits are starting values, `settings.PATROL_DOUBTS`.)

A position repeated to the last digit says nothing new: phones that lie on a table give the last
one again with all its readings. So only positions that differ from the one before are counted
where sameness is the question.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .models import Doubt
from .traces import Trace

# Slower is standing about, where many phones say 0 by rule.
_MOVING_MPS = 0.3
# What lies longer apart was silence, and no interval.
_LONGEST_STEP_MS = 5 * 60 * 1000


@dataclass(frozen=True)
class Limits:
    """From how many readings on, and from which share of them, something is doubtful.

    `mock_count`: positions the phone itself calls mock. `same_count`, `same_share`: readings of
    accuracy, altitude or speed, and of them those with one value. `interval_count`,
    `interval_share`: steps from one position to the next, and of them those of one length.
    `no_satellites_count`, `no_satellites_share`: positions finer than `fine_accuracy_m` without
    any satellite, and their share of those that tell. `clock_jumps_count`: changes of the
    phone's clock by more than `clock_jump_s`; one is a clock put right.
    """

    mock_count: int
    same_count: int
    same_share: float
    interval_count: int
    interval_share: float
    fine_accuracy_m: float
    no_satellites_count: int
    no_satellites_share: float
    clock_jump_s: float
    clock_jumps_count: int


@dataclass(frozen=True)
class Found:
    """A kind of doubt (Doubt.Kind) with its evidence: plain numbers, SI, never a position."""

    kind: str
    details: dict[str, Any]


def without_other(details: dict[str, Any]) -> dict[str, Any]:
    """The numbers, without the key of the shift that an identical one repeats, which is somebody
    else's as a rule."""
    return {name: value for name, value in details.items() if name != "other"}


def doubts_in(trace: Trace, limits: Limits) -> list[Found]:
    """What is doubtful about the positions of one shift, in the order of Doubt.Kind."""
    return [
        *_mock(trace, limits),
        *_same(trace, limits),
        *_same_interval(trace, limits),
        *_no_satellites(trace, limits),
        *_clock(trace, limits),
    ]


def fresh(trace: Trace) -> np.ndarray:
    """Which positions differ from the one before of the same device: bool, shape (n,)."""
    differs = np.ones(len(trace.t), dtype=bool)
    for of_one in _by_device(trace):
        moved = (np.diff(trace.lon[of_one]) != 0.0) | (np.diff(trace.lat[of_one]) != 0.0)
        differs[of_one[1:]] = moved
    return differs


def _mock(trace: Trace, limits: Limits) -> Iterator[Found]:
    count = int((trace.mock == 1).sum())
    if count >= limits.mock_count:
        yield Found(Doubt.Kind.MOCK, {"count": count, "of_count": len(trace.mock)})


def _same(trace: Trace, limits: Limits) -> Iterator[Found]:
    new = fresh(trace)
    # Programs that know no altitude say 0.
    known = {
        Doubt.Kind.SAME_ACCURACY: ("accuracy_m", trace.acc[new], 1),
        Doubt.Kind.SAME_ALTITUDE: ("altitude_m", trace.alt[new & (trace.alt != 0.0)], 1),
        Doubt.Kind.SAME_SPEED: ("speed_mps", trace.speed[new & (trace.speed > _MOVING_MPS)], 2),
    }
    for kind, (name, readings, digits) in known.items():
        readings = readings[~np.isnan(readings)].round(digits)
        if len(readings) < limits.same_count:
            continue
        value, count = _most_frequent(readings)
        if count >= limits.same_share * len(readings):
            yield Found(kind, {name: float(value), "count": count, "of_count": len(readings)})


def _same_interval(trace: Trace, limits: Limits) -> Iterator[Found]:
    # By the phone's own clock: what the network does to the order of arrival is not asked.
    steps = np.concatenate([np.diff(np.sort(trace.t[of_one])) for of_one in _by_device(trace)])
    steps = steps[steps <= _LONGEST_STEP_MS]
    if len(steps) < limits.interval_count:
        return
    value, count = _most_frequent(steps)
    if count >= limits.interval_share * len(steps):
        details = {"interval_s": value / 1000, "count": count, "of_count": len(steps)}
        yield Found(Doubt.Kind.SAME_INTERVAL, details)


def _no_satellites(trace: Trace, limits: Limits) -> Iterator[Found]:
    told = trace.satellites >= 0
    fine = (trace.satellites == 0) & (trace.acc <= limits.fine_accuracy_m)
    count, of_count = int(fine.sum()), int(told.sum())
    if count >= limits.no_satellites_count and count >= limits.no_satellites_share * of_count:
        yield Found(Doubt.Kind.NO_SATELLITES, {"count": count, "of_count": of_count})


def _clock(trace: Trace, limits: Limits) -> Iterator[Found]:
    """Jumps of the clock itself; an offset of 0 is one that the phone did not know."""
    jumps_s = np.concatenate(
        [
            np.abs(np.diff(trace.offset_ms[of_one][trace.offset_ms[of_one] != 0])) / 1000
            for of_one in _by_device(trace)
        ]
    )
    jumps_s = jumps_s[jumps_s > limits.clock_jump_s]
    if len(jumps_s) >= limits.clock_jumps_count:
        details = {"jumps_count": len(jumps_s), "largest_s": float(jumps_s.max())}
        yield Found(Doubt.Kind.CLOCK, details)


def _by_device(trace: Trace) -> list[np.ndarray]:
    """Indices of the positions of each device, in their order; one empty one for no position."""
    devices = np.unique(trace.device)
    return [np.flatnonzero(trace.device == device) for device in devices] or [np.arange(0)]


def _most_frequent(values: np.ndarray) -> tuple[Any, int]:
    found, counts = np.unique(values, return_counts=True)
    most = int(counts.argmax())
    return found[most], int(counts[most])
