"""Shapes of evidence: a chunk with its headers as it arrives, a piece as it is shown."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from backend.accounts.models import User
from backend.answers.problems import Problem, invalid

from ..actions.evidence import Chunk
from ..evidence.cited import DECLARED, urls_of
from ..models import Evidence

KINDS = ("photo", "voice", "video", "paper")
_RANGE = re.compile(r"bytes ([0-9]{1,12})-([0-9]{1,12})/([0-9]{1,12})", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def chunk_of(headers: Mapping[str, str], content: bytes) -> Chunk:
    """A chunk by its headers `X-Sha256` (of the whole, hex) and `Content-Range`, without which
    the body is the whole. Raises 400 naming the header, 413 for more than a chunk."""
    if len(content) > settings.EVIDENCE_CHUNK_BYTES:
        detail = _("A chunk has at most %(limit)d bytes.")
        limit = {"limit": settings.EVIDENCE_CHUNK_BYTES}
        raise Problem("too-large", detail % limit, status=413, **limit)
    sha256 = headers.get("X-Sha256", "").strip().lower()
    if not _SHA256.fullmatch(sha256):
        raise invalid("X-Sha256", _("Give the SHA-256 of the whole content: 64 hex digits."))
    if not content:
        raise invalid("Content-Range", _("There are no bytes in this chunk."))
    said = headers.get("Content-Range", f"bytes 0-{len(content) - 1}/{len(content)}")
    asked = _RANGE.fullmatch(said.strip())
    if not asked:
        raise invalid("Content-Range", _("Give the place of the chunk: bytes 0-262143/5000000."))
    first, last, size = map(int, asked.groups())
    if last - first + 1 != len(content) or last >= size:
        raise invalid("Content-Range", _("The place does not fit the bytes of the chunk."))
    return Chunk(sha256=sha256, size=size, start=first, content=content)


class EvidenceUrlsSerializer(serializers.Serializer):
    """Good for some minutes, and for who asked alone."""

    view = serializers.CharField()
    thumbnail = serializers.CharField(allow_null=True)


class PieceSerializer(serializers.Serializer):
    """A piece as a case and its story show it."""

    uuid = serializers.UUIDField()
    status = serializers.ChoiceField(choices=[DECLARED, *Evidence.State.values])
    kind = serializers.ChoiceField(choices=KINDS, allow_null=True)
    sha256 = serializers.CharField(allow_null=True)
    taken_with = serializers.CharField(help_text="`report`, or the action that cites it")
    urls = EvidenceUrlsSerializer(allow_null=True)


@extend_schema_serializer(component_name="Evidence")
class EvidenceSerializer(serializers.Serializer):
    """`received`: bytes that are safely here. `refusal` says in words why it was refused."""

    uuid = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Evidence.State.values)
    kind = serializers.ChoiceField(choices=KINDS, allow_null=True)
    media_type = serializers.CharField(allow_blank=True)
    sha256 = serializers.CharField()
    size = serializers.IntegerField()
    received = serializers.IntegerField()
    scan = serializers.ChoiceField(choices=Evidence.Scan.values)
    refusal = serializers.CharField(allow_null=True)
    begun_at = serializers.DateTimeField()
    completed_at = serializers.DateTimeField(allow_null=True)
    urls = EvidenceUrlsSerializer(allow_null=True)


def evidence_shown(piece: Evidence, *, user: User, now: datetime) -> dict:
    return {
        "uuid": str(piece.pk),
        "status": piece.state,
        "kind": piece.kind,
        "media_type": piece.media_type,
        "sha256": piece.sha256,
        "size": piece.size,
        "received": piece.received,
        "scan": piece.scan,
        "refusal": refusal_of(piece),
        "begun_at": piece.begun_at,
        "completed_at": piece.completed_at,
        "urls": urls_of(piece, user=user, now=now),
    }


def refusal_of(piece: Evidence) -> str | None:
    return str(piece.get_refusal_display()) if piece.refusal else None
