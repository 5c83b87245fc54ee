"""What a phone was told, in the cursor itself: a digest of each item, and nothing here remembers.

So what was taken away is known exactly, whatever took it. By its length a digest misses one change
in 2^40, and it is made under a key of the installation: nobody can try out what a hidden address
or number may be. Whoever makes a cursor up is answered for what they made up, and learns nothing.
"""

import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from itertools import accumulate
from typing import Any

from django.utils.crypto import salted_hmac
from rest_framework.renderers import JSONRenderer

# In the order in which they stand in a cursor. Of a single thing the key is "".
SINGLE = ("device", "member", "shift", "tasks")
LISTED = ("grids", "due_places", "cases", "notices", "looks")

# Those whose keys are numbers.
NUMBERED = ("due_places", "notices", "looks")

# By part the digests of its items, by key.
Told = dict[str, dict[str, bytes]]

_VERSION = 1
_SIZE = 5
_MOST_TEXT, _MOST_KEYS = 20_000, 100_000
_BETWEEN_KEYS, _BETWEEN_PARTS = "\n", "\n\n"
_DIGITS = re.compile(r"[0-9]{1,18}")
_SALT = "backend.atlas.day"


class UnreadableError(ValueError):
    """Not a cursor of ours, or of a version that is no more."""


def digest(item: Any) -> bytes:
    """Of plain data, as JSON would show them."""
    return salted_hmac(_SALT, JSONRenderer().render(item), algorithm="sha256").digest()[:_SIZE]


def written(told: Mapping[str, Mapping[str, bytes]]) -> str:
    """A text for an address: the keys, which repeat each other, packed; the digests as they are."""
    digests = [told[part][""] for part in SINGLE]
    lists = []
    for part in LISTED:
        keys = sorted(told[part], key=int if part in NUMBERED else str)
        lists.append(_BETWEEN_KEYS.join(_steps(keys) if part in NUMBERED else keys))
        digests += [told[part][key] for key in keys]
    packed = zlib.compress(_BETWEEN_PARTS.join(lists).encode(), 9)
    whole = bytes([_VERSION]) + len(packed).to_bytes(3) + packed + b"".join(digests)
    return urlsafe_b64encode(whole).rstrip(b"=").decode()


def read(text: str) -> Told:
    """Raises UnreadableError."""
    try:
        return _read(text)
    except (ValueError, zlib.error) as error:
        raise UnreadableError from error


def _read(text: str) -> Told:
    if not text or len(text) > _MOST_TEXT:
        raise ValueError("no text, or too long a one")
    whole = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    end = 4 + int.from_bytes(whole[1:4])
    if whole[:1] != bytes([_VERSION]) or end > len(whole):
        raise ValueError("another version, or not whole")
    unpacked = zlib.decompressobj()
    keys = unpacked.decompress(whole[4:end], _MOST_KEYS).decode()
    lists = keys.split(_BETWEEN_PARTS)
    if not unpacked.eof or len(lists) != len(LISTED):
        raise ValueError("not the keys of all parts")
    places = [(part, "") for part in SINGLE]
    for part, text_of_part in zip(LISTED, lists, strict=True):
        keys_of_part = [key for key in text_of_part.split(_BETWEEN_KEYS) if key]
        if part in NUMBERED:
            keys_of_part = [str(key) for key in accumulate(map(_number, keys_of_part))]
        places += [(part, key) for key in keys_of_part]
    digests = whole[end:]
    if len(digests) != _SIZE * len(places):
        raise ValueError("not a digest for each key")
    told: Told = {part: {} for part in (*SINGLE, *LISTED)}
    for n, (part, key) in enumerate(places):
        told[part][key] = digests[n * _SIZE : (n + 1) * _SIZE]
    return told


def _steps(keys: list[str]) -> list[str]:
    """Numbers in order, each but the first as what it is more than the one before: shorter."""
    numbers = [int(key) for key in keys]
    return [str(key - before) for before, key in zip([0, *numbers], numbers, strict=False)]


def _number(text: str) -> int:
    if not _DIGITS.fullmatch(text):
        raise ValueError("a key that is no number")
    return int(text)
