"""Pieces of answers, ready to send plain or compressed.

A feature of a published version is sent again and again, in ever other company. So it is
compressed once, by itself: deflate blocks that end on a byte and look back at nothing before
them (a full flush) can be set one after the other, and a stream of them is an ordinary gzip file
(RFC 1951, RFC 1952). What is left to do for a page is its checksum.
"""

import struct
import zlib
from collections.abc import Iterable, Sequence
from functools import cached_property

_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # deflate, no name, no time
_RAW = -zlib.MAX_WBITS  # without zlib's own header and checksum
_END = zlib.compressobj(wbits=_RAW).flush()


class Text:
    """A piece of an answer."""

    def __init__(self, plain: bytes) -> None:
        self.plain = plain

    @cached_property
    def packed(self) -> bytes:
        """As deflate blocks that can stand behind and before any others."""
        packing = zlib.compressobj(wbits=_RAW)
        return packing.compress(self.plain) + packing.flush(zlib.Z_FULL_FLUSH)


_COMMA = Text(b",")


def listed(texts: Sequence[Text]) -> Iterable[Text]:
    """The texts with commas between."""
    for place, text in enumerate(texts):
        if place:
            yield _COMMA
        yield text


def plain(texts: Iterable[Text]) -> bytes:
    return b"".join(text.plain for text in texts)


def gzipped(texts: Sequence[Text]) -> bytes:
    checksum = size = 0
    for text in texts:
        checksum = zlib.crc32(text.plain, checksum)
        size += len(text.plain)
    trailer = struct.pack("<LL", checksum, size % 2**32)
    return b"".join([_GZIP_HEADER, *(text.packed for text in texts), _END, trailer])
