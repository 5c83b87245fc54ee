"""Whoever sends keys that nobody has is told to wait; who has one is never concerned.

Counted by address in the memory of each process: a key of 130 bits cannot be guessed, and a
whole district sits behind one gateway, so all this has to do is to quiet a phone gone wild.
"""

from collections import OrderedDict
from threading import Lock

MOST_A_MINUTE = 60
WAIT_SECONDS = 60
_MOST_ADDRESSES = 10_000


class Guesses:
    """Failures by address within the minute that began with the first of them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._since: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def count(self, address: str, *, now: float) -> bool:
        """Count one more at `now` (seconds); whether there were too many."""
        with self._lock:
            began, failures = self._since.pop(address, (now, 0))
            if not 0 <= now - began < WAIT_SECONDS:
                began, failures = now, 0
            self._since[address] = began, failures + 1
            if len(self._since) > _MOST_ADDRESSES:
                self._since.popitem(last=False)
        return failures >= MOST_A_MINUTE


guesses = Guesses()
