"""Ctrl-C, SIGTERM and a closed terminal: the first one stops, the next ones hurry."""

import signal
from types import FrameType
from typing import Self


class Interrupted(BaseException):
    """Somebody asked us to stop. Not an error, so nothing that catches errors may swallow it."""


class Interruptions:
    """While entered, the first stopping signal raises `Interrupted` where the story stands.

    Any later signal, and any signal after `hold()`, only sets `hurried`: the stop is
    already under way and must not be torn apart, but it may stop being polite.
    """

    SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def __init__(self) -> None:
        self.hurried = False
        self.received: int | None = None
        self._held = False

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._receive) for number in self.SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def hold(self) -> None:
        """From now on we are stopping anyway: no signal raises any more."""
        self._held = True

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        self.received = self.received or number
        if self._held:
            self.hurried = True
            return
        self._held = True
        raise Interrupted
