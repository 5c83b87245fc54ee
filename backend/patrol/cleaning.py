"""Which positions of a shift are hidden, and why. Pure: a trace in, a reason for each position out.

Nothing is deleted: a hidden position stays stored, is not drawn and counts for nothing. What comes
out depends on the set of positions alone, never on the order in which they came. By RULES:

- `second_device`: within a minute of a position of the device that sent most. One person is in one
  place; of two phones one leads.
- `inaccurate`: by its own word no better than 200 m.
- `leap`: nobody was there. Two tests, each by the speed that is left when both accuracies are taken
  off the distance. Between runs of positions that could follow each other at 25 m/s the runs that
  together hold most positions stay (so a bad first position goes, not all that follows it). Then,
  for somebody on foot, up to three positions that could only be reached and left at more than
  12 m/s go when their neighbours could follow each other without them; at either end of a track or
  of a long silence, when the other side is a walk of some length.

Caught are leaps of up to three positions that need more than 12 m/s, and longer ones that need
more than 25 m/s as long as less of the shift lies there than elsewhere. Not caught is drift at a
walking pace within the accuracy a phone claims: nothing tells it from a walk. A ride at up to
25 m/s is none of these. Starting values: the project's own measurements of phones.
"""

from dataclasses import dataclass

import numpy as np

from .planes import metres_of
from .traces import Trace

RULES = 1  # raise it with any change of what comes out: summaries are worked out again

COARSEST_M = 200.0
COUNTING_M = 50.0
FASTEST_M_S = 25.0
ON_FOOT_M_S = 12.0
_SECOND_DEVICE_MS = 60_000
# An interval that is not one: two positions within it are taken as this far apart in time.
_SHORTEST_S = 1.0
_SILENCE_S = 300.0
_LEAP_LENGTH = 3
_WALK_LENGTH = 5
# Of many runs each looks back at this many: so many leaps in a row are no track any more.
_LOOK_BACK = 200

SECOND_DEVICE, INACCURATE, LEAP = "second_device", "inaccurate", "leap"


@dataclass(frozen=True)
class Cleaned:
    """For each position of a trace: `reasons` (object, "" where it is shown), and whether it
    counts for distance and coverage (shown, and 50 m or better; also where nothing is said)."""

    reasons: np.ndarray
    counted: np.ndarray

    @property
    def shown(self) -> np.ndarray:
        return self.reasons == ""


def clean(trace: Trace) -> Cleaned:
    """`trace`: in order of moment. Gives what is hidden of it by RULES."""
    reasons = np.full(len(trace), "", dtype=object)
    reasons[_of_second_devices(trace)] = SECOND_DEVICE
    reasons[(reasons == "") & (trace.acc > COARSEST_M)] = INACCURATE
    left = np.flatnonzero(reasons == "")
    walk = _Walk.of(trace, left)
    kept = _fastest_possible(walk)
    reasons[np.delete(left, kept)] = LEAP
    on_foot = _on_foot(walk.taken(kept))
    reasons[left[np.delete(kept, on_foot)]] = LEAP
    acc = np.nan_to_num(trace.acc, nan=0.0)
    return Cleaned(reasons, (reasons == "") & (acc <= COUNTING_M))


def _of_second_devices(trace: Trace) -> np.ndarray:
    """Which positions lie within a minute of one of a device that leads before theirs."""
    devices, counts = np.unique(trace.device, return_counts=True)
    second = np.zeros(len(trace), dtype=bool)
    leading = np.zeros(len(trace), dtype=bool)
    for device in devices[np.lexsort((devices, -counts))]:
        own = trace.device == device
        moments, mine = trace.moment[leading], trace.moment[own]
        if len(moments):
            after = np.searchsorted(moments, mine)
            before = np.abs(mine - moments[np.maximum(after - 1, 0)])
            behind = np.abs(mine - moments[np.minimum(after, len(moments) - 1)])
            second[own] = np.minimum(before, behind) <= _SECOND_DEVICE_MS
        leading |= own & ~second
    return second


@dataclass(frozen=True)
class _Walk:
    """Columns of the positions still in question: metres, seconds, metres of accuracy, m/s."""

    xy: np.ndarray
    seconds: np.ndarray
    acc: np.ndarray
    speed: np.ndarray

    @classmethod
    def of(cls, trace: Trace, which: np.ndarray) -> "_Walk":
        return cls(
            metres_of(trace.lon[which], trace.lat[which]),
            trace.moment[which] / 1000.0,
            np.nan_to_num(trace.acc[which], nan=0.0),
            np.nan_to_num(trace.speed[which], nan=0.0),
        )

    def __len__(self) -> int:
        return len(self.seconds)

    def taken(self, which: np.ndarray) -> "_Walk":
        return _Walk(self.xy[which], self.seconds[which], self.acc[which], self.speed[which])

    def needed(self, first, last) -> np.ndarray:
        """The speed, m/s, that it takes from some positions to others, at the least."""
        apart = np.hypot(*np.moveaxis(self.xy[last] - self.xy[first], -1, 0))
        apart = np.maximum(0.0, apart - self.acc[first] - self.acc[last])
        return apart / np.maximum(_SHORTEST_S, self.seconds[last] - self.seconds[first])

    def needs_more(self, first: int, last: int) -> bool:
        """Than anybody on foot has."""
        return bool(self.needed(np.array([first]), np.array([last]))[0] > ON_FOOT_M_S)


def _runs(walk: _Walk, limit: float) -> tuple[np.ndarray, np.ndarray]:
    """First and last index of each run of positions that follow each other within the limit.

    A long silence ends a run as well: much can be reached in it, and so it vouches for nothing.
    """
    index = np.arange(len(walk))
    too_fast = walk.needed(index[:-1], index[1:]) > limit
    breaks = np.flatnonzero(too_fast | (np.diff(walk.seconds) > _SILENCE_S)) + 1
    return np.concatenate(([0], breaks)), np.concatenate((breaks - 1, [len(walk) - 1]))


def _fastest_possible(walk: _Walk) -> np.ndarray:
    """Indices of the positions in the heaviest chain of runs that a car could have driven.

    Of chains that weigh the same the one that begins first.
    """
    if len(walk) < 2:
        return np.arange(len(walk))
    firsts, lasts = _runs(walk, FASTEST_M_S)
    if len(firsts) == 1:
        return np.arange(len(walk))
    weight = (lasts - firsts + 1).astype(np.int64)
    best, came_from = weight.copy(), np.full(len(firsts), -1)
    for run in range(1, len(firsts)):
        earlier = np.arange(max(0, run - _LOOK_BACK), run)
        can = walk.needed(lasts[earlier], np.full(len(earlier), firsts[run])) <= FASTEST_M_S
        if can.any():
            before = earlier[can][np.argmax(best[earlier[can]])]
            best[run] += best[before]
            came_from[run] = before
    chain, run = [], int(np.argmax(best))
    while run >= 0:
        chain.append(np.arange(firsts[run], lasts[run] + 1))
        run = came_from[run]
    return np.concatenate(chain[::-1])


def _on_foot(walk: _Walk) -> np.ndarray:
    """Indices of what is left when short leaps out of a walk are taken away."""
    kept = np.arange(len(walk))
    while True:
        leaps = _short_leaps(walk.taken(kept))
        if not leaps.size:
            return kept
        kept = np.delete(kept, leaps)


def _short_leaps(walk: _Walk) -> np.ndarray:
    """Positions of runs that could be left out, the shortest of neighbouring ones first."""
    if len(walk) < 2:
        return np.empty(0, dtype=np.int64)
    firsts, lasts = _runs(walk, ON_FOOT_M_S)
    lengths = lasts - firsts + 1
    candidates = [run for run in range(len(firsts)) if _is_leap(walk, firsts, lasts, lengths, run)]
    chosen: list[np.ndarray] = []
    taken: set[int] = set()
    for run in sorted(candidates, key=lambda run: (lengths[run], run)):
        if not {run - 1, run + 1} & taken:
            taken.add(run)
            chosen.append(np.arange(firsts[run], lasts[run] + 1))
    return np.concatenate(chosen) if chosen else np.empty(0, dtype=np.int64)


def _is_leap(walk: _Walk, firsts, lasts, lengths, run: int) -> bool:
    if lengths[run] > _LEAP_LENGTH or len(lengths) == 1:
        return False
    first, last = firsts[run], lasts[run]
    before = lasts[run - 1] if run > 0 else None
    behind = firsts[run + 1] if run + 1 < len(firsts) else None
    too_fast_in = before is not None and walk.needs_more(before, first)
    too_fast_out = behind is not None and walk.needs_more(last, behind)
    if before is not None and behind is not None and walk.needs_more(before, behind):
        return False  # without it they could not follow each other either
    if too_fast_in and too_fast_out:
        return True
    if not (too_fast_in or too_fast_out):
        return False
    # At an end, or beside a silence, one side alone speaks: the phone's own speed and a walk of
    # some length have to agree.
    beside = run - 1 if too_fast_in else run + 1
    own_speed = walk.speed[first : last + 1].max()
    return lengths[beside] >= _WALK_LENGTH and own_speed <= ON_FOOT_M_S / 2
