"""The server processes that work on a cluster's data, found by the folder they stand in.

A number in postmaster.pid proves nothing after a restart of the machine or in a container,
where process numbers come again at once. But every PostgreSQL process makes the data folder
its working directory.
"""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from .steps import Trouble


def of(data: Path) -> list[int]:
    """Numbers of the PostgreSQL processes on `data`, the postmaster and orphans alike."""
    wanted = str(data.resolve())
    return [
        int(process.name)
        for process in Path("/proc").iterdir()
        if process.name.isdigit() and _stands_in(process, wanted) and _is_postgres(process)
    ]


def status(data: Path, pid: int) -> str:
    """What the server `pid` says of itself: starting, stopping, ready; empty when not yet known."""
    lines = _postmaster_lines(data)
    if len(lines) < 8 or lines[0] != str(pid):
        return ""
    return lines[7].strip()


def end_all(data: Path, *, patience: float = 30) -> None:
    """Shut down what a killed start left behind, so that a new server may take the data over.

    A living postmaster is stopped by its fast shutdown. Backends whose postmaster was killed
    end by themselves as soon as they notice; those that do not within `patience` are killed.
    The data are whole either way: that is what the write-ahead log is for.
    """
    if not data.exists():
        return
    if (postmaster := _postmaster(data)) in of(data):
        _send(signal.SIGINT, postmaster)
    if not _gone_within(data, patience):
        for pid in of(data):
            _send(signal.SIGKILL, pid)
        if not _gone_within(data, 5):
            raise Trouble(f"A PostgreSQL on {data} does not end: processes {of(data)}.")
    _forget_reused_number(data)


def _send(number: int, pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _forget_reused_number(data: Path) -> None:
    """PostgreSQL refuses to start when the number it left behind now belongs to another program."""
    if Path("/proc", str(_postmaster(data))).exists():
        (data / "postmaster.pid").unlink(missing_ok=True)


def _gone_within(data: Path, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while of(data):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _postmaster(data: Path) -> int:
    """The number that the last postmaster wrote down, alive or not; -1 when there is none."""
    lines = _postmaster_lines(data)
    return int(lines[0]) if lines and lines[0].isdigit() else -1


def _postmaster_lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _stands_in(process: Path, folder: str) -> bool:
    try:
        return str((process / "cwd").readlink()) == folder
    except OSError:  # ended meanwhile, or somebody else's
        return False


def _is_postgres(process: Path) -> bool:
    try:
        return (process / "comm").read_text().strip() in ("postgres", "postmaster")
    except OSError:
        return False
