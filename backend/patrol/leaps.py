"""Positions that nobody can have been at: too far from those before and after. Pure.

A position alone is never impossible, only a pair is. So what is kept is the chain of positions,
each within reach of the one before, that holds the most of them: a single bad first position does
not delete what follows, nor do two bad ones in a row vouch for each other. Where many would have to
be hidden nobody can say which of two places is the true one: both stay, and the way between them
counts for nothing.

On foot less is possible: an excursion of up to three positions, out and back faster than anybody
runs, off a walk. Both sides must be walking, and the phone must not say that it drives. At an end
of a track or of a long silence one side has to do, with a walk of some length.
"""

from dataclasses import dataclass

import numpy as np
from django.conf import settings

from .distances import metres_between

FASTEST_M_S = settings.PATROL_CLEANING["fastest_m_s"]
ON_FOOT_M_S = settings.PATROL_CLEANING["on_foot_m_s"]
WALKING_M_S = 4.0  # what a walk looks like
DRIVING_M_S = 6.0  # what a phone says that is in a car
# So many positions somewhere else make a leap believable; twice as many, out and back.
BELIEVED_COUNT = 30

_SLACK_M = 20.0  # a phone's own accuracy is that of two positions in three
# What haste costs, in positions: from one to the next faster than on foot little, past others
# faster than a walk more, since who leaves true ones out can be rushed to a false one.
_HASTE, _HASTE_PAST_OTHERS = 0.4, 3.0
_SILENCE_S = settings.PATROL_CLEANING["gap_seconds"]
_EXCURSION = 3  # positions
_CONTEXT = 3  # steps that say whether somebody walks
_WALK = 4  # and where only one side can say it


@dataclass(frozen=True)
class Positions:
    """Of one device in order of time: seconds, degrees, metres (no nan), m/s (nan unknown)."""

    s: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    acc: np.ndarray
    speed: np.ndarray

    def __len__(self) -> int:
        return len(self.s)

    def beyond(self, begin, end) -> np.ndarray:
        """Metres between positions (indices) that their accuracies do not explain."""
        away = metres_between(self.lon[begin], self.lat[begin], self.lon[end], self.lat[end])
        return np.maximum(away - np.maximum(self.acc[begin] + self.acc[end], _SLACK_M), 0.0)

    def pace(self, begin, end) -> np.ndarray:
        """m/s at least between positions. Less than a second is no interval, but how phones tell
        the time."""
        return self.beyond(begin, end) / np.maximum(np.abs(self.s[end] - self.s[begin]), 1.0)


def leaps_in(positions: Positions) -> tuple[np.ndarray, np.ndarray]:
    """Two masks: the positions to hide, and those kept that none leads to within reach."""
    if not len(positions):
        return np.zeros(0, dtype=bool), np.zeros(0, dtype=bool)
    kept, unreached = _chain(positions)
    kept = np.array(kept)
    kept = kept[~_excursions(positions, kept, unreached)]
    hidden = np.ones(len(positions), dtype=bool)
    hidden[kept] = False
    return hidden, unreached & ~hidden


def _chain(positions: Positions) -> tuple[list[int], np.ndarray]:
    """The indices of the chain worth most, and which of them are reached by a leap.

    A position is worth one and, to settle ties, a little more the finer it is. Haste from one to
    the next costs less than a position, so that a ride is kept whole; of two chains as long the one
    in which nobody hurries is kept. A leap costs BELIEVED_COUNT.
    """
    count = len(positions)
    worth = 1.0 + 0.001 * 50.0 / (50.0 + positions.acc)
    step = np.arange(count - 1)
    easy = (positions.pace(step, step + 1) <= ON_FOOT_M_S).tolist()
    best, before = np.zeros(count), np.full(count, -1)
    leapt = np.zeros(count, dtype=bool)
    best[0], top = worth[0], 0
    window = 2 * BELIEVED_COUNT + 1
    for at in range(1, count):
        if easy[at - 1] and top == at - 1:  # nothing is worth more than what leads here
            best[at], before[at] = best[at - 1] + worth[at], at - 1
        else:
            gain, before[at] = 0.0, -1
            if (leap := best[top] - BELIEVED_COUNT) > 0.0:
                gain, before[at], leapt[at] = leap, top, True
            earlier = np.arange(at - 1, max(-1, at - 1 - window), -1)
            pace = positions.pace(earlier, at)
            gains = best[earlier] - _HASTE_PAST_OTHERS * (pace > WALKING_M_S)
            gains[0] = best[at - 1] - _HASTE * (pace[0] > ON_FOOT_M_S)
            gains[pace > FASTEST_M_S] = -1.0
            found = np.argmax(gains)
            if gains[found] >= gain:
                gain, before[at], leapt[at] = gains[found], earlier[found], False
            best[at] = gain + worth[at]
        if best[at] > best[top]:
            top = at
    kept = []
    while top >= 0:
        kept.append(top)
        top = int(before[top])
    kept.reverse()
    unreached = np.zeros(count, dtype=bool)
    unreached[kept] = leapt[kept]
    return kept, unreached


def _excursions(positions: Positions, kept: np.ndarray, unreached: np.ndarray) -> np.ndarray:
    """Which of the kept ones lie off a walk. A long silence or a leap that is believed parts it:
    much can be reached in between, and so it vouches for nothing."""
    off = np.zeros(len(kept), dtype=bool)
    ends = (np.diff(positions.s[kept]) > _SILENCE_S) | unreached[kept[1:]]
    for part in np.split(np.arange(len(kept)), np.flatnonzero(ends) + 1):
        off[part] = _off_a_walk(positions, kept[part])
    return off


def _off_a_walk(positions: Positions, part: np.ndarray) -> np.ndarray:
    """In what no silence parts: first what both sides speak against, then the few at either end."""
    off = _out_and_back(positions, part)
    left = np.flatnonzero(~off)
    pace = positions.pace(part[left[:-1]], part[left[1:]])
    fast = np.flatnonzero(pace > ON_FOOT_M_S)
    if not fast.size:
        return off
    first, last = fast[0] + 1, fast[-1] + 1  # the first few end here, the last begin
    if first <= _EXCURSION and _is_off(positions.speed[part[left[:first]]], pace, first - 1):
        off[left[:first]] = True
    few = len(left) - last <= _EXCURSION
    if few and _is_off(positions.speed[part[left[last:]]], pace[::-1], len(pace) - last):
        off[left[last:]] = True
    return off


def _is_off(speed: np.ndarray, pace: np.ndarray, leap: int) -> bool:
    """Whether the positions before one fast step (its index) hang together, and a walk follows."""
    beside = pace[leap + 1 :]
    together = (pace[:leap] < WALKING_M_S).all()
    return bool(together and len(beside) >= _WALK and _is_walking(beside[:_WALK])) and not _drives(
        speed
    )


def _out_and_back(positions: Positions, part: np.ndarray) -> np.ndarray:
    off = np.zeros(len(part), dtype=bool)
    pace = positions.pace(part[:-1], part[1:])
    fast = pace > ON_FOOT_M_S
    for out in np.flatnonzero(fast):
        for back in np.flatnonzero(fast[out + 1 : out + 1 + _EXCURSION]) + out + 1:
            if off[out]:
                break
            before, after = pace[max(0, out - _CONTEXT) : out], pace[back + 1 :][:_CONTEXT]
            if (
                len(before) + len(after) >= _CONTEXT
                and _is_walking(before)
                and _is_walking(after)
                and positions.pace(part[out], part[back + 1]) < WALKING_M_S
                and not _drives(positions.speed[part[out : back + 2]])
            ):
                off[out + 1 : back + 1] = True
                break
    return off


def _is_walking(pace: np.ndarray) -> bool:
    return not len(pace) or bool(np.median(pace) < WALKING_M_S)


def _drives(speed: np.ndarray) -> bool:
    """Whether the phone itself says so; what it does not say (nan) says nothing."""
    return bool((speed > DRIVING_M_S).any())
