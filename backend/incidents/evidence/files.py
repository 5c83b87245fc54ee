"""The bytes of evidence on the disk, below `settings.EVIDENCE_FOLDER`.

    arriving/<uuid>            as they come; gone once the copy is safe
    kept/<2 digits>/<uuid>/    `copy` and, of photos, `thumbnail`: what is served

What a function here has written survives a power cut when it returns: content and names are
synchronised before. How far a file has arrived is said by the database, not by its length.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

COPY, THUMBNAIL = "copy", "thumbnail"
_MODE = 0o600
_PIECE_BYTES = 64 * 1024


def arriving(uuid: UUID) -> Path:
    """Where the original lies while it is needed."""
    return settings.EVIDENCE_FOLDER / "arriving" / str(uuid)


def kept(uuid: UUID, name: str) -> Path:
    """Where the copy or the thumbnail lies; the last digits of a uuid are its random ones."""
    return settings.EVIDENCE_FOLDER / "kept" / uuid.hex[-2:] / str(uuid) / name


def write_at(uuid: UUID, offset: int, content: bytes) -> None:
    """Put bytes of the original in their place; OSError when the disk does not take them."""
    path = arriving(uuid)
    _ensure(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, _MODE)
    try:
        written = 0
        while written < len(content):
            written += os.pwrite(handle, content[written:], offset + written)
        os.fsync(handle)
    finally:
        os.close(handle)
    if offset == 0:
        _sync_names(path.parent)


def bytes_at(uuid: UUID, offset: int, count: int) -> bytes:
    """Some of what has arrived; fewer where the file ends, none where there is none."""
    try:
        with arriving(uuid).open("rb") as file:
            file.seek(offset)
            return file.read(count)
    except FileNotFoundError:
        return b""


def pieces(path: Path, places: range) -> Iterator[bytes]:
    """The bytes of a file at `places` bit by bit; opened when the first is asked for."""
    left = len(places)
    with path.open("rb") as file:
        file.seek(places.start)
        while piece := file.read(min(_PIECE_BYTES, left)):
            left -= len(piece)
            yield piece


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def cut(uuid: UUID, size: int) -> None:
    """Drop what lies beyond `size`: the rest of a chunk that was never acknowledged."""
    os.truncate(arriving(uuid), size)


@contextmanager
def making(uuid: UUID, name: str) -> Iterator[BinaryIO]:
    """A file to write a copy into; under its name only when all of it is on the disk."""
    path = kept(uuid, name)
    _ensure(path.parent)
    unfinished = path.with_suffix(".unfinished")
    with os.fdopen(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, _MODE), "w+b") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    _sync_names(path.parent)


def drop_original(uuid: UUID) -> None:
    arriving(uuid).unlink(missing_ok=True)


def drop_all(uuid: UUID) -> None:
    """Whatever there is of a piece."""
    drop_original(uuid)
    folder = kept(uuid, COPY).parent
    with suppress(FileNotFoundError):
        for path in list(folder.iterdir()):
            path.unlink(missing_ok=True)
        folder.rmdir()


def _ensure(folder: Path) -> None:
    """The folder with those above it, each of which knows the next one safely."""
    if not folder.exists():
        _ensure(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync_names(folder.parent)


def _sync_names(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
