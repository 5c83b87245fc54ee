"""A piece that has arrived is scanned and copied, behind the request; then the original goes.

A run may be killed at any time and done again: a copy gets its name when it is whole, and the row
says that there is one in the end. A content that ends its workers is refused (docs/adr/0014).
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskContext, task

from backend.answers.repeats import hold

from ..evidence import files
from ..evidence.copies import Copied, UnfitError, copy
from ..evidence.scanning import scan
from ..models import Evidence

State, Scan, Refusal = Evidence.State, Evidence.Scan, Evidence.Refusal


@task(takes_context=True)
def copy_in_background(context: TaskContext, uuid: str) -> None:
    """`prepare` for the worker; what ended several of them is given up."""
    if context.attempt <= settings.TASK_ATTEMPTS:
        prepare(uuid=UUID(uuid), at=timezone.now())
    elif piece := _waiting(UUID(uuid)).first():
        _refuse(piece, Refusal.UNREADABLE)


def prepare(*, uuid: UUID, at: datetime) -> None:
    """Bring a complete piece to its copy, or refuse it; anything else is left alone.

    While the scanner does not answer, the piece stays complete, without a copy.
    """
    piece = _waiting(uuid).first()
    if piece is None:
        return
    verdict = scan(files.arriving(uuid))
    if verdict == Scan.UNAVAILABLE:
        _still(piece).update(scan=verdict, tried_at=at)
        return
    if verdict == Scan.INFECTED:
        _refuse(piece, Refusal.INFECTED)
        return
    try:
        copied = copy(uuid, piece.media_type)
    except UnfitError as unfit:
        _refuse(piece, Refusal(unfit.reason))
    else:
        _keep(piece, copied, verdict, at=at)


@transaction.atomic
def let_go(*, uuid: UUID) -> None:
    """Delete the original of a piece that has its copy, and everything of a refused one."""
    hold(uuid)
    piece = Evidence.objects.filter(pk=uuid, original_kept=True).first()
    if piece is None or (piece.state != State.REFUSED and piece.prepared_at is None):
        return
    if piece.state == State.REFUSED:
        files.drop_all(uuid)
    else:
        files.drop_original(uuid)
    Evidence.objects.filter(pk=uuid).update(original_kept=False)


def _keep(piece: Evidence, copied: Copied, verdict: str, *, at: datetime) -> None:
    _still(piece).update(
        scan=verdict,
        prepared_at=at,
        copy_type=copied.media_type,
        copy_sha256=copied.sha256,
    )
    let_go(uuid=piece.pk)


def _refuse(piece: Evidence, refusal: str) -> None:
    scan = Scan.INFECTED if refusal == Refusal.INFECTED else piece.scan
    _still(piece).update(state=State.REFUSED, refusal=refusal, scan=scan)
    let_go(uuid=piece.pk)


def _waiting(uuid: UUID):
    return Evidence.objects.filter(pk=uuid, state=State.COMPLETE, prepared_at=None)


def _still(piece: Evidence):
    """The row, as long as it waits for the very content that was looked at."""
    return _waiting(piece.pk).filter(completed_at=piece.completed_at)
