"""One holder at a time, by flock: the kernel lets go when the holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from .steps import Trouble, say


@contextmanager
def held(path: Path, *, note: str, refusal: str) -> Iterator[None]:
    """Hold `path` or raise Trouble: `refusal`, in which {note} is what the other holder left."""
    with _opened(path) as file:
        if not _take(file):
            other = file.read().strip() or "another process"
            raise Trouble(refusal.format(note=other))
        _write(file, note)
        yield


@contextmanager
def awaited(path: Path, *, waiting: str) -> Iterator[None]:
    """Hold `path`, after saying `waiting` and waiting for whoever holds it now."""
    with _opened(path) as file:
        if not _take(file):
            say(waiting)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _opened(path: Path) -> TextIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+")
    except PermissionError:
        raise Trouble(
            f"{path.parent} may not be written by this user. Run as its owner, "
            f"or remove it if it was made by mistake."
        ) from None


def _take(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write(file: TextIO, note: str) -> None:
    file.seek(0)
    file.truncate()
    file.write(note)
    file.flush()
