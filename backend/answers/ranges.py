"""Parts of a content by byte range (RFC 9110, 14), as players ask for them to jump."""

import re

# One range: first and last byte, from a byte on, or the last so many.
_ONE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.ASCII | re.IGNORECASE)


class NoSuchRangeError(Exception):
    """Nothing of the content lies in the range: 416."""


def range_of(header: str | None, size: int) -> range | None:
    """The places of the bytes that a `Range` asks for, of a content of `size` bytes; None when
    the whole is to be answered.

    That is so without the header, and for what a server may ignore (14.2): other units, several
    ranges, a range that ends before it begins, anything that is no range. Raises NoSuchRangeError.
    """
    asked = _ONE.fullmatch(header or "")
    if not asked or asked.group(1) == asked.group(2) == "":
        return None
    first, last = asked.groups()
    if first and last and int(last) < int(first):
        return None
    found = range(int(first), size) if first else range(max(size - int(last), 0), size)
    if first and last:
        found = found[: int(last) - int(first) + 1]
    if not found:
        raise NoSuchRangeError
    return found
