"""A process of its own for every file: GDAL may crash, hang or grow there, and nobody else does.

It gets the bytes through a file without a name, an environment without our secrets, no driver but
the one expected, no way into the network, and its answer is read as data (`talk.py`). It limits
itself before it looks at the file (`confined.py`); what it may not do by itself, end in time, is
seen to here. Nothing it does leaves a file behind, not even when both are killed; and it is
killed with whoever started it.
"""

import functools
import logging
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import msgspec
import pyogrio

from . import kinds, limits, talk
from .results import Unreadable

_ROOT = Path(__file__).parents[3]
_DRIVERS = {
    kinds.GPKG: "GPKG",
    kinds.FLATGEOBUF: "FlatGeobuf",
    kinds.GEOJSON: "GeoJSON",
    kinds.KML: "LIBKML",
    kinds.SHAPEFILE: "ESRI Shapefile",
}
_PROCESS = (sys.executable, "-s", "-P", "-W", "ignore", "-m", f"{__package__}.confined")
_NO_FOLDER = "/nonexistent"  # what would keep something for later has no place to
_NOWHERE = "http://127.0.0.1:9"  # the port of "discard": what asks for the network is refused
_ENDING_SECONDS = 5.0  # for a process that has closed its mouth
_PIECE_BYTES = 1 << 20
_COMPLAINT_BYTES = 2_000
logger = logging.getLogger(__name__)


def carry_out(
    order: talk.Order,
    content: bytes,
    *,
    kind: str | None,
    progress: Callable[[float], None] | None = None,
    seconds: float = limits.WALL_SECONDS,
) -> talk.Message:
    """The last word of the process on the order. `kind` says which driver it may have. Raises
    Unreadable when it refuses, crashes, or takes too long."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as complaints:
        talk.send(source, order)
        source.write(content)
        source.seek(0)
        with subprocess.Popen(
            [*_PROCESS, str(os.getpid())],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=_environment(kind),
            cwd="/",
        ) as process:
            try:
                last = _listen(process.stdout, time.monotonic() + seconds, progress)
                if last is None:
                    process.wait(_ENDING_SECONDS)
            except subprocess.TimeoutExpired as error:
                raise Unreadable("crashed") from error
            finally:
                process.kill()  # it has said its last word, or must not go on
        if isinstance(last, talk.Refused):
            raise Unreadable(last.reason, **last.details)
        if last is None:
            raise _ended(process.returncode, complaints)
    return last


def _listen(
    stream: BinaryIO, until: float, progress: Callable[[float], None] | None
) -> talk.Message | None:
    """The message that is no progress; None when the process ended without one."""
    arrived = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while selector.select(max(0.0, until - time.monotonic())):
            piece = os.read(stream.fileno(), _PIECE_BYTES)
            if not piece:
                return None
            arrived += piece
            if len(arrived) > limits.MAX_ANSWER_BYTES:
                raise Unreadable("too_big")
            while (message := _taken(arrived)) is not None:
                if not isinstance(message, talk.Progress):
                    return message
                if progress:
                    progress(message.share)
    raise Unreadable("too_slow")


def _taken(arrived: bytearray) -> talk.Message | None:
    try:
        return talk.taken_from(arrived)
    except msgspec.MsgspecError as error:
        raise Unreadable("crashed") from error


def _ended(returncode: int, complaints: BinaryIO) -> Unreadable:
    """Why there was no last word. What it complained of is for whoever looks after the server."""
    size = complaints.seek(0, os.SEEK_END)
    complaints.seek(max(0, size - _COMPLAINT_BYTES))
    said = complaints.read().decode("utf-8", "replace")
    logger.warning("Reading a boundary file ended with %s: %s", returncode, said)
    if returncode == -signal.SIGXCPU:
        return Unreadable("too_slow")
    return Unreadable("too_big" if "MemoryError" in said or "bad_alloc" in said else "crashed")


def _environment(kind: str | None) -> dict[str, str]:
    return {
        "PYTHONPATH": str(_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "TMPDIR": _NO_FOLDER,
        "CPL_TMPDIR": _NO_FOLDER,
        "SQLITE_TMPDIR": _NO_FOLDER,
        "OPENBLAS_NUM_THREADS": "1",  # each thread would reserve memory that is not there
        "GDAL_NUM_THREADS": "1",
        "GDAL_SKIP": ",".join(_other_drivers(kind)),
        "GDAL_DRIVER_PATH": "disable",
        "GDAL_CACHEMAX": "64",
        "GDAL_HTTP_PROXY": _NOWHERE,
        "GDAL_HTTPS_PROXY": _NOWHERE,
        "http_proxy": _NOWHERE,
        "https_proxy": _NOWHERE,
        "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
        "PROJ_NETWORK": "OFF",
    }


@functools.cache
def _other_drivers(kind: str | None) -> tuple[str, ...]:
    """All that GDAL has but the one that is needed."""
    return tuple(name for name in pyogrio.list_drivers() if name != _DRIVERS.get(kind))
