"""The hash chain over a case's story: no step can be changed, left out or put in unnoticed.

Each step's digest covers everything that stays of it and the digest of the step before. Words and
places are covered by a salted digest of their own: when they are deleted, with their salt, the
chain stays whole and nobody can try words against what is left (design.md, decision 11).
"""

import secrets
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec

from .models import CaseEvent, Said

BEGINNING = bytes(32)
SALT_BYTES = 16


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def digest_of_words(said: Said) -> bytes:
    """The 32 bytes that stay of words, place and request."""
    content = {
        "reason": said.reason,
        "note": said.note,
        "texts": said.texts,
        "position": [said.position.x, said.position.y] if said.position else None,
        "digest": bytes(said.digest).hex(),
    }
    return sha256(bytes(said.salt) + _canonical(content)).digest()


def link(event: CaseEvent, *, number: str, after: bytes) -> bytes:
    """The 32 bytes of a step of case `number` that follows the step with the digest `after`."""
    facts = {
        "case": number,
        "seq": event.seq,
        "uuid": str(event.uuid),
        "action": event.action,
        "by": event.by_id,
        "at": _moment(event.at),
        "happened_at": _moment(event.happened_at),
        "from_state": str(event.from_state),
        "to_state": str(event.to_state),
        "version": event.version,
        "to": event.to,
        "fields": event.fields,
        "evidence": [str(piece) for piece in event.evidence],
        "words": bytes(event.words).hex(),
    }
    return sha256(after + _canonical(facts)).digest()


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _canonical(content: Any) -> bytes:
    return msgspec.json.encode(content, order="deterministic")
