"""Videos and voice notes in ISO media files: what phones write beside sound and picture goes.

Cameras put where they were into `udta`, `meta` or a `uuid` box, some as a track of its own. Such
a box is made `free` and its content zeros, so that everything else stays at its offset (ISO/IEC
14496-12 8.1.2) and nothing has to be worked out anew.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_TELLING = {b"udta", b"meta", b"uuid"}
_HOLDING = {b"moov", b"trak", b"mdia", b"moof", b"traf"}
_DEEPEST = 4  # moov, trak, mdia, and what is in it
_PIECE_BYTES = 64 * 1024


class BrokenBoxesError(Exception):
    """The boxes do not make up the file."""


@dataclass(frozen=True)
class Box:
    """`start` to `end` in the file, with its content from `inside` on."""

    kind: bytes
    start: int
    inside: int
    end: int


def blank_what_tells(file: BinaryIO) -> set[bytes]:
    """Blank in a file open for reading and writing; the kinds of its tracks that stay (`vide`,
    `soun`). Raises BrokenBoxesError for what is no whole file with a `moov`."""
    size = file.seek(0, 2)
    boxes = list(_boxes(file, 0, size))
    if not any(box.kind == b"moov" for box in boxes):
        raise BrokenBoxesError("no moov")
    return _blank(file, boxes, depth=1)


def _blank(file: BinaryIO, boxes: list[Box], *, depth: int) -> set[bytes]:
    if depth > _DEEPEST:
        raise BrokenBoxesError("nested too deeply")
    tracks: set[bytes] = set()
    for box in boxes:
        handler = _handler(file, box) if box.kind == b"trak" else None
        if box.kind in _TELLING or handler not in (None, b"vide", b"soun"):
            _make_free(file, box)
        elif box.kind in _HOLDING:
            tracks |= _blank(file, list(_boxes(file, box.inside, box.end)), depth=depth + 1)
            tracks |= {handler} if handler else set()
    return tracks


def _handler(file: BinaryIO, track: Box) -> bytes:
    """What a track is for: the handler type of its `mdia/hdlr`."""
    for media in _boxes(file, track.inside, track.end):
        if media.kind == b"mdia":
            for box in _boxes(file, media.inside, media.end):
                if box.kind == b"hdlr":
                    file.seek(box.inside + 8)  # version and flags, pre_defined
                    return file.read(4)
    return b""


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    while start < end:
        file.seek(start)
        head = file.read(16)
        if len(head) < 8:
            raise BrokenBoxesError("ends within a header")
        size, kind = struct.unpack(">I4s", head[:8])
        inside = start + 8
        if size == 1 and len(head) == 16:
            (size,) = struct.unpack(">Q", head[8:])
            inside = start + 16
        elif size == 0:  # up to the end
            size = end - start
        if start + size > end or start + size < inside:
            raise BrokenBoxesError("does not fit")
        yield Box(kind, start, inside, start + size)
        start += size


def _make_free(file: BinaryIO, box: Box) -> None:
    file.seek(box.start + 4)
    file.write(b"free")
    file.seek(box.inside)
    left = box.end - box.inside
    while left:
        zeros = bytes(min(left, _PIECE_BYTES))
        file.write(zeros)
        left -= len(zeros)
