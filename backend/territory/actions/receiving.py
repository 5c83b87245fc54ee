"""A boundary file arrives, an answer about it, or its end: what starts and ends a draft.

Reading and checking take seconds and happen behind the request (`reading.py`); they are asked for
in the transaction that keeps the file, so that neither is there without the other.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from backend.answers.problems import Problem, invalid

from .. import files
from ..boundaries import ANSWERABLE
from ..models import Area, Boundary, BoundaryFile
from .publishing import held, not_now
from .reading import read_in_background


@dataclass(frozen=True)
class Sent:
    """A file as it was sent."""

    name: str
    content: bytes


def receive_file(
    *,
    shapes: Sent,
    codes: Sent | None,
    level: str,
    title: str,
    declared: dict[str, Any],
    within: Area | None,
    by: str,
    at: datetime,
    in_background: bool = True,
) -> Boundary:
    """Keep a file as a draft of a level, and ask for it to be read.

    `declared`: crs, encoding, layer, columns, tolerance_m as far as they are said. `within`: the
    area that the file draws alone. Raises files.Unreadable for a file that can be refused at a
    glance, a validation error for a part of what was never published: then nothing is kept.
    """
    files.look(shapes.name, shapes.content)
    if within and not Boundary.objects.newest(level).exists():
        raise invalid("within", _("Nothing of this level is published that a part could join."))
    with transaction.atomic():
        boundary = Boundary.objects.create(
            level=level,
            title=title or shapes.name,
            made_by=by,
            made_at=at,
            within=within,
            declared=declared,
            step="waiting",
        )
        _keep(boundary, BoundaryFile.Role.SHAPES, shapes)
        if codes:
            _keep(boundary, BoundaryFile.Role.CODES, codes)
        if in_background:
            read_in_background.enqueue(boundary.pk)
    return boundary


@transaction.atomic
def answer_question(
    *, boundary: Boundary, declared: dict[str, Any], in_background: bool = True
) -> Boundary:
    """Add to what is declared of the file, or correct it, and read and check it again.

    Raises a 409 problem for a version that is published, has no file, or is being read.
    """
    boundary = held(boundary)
    if boundary.status not in ANSWERABLE or boundary.repeats_id:
        raise not_now(boundary, _("Only a draft that is not being read can be read again."))
    boundary.declared = _joined(boundary.declared, declared)
    boundary.status = Boundary.Status.DRAFT
    boundary.step = "waiting"
    boundary.share = 0.0
    boundary.question = boundary.refusal = None
    boundary.save()
    if in_background:
        read_in_background.enqueue(boundary.pk)
    return boundary


@transaction.atomic
def delete_draft(*, boundary: Boundary) -> None:
    """Delete a draft with its files; a run that reads it meanwhile writes nothing.

    Raises a 409 problem for a published version, or one that another draft brings back.
    """
    boundary = held(boundary)
    if boundary.status == Boundary.Status.PUBLISHED:
        raise not_now(boundary, _("Published versions stay."))
    # It may have been published and withdrawn: what was checked against it is checked again.
    boundary.later.update(based_on=None)
    try:
        boundary.delete()
    except ProtectedError as error:
        raise Problem("in-use", _("Another draft brings this one back.")) from error


def _keep(boundary: Boundary, role: str, sent: Sent) -> None:
    BoundaryFile.objects.create(
        boundary=boundary,
        role=role,
        name=sent.name,
        content=sent.content,
        digest=sha256(sent.content).hexdigest(),
    )


def _joined(before: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """What was declared with what is said now; null takes a declaration back. A file of another
    layer or encoding has other columns: those declared before go with them."""
    kept = dict(before)
    if any(name in said and said[name] != before.get(name) for name in ("layer", "encoding")):
        kept.pop("columns", None)
    return {name: value for name, value in (kept | said).items() if value is not None}
