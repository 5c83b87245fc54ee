"""The clock of a phone, and what it should have said.

`t`, what the device's clock said, is with the device the identity of a position; the moment
itself is `t + offset_ms`. A clock that is wrong by more than half a day (a phone that woke up in
1970) is first put forward by whole days, also for the identity: so a position always lies in the
partition of its day or the next to it, is dropped in time, and is found by a narrow range. Whole
days are the same in every repetition, although phones measure their offset anew each time: for
nothing that clocks are wrong by, neither noon for midnight nor a time zone, lies near the border
between a day more and a day less.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .columns import BEYOND

_DAY_MS = 24 * 3600 * 1000
# Zones go by quarters of an hour; this lies between two of them.
MOST_SKEW_MS = (12 * 60 * 60 + 7 * 60 + 30) * 1000


@dataclass(frozen=True)
class Clocks:
    """Of every row of a batch; `t`, `moment` int64 epoch ms, `readable` bool, shape (n,).

    `offset_ms` lies within MOST_SKEW_MS either way.
    """

    t: np.ndarray
    moment: np.ndarray
    readable: np.ndarray
    offset_ms: int

    @classmethod
    def of_rows(cls, place: int, fixes: list[Any], offset_ms: int) -> "Clocks":
        """`place`: the column of the clock; what is no whole number there cannot be read."""
        beyond = max(0, abs(offset_ms) - MOST_SKEW_MS)
        days = -(-beyond // _DAY_MS) * (1 if offset_ms > 0 else -1)
        rest = offset_ms - days * _DAY_MS
        said, readable = _said(place, fixes)
        t = said + days * _DAY_MS
        return cls(t, t + rest, readable, rest)


def _said(place: int, fixes: list[Any]) -> tuple[np.ndarray, np.ndarray]:
    said = [row[place] if type(row) is list and len(row) > place else None for row in fixes]
    if set(map(type, said)) != {int} or max(said) > BEYOND or min(said) < -BEYOND:
        readable = np.array([type(value) is int for value in said], dtype=bool)
        limit = int(BEYOND)
        said = [max(-limit, min(limit, value)) if type(value) is int else 0 for value in said]
        return np.array(said, dtype=np.int64), readable
    return np.array(said, dtype=np.int64), np.ones(len(said), dtype=bool)
