"""Keys of sending phones: made here, kept as digests, and read as people type them.

26 signs of Crockford's base 32 are 130 random bits. The alphabet has no letters that look like
digits, and whoever typed one meant the digit.
"""

import re
import secrets
from hashlib import sha256

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 26
_WELL_FORMED = re.compile(f"[{_ALPHABET}]{{{LENGTH}}}")
_MEANT = str.maketrans("oil", "011")
_BETWEEN = re.compile(r"[\s-]+")
_LONGEST_TYPED = 100


def new_key() -> str:
    return "".join(secrets.choice(_ALPHABET) for _each in range(LENGTH))


def digest_of(typed: str) -> bytes | None:
    """SHA-256 of the key that was typed, None for what cannot be one.

    A random key of 130 bits needs no slow hash: nobody gets through them, however quick it is.
    """
    key = _BETWEEN.sub("", typed[:_LONGEST_TYPED]).lower().translate(_MEANT)
    return sha256(key.encode()).digest() if _WELL_FORMED.fullmatch(key) else None
