"""Elements of EBML (RFC 8794), of which Matroska and WebM are made."""

from dataclasses import dataclass
from typing import BinaryIO

_VOID = b"\xec"
_PIECE_BYTES = 64 * 1024
_LONGEST_HEAD = 4 + 8  # an id and a length


class BrokenElementsError(Exception):
    """The elements do not make up the file."""


@dataclass(frozen=True)
class Element:
    """`start` to `end` in the file, with its content from `inside` on. `kind` is the id as it is
    written; `end` is None for one that says no length."""

    kind: int
    start: int
    inside: int
    end: int | None


def element_at(file: BinaryIO, start: int, end: int) -> Element:
    """The element that begins at `start`, within what ends at `end`."""
    file.seek(start)
    head = file.read(min(_LONGEST_HEAD, end - start))
    kind_bytes = _width(head, 0, most=4)
    length_bytes = _width(head, kind_bytes, most=8)
    inside = kind_bytes + length_bytes
    kind = int.from_bytes(head[:kind_bytes])
    # The length without the bit that says how wide it is; nothing but ones is no length.
    nothing_said = (1 << 7 * length_bytes) - 1
    length = int.from_bytes(head[kind_bytes:inside]) & nothing_said
    if length == nothing_said:
        return Element(kind, start, start + inside, None)
    if start + inside + length > end:
        raise BrokenElementsError("does not fit")
    return Element(kind, start, start + inside, start + inside + length)


def content_of(file: BinaryIO, element: Element, *, most: int) -> bytes:
    """The first `most` bytes of its content."""
    file.seek(element.inside)
    return file.read(min(most, length_of(element)))


def length_of(element: Element) -> int:
    if element.end is None:
        raise BrokenElementsError("says no length")
    return element.end - element.inside


def make_zero(file: BinaryIO, element: Element) -> None:
    """A text becomes the empty one (RFC 8794 7.4), a number zero."""
    _write_zeros(file, element.inside, length_of(element))


def make_void(file: BinaryIO, element: Element) -> None:
    """In its place a Void element that is as long (RFC 8794 11.3.2), of zeros."""
    whole = element.inside - element.start + length_of(element)
    width = 8 if whole > 8 else 1
    content = whole - 1 - width
    length = content | 1 << 7 * width
    file.seek(element.start)
    file.write(_VOID + length.to_bytes(width))
    _write_zeros(file, element.start + 1 + width, content)


def _width(head: bytes, at: int, *, most: int) -> int:
    """How many bytes a number of variable length has: its first set bit says it."""
    first = head[at] if at < len(head) else 0
    width = 9 - first.bit_length()
    if width > most or at + width > len(head):
        raise BrokenElementsError("no element begins here")
    return width


def _write_zeros(file: BinaryIO, start: int, count: int) -> None:
    file.seek(start)
    while count:
        zeros = bytes(min(count, _PIECE_BYTES))
        file.write(zeros)
        count -= len(zeros)
