"""Processes that we start: none outlives us, however we end."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def dying_with_parent(number: int) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends `number` when we are gone, even after kill -9."""
    parent = os.getpid()

    def ask_the_kernel() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:  # we died in between: too late for the kernel to tell
            os.kill(os.getpid(), signal.SIGKILL)

    return ask_the_kernel


def never() -> bool:
    return False


class Child:
    """One long-running process in a session of its own, so that Ctrl-C reaches only us.

    `stop_signal` asks it to end; `group` tells whether its own children are asked too;
    `orphan_signal` is what the kernel sends it when we are killed.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: dict[str, str],
        cwd: Path | str,
        stop_signal: int = signal.SIGTERM,
        orphan_signal: int = signal.SIGKILL,
        group: bool = True,
        account: dict[str, object] | None = None,
    ) -> None:
        self.name = name
        self.log = log
        self._stop_signal = stop_signal
        self._group = group
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env=env,
                start_new_session=True,
                preexec_fn=dying_with_parent(orphan_signal),
                **(account or {}),
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it lives; negative when a signal ended it."""
        return self._process.poll()

    def signal(self, number: int) -> None:
        send = os.killpg if self._group else os.kill
        try:
            send(self.pid, number)
        except (ProcessLookupError, PermissionError):
            return

    def stop(self, *, patience: float, hurried: Callable[[], bool] = never) -> None:
        """Ask, wait up to `patience` seconds (less when hurried), then kill."""
        if self.exit_code is None:
            self.signal(self._stop_signal)
            self.wait(patience, unless=hurried)
        if self.exit_code is None or self._group:
            self.signal(signal.SIGKILL)
        self._process.wait()

    def wait(self, seconds: float, *, unless: Callable[[], bool] = never) -> None:
        end = time.monotonic() + seconds
        while self.exit_code is None and time.monotonic() < end and not unless():
            time.sleep(0.02)


def last_lines(log: Path, count: int = 20) -> str:
    """The end of a log, indented, for telling what went wrong."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 16_384))
        lines = file.read().decode(errors="replace").splitlines()
    return "\n".join("    " + line for line in lines[-count:])


def fresh_log(log: Path) -> Path:
    """Begin `log` anew; the previous one stays beside it, older ones go."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists():
        log.replace(log.with_suffix(".previous"))
    return log
