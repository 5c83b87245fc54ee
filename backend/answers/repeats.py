"""Idempotent `PUT`s: one uuid, one content, one answer, however often and at once it is sent."""

from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection
from django.utils.translation import gettext as _

from .problems import Problem


def content_digest(content: Any) -> bytes:
    """SHA-256 over the content as JSON with sorted keys (32 bytes): spelling does not count."""
    return sha256(msgspec.json.encode(content, order="deterministic")).digest()


def hold(uuid: UUID) -> None:
    """Let requests under one uuid pass one after another, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(uuid)])


def taken() -> Problem:
    """409: other content stands under the uuid, or it is somebody else's."""
    return Problem("uuid-taken", _("This uuid already belongs to something else."))
