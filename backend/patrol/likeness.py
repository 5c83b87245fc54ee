"""Is this the walk of another day, or of somebody else? Told from marks, without any position.

A mark is a keyed digest over a few consecutive positions of a walk, each to 0.1 m. Nobody walks
so twice: receivers err by metres. A recording that is played again does. Of each shift only the
smallest marks are kept (a bottom-k sketch: A. Broder, On the resemblance and containment of
documents, 1997); walks that share a part share marks.

A mark cannot be read backwards: the positions of one span some 10^25 possibilities inside a
township, and without the key of the installation not even somebody who guesses all of them right
can tell. So they may stay when the positions are gone. A new key makes the old marks mute.
"""

from hashlib import blake2b

import numpy as np
from django.utils.crypto import salted_hmac

from .doubts import fresh
from .traces import Trace

MOST_MARKS = 64
# Coarser positions are places of masts and routers, which are the same for everybody every day.
_COARSEST_M = 50.0
_POSITIONS = 5
# A few steps to and fro between two rooms are no walk.
_SHORTEST_M = 25.0
_CELLS_A_DEGREE = 1_000_000
_METRES_A_CELL = 0.111


def marks_of(trace: Trace) -> list[int]:
    """The smallest marks of a shift in order: signed 64-bit numbers, MOST_MARKS at most."""
    found: set[int] = set()
    used = fresh(trace) & ~(trace.acc > _COARSEST_M)
    key = _key()
    for device in np.unique(trace.device):
        of_one = np.flatnonzero(used & (trace.device == device))
        cells = np.column_stack([trace.lon[of_one], trace.lat[of_one]]) * _CELLS_A_DEGREE
        cells = np.rint(cells).astype("<i8")
        for first in _walked(cells, float(np.cos(np.radians(trace.lat.mean())))):
            walked = cells[first : first + _POSITIONS].tobytes()
            digest = blake2b(walked, key=key, digest_size=8).digest()
            found.add(int.from_bytes(digest, "little", signed=True))
    return sorted(found)[:MOST_MARKS]


def alike_count(marks: list[int], others: list[int]) -> int:
    """How many marks two walks share, of the MOST_MARKS smallest of both together at most."""
    both = sorted({*marks, *others})[:MOST_MARKS]
    return len(set(marks) & set(others) & set(both))


def _walked(cells: np.ndarray, shrink: float) -> np.ndarray:
    """Where a stretch begins whose positions all differ and that leads somewhere."""
    count = len(cells) - _POSITIONS + 1
    if count <= 0:
        return np.arange(0)
    steps_m = np.hypot(*(np.diff(cells, axis=0) * [shrink, 1.0]).T) * _METRES_A_CELL
    long_enough = np.convolve(steps_m, np.ones(_POSITIONS - 1), "valid") >= _SHORTEST_M
    differ = np.ones(count, dtype=bool)
    for one in range(_POSITIONS):
        for other in range(one + 1, _POSITIONS):
            same = (cells[one : one + count] == cells[other : other + count]).all(axis=1)
            differ &= ~same
    return np.flatnonzero(long_enough & differ)


def _key() -> bytes:
    return salted_hmac("backend.patrol.likeness", "marks", algorithm="sha256").digest()
