"""The fingerprint by which a repeated `PUT` is told from another one under the same uuid."""

from hashlib import sha256
from typing import Any

import msgspec


def content_digest(content: Any) -> bytes:
    """SHA-256 over the content as JSON with sorted keys (32 bytes): spelling does not count."""
    return sha256(msgspec.json.encode(content, order="deterministic")).digest()
