"""Bodies that arrive packed (`Content-Encoding: gzip`), unpacked piece by piece and never beyond a
limit, however little was sent."""

import zlib
from collections.abc import MutableMapping
from typing import Any

_GZIP = 16 + zlib.MAX_WBITS
_NAMES = (b"gzip", b"x-gzip")  # RFC 9110, 8.4.1.3


class UnreadableError(Exception):
    """It is not what it says it is, or ends too early."""


class UnknownCodingError(Exception):
    """Packed in a way that is not read here."""


class AsItIs:
    """A body that is not packed."""

    def unpacked(self, piece: bytes, most: int) -> bytes:
        """What the next piece comes to; of what is longer than `most` bytes the first ones."""
        return piece[:most]

    def end(self) -> None:
        """The last piece was there. Raises UnreadableError when the content is not whole."""


class Gzip(AsItIs):
    def __init__(self) -> None:
        self._unpacking = zlib.decompressobj(_GZIP)

    def unpacked(self, piece: bytes, most: int) -> bytes:
        try:
            return self._unpacking.decompress(piece, most)
        except zlib.error as error:
            raise UnreadableError from error

    def end(self) -> None:
        if not self._unpacking.eof or self._unpacking.unused_data:
            raise UnreadableError


def coding_of(scope: MutableMapping[str, Any]) -> AsItIs:
    """How to unpack the body of a request. Raises UnknownCodingError."""
    said = [
        value.strip().lower() for name, value in scope["headers"] if name == b"content-encoding"
    ]
    if said in ([], [b""], [b"identity"]):
        return AsItIs()
    if len(said) == 1 and said[0] in _NAMES:
        return Gzip()
    raise UnknownCodingError
