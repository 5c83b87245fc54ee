"""Bytes of evidence arrive, piece by piece and chunk by chunk."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.answers.problems import Problem
from backend.answers.repeats import hold, taken

from ..evidence import files, kinds
from ..evidence.cited import cited_by
from ..models import Case, Citation, Evidence
from .copying_evidence import copy_in_background, let_go

State, Refusal = Evidence.State, Evidence.Refusal


@dataclass(frozen=True)
class Chunk:
    """Bytes from `start` on of a content of `size` bytes whose SHA-256 is `sha256` (hex)."""

    sha256: str
    size: int
    start: int
    content: bytes


@dataclass(frozen=True)
class Received:
    """The piece after a chunk; `is_new` when the chunk began it, `is_other` when all of it has
    come and is not what was declared: then it is awaited from the beginning."""

    piece: Evidence
    is_new: bool = False
    is_other: bool = False


def receive_chunk(*, uuid: UUID, chunk: Chunk, by: User, at: datetime) -> Received:
    """Take a chunk in its place; it is on the disk before this returns.

    The same chunk again changes nothing. A refused piece may be sent anew with other content.
    Raises 409 problems: `wrong-offset` with the right one, `uuid-taken` for somebody else's piece,
    other content, or a uuid that others cite; `too-many-open`, `case-full`; 413 for too large a
    content, 503 when the disk takes nothing.
    """
    with transaction.atomic():
        hold(uuid)
        received = _received(uuid, chunk, by=by, at=at)
    if received.piece.state == State.REFUSED:
        let_go(uuid=uuid)
    return received


def _received(uuid: UUID, chunk: Chunk, *, by: User, at: datetime) -> Received:
    known = Evidence.objects.filter(pk=uuid).first()
    if known is not None and not _is_another(known, chunk, by):
        piece, is_new = known, False
    else:
        _refuse_beginning(uuid, chunk, by=by, at=at)
        piece = Evidence(uuid=uuid, uploader=by, sha256=chunk.sha256, size=chunk.size, begun_at=at)
        is_new = True
    if piece.state != State.RECEIVING or _is_known(piece, chunk):
        return Received(piece)
    if chunk.start != piece.received:
        raise Problem(
            "wrong-offset",
            _("The next bytes are awaited from another place."),
            upload_offset=piece.received,
        )
    _write(piece, chunk)
    is_other = _judge(piece, at=at)
    piece.save()
    if piece.state == State.COMPLETE:
        copy_in_background.enqueue(str(uuid))
    return Received(piece, is_new=is_new, is_other=is_other)


def _is_another(known: Evidence, chunk: Chunk, by: User) -> bool:
    """Whether the chunk begins the piece anew, in the place of one that was refused."""
    if known.uploader_id == by.pk and (known.sha256, known.size) == (chunk.sha256, chunk.size):
        return False
    if known.uploader_id != by.pk or known.state != State.REFUSED:
        raise taken()
    return True


def _refuse_beginning(uuid: UUID, chunk: Chunk, *, by: User, at: datetime) -> None:
    if chunk.size > settings.EVIDENCE_BYTES:
        detail = _("A piece of evidence has at most %(limit)d bytes.")
        limit = {"limit": settings.EVIDENCE_BYTES}
        raise Problem("too-large", detail % limit, status=413, **limit)
    if _is_cited_by_others_alone(uuid, by):
        raise taken()
    since = at - timedelta(days=settings.EVIDENCE_ORPHAN_DAYS)
    mine = Evidence.objects.filter(uploader=by, begun_at__gt=since).held_by_nobody()
    waiting = list(mine.exclude(pk=uuid).values_list("pk", flat=True))
    if len(waiting) >= settings.EVIDENCE_OPEN_PIECES:
        raise Problem(
            "too-many-open",
            _("Finish what you have begun, and send the reports that cite it, before more."),
            open=[str(open_one) for open_one in waiting],
        )
    _refuse_full_case(uuid)


def _is_cited_by_others_alone(uuid: UUID, by: User) -> bool:
    """Whoever cited a piece sends it: nobody else puts content under their words."""
    citing = set(Citation.objects.filter(uuid=uuid).values_list("by", flat=True))
    return bool(citing) and by.pk not in citing


def _refuse_full_case(uuid: UUID) -> None:
    for case in Case.objects.filter(citations__uuid=uuid).distinct():
        others = [cited for cited in cited_by(case) if cited != uuid]
        there = Evidence.objects.filter(pk__in=others).exclude(state=State.REFUSED).count()
        if there >= settings.EVIDENCE_PIECES_OF_A_CASE:
            detail = _("A case takes at most %(limit)d pieces of evidence.")
            limit = {"limit": settings.EVIDENCE_PIECES_OF_A_CASE}
            raise Problem("case-full", detail % limit, **limit)


def _is_known(piece: Evidence, chunk: Chunk) -> bool:
    """Whether these very bytes have arrived before."""
    end = chunk.start + len(chunk.content)
    if end > piece.received:
        return False
    return files.bytes_at(piece.pk, chunk.start, len(chunk.content)) == chunk.content


def _write(piece: Evidence, chunk: Chunk) -> None:
    try:
        files.write_at(piece.pk, chunk.start, chunk.content)
    except OSError as error:
        detail = _("There is no room for it just now. Keep it and send it again later.")
        raise Problem("unavailable", detail, status=503) from error
    piece.received = chunk.start + len(chunk.content)


def _judge(piece: Evidence, *, at: datetime) -> bool:
    """Find out what it is as soon as enough has come, and at the end whether it is what was
    declared. True when it is not."""
    is_whole = piece.received == piece.size
    if not piece.media_type and (is_whole or piece.received >= kinds.HEAD_BYTES):
        found = kinds.type_of(files.bytes_at(piece.pk, 0, kinds.HEAD_BYTES))
        if found is None or found == kinds.HEIC:
            piece.state = State.REFUSED
            piece.refusal = Refusal.HEIC if found else Refusal.UNKNOWN_TYPE
            return False
        piece.media_type = found
    if not is_whole:
        return False
    files.cut(piece.pk, piece.size)
    if files.sha256_of(files.arriving(piece.pk)) != piece.sha256:
        piece.received, piece.media_type = 0, ""
        return True
    piece.state, piece.completed_at = State.COMPLETE, at
    return False
