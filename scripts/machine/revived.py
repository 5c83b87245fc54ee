"""A process that may end by itself, now and then: it is started again, later each time."""

import time
from collections.abc import Callable

from .children import Child, never

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
SETTLED_SECONDS = 60.0  # having lived that long, it begins again with the first pause


class Revived:
    """`begin()` starts the process, each time with the same log. Call `tend()` often."""

    def __init__(
        self, begin: Callable[[], Child], *, longest_pause_seconds: float = LONGEST_PAUSE_SECONDS
    ) -> None:
        self._begin = begin
        self._longest_pause = longest_pause_seconds
        self._pause = FIRST_PAUSE_SECONDS
        self._again_at: float | None = None
        self._start()

    def tend(self) -> None:
        if self._again_at is None and self.child.exit_code is not None:
            self._mourn(self.child.exit_code)
        if self._again_at is not None and time.monotonic() >= self._again_at:
            self._start()

    def stop(self, *, patience: float, hurried: Callable[[], bool] = never) -> None:
        self.child.stop(patience=patience, hurried=hurried)

    def _start(self) -> None:
        self.child = self._begin()
        self._began_at = time.monotonic()
        self._again_at = None

    def _mourn(self, code: int) -> None:
        now = time.monotonic()
        if now - self._began_at >= SETTLED_SECONDS:
            self._pause = FIRST_PAUSE_SECONDS
        with self.child.log.open("a") as log:
            log.write(f"-- {ending(code)}; started again in {self._pause:.0f} s\n")
        self._again_at = now + self._pause
        self._pause = min(2 * self._pause, self._longest_pause)


def ending(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"
