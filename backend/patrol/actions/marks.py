"""A pause, a resume or an end. Late ones take away what was stored inside them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.answers import problems

from .. import presence
from ..duty import CLOCK_TOLERANCE, Duty, pause_bounds
from ..envelopes import MarkBody
from ..models import Mark, Shift
from .laying_down import touch
from .taking_away import remove_kept_way, remove_off_duty


@dataclass(frozen=True)
class Marked:
    mark: Mark
    shift: Shift
    created: bool


@transaction.atomic
def mark_shift(*, shift: UUID, uuid: UUID, body: MarkBody, by: User, at: datetime) -> Marked:
    """Mark one's own shift; positions that turn out to be off duty are deleted and counted.

    Raises 404 for a shift that is not one's own, 409 `other-content`, and 400 for a moment
    before the shift or beyond its planned end. An `end` after the planned end is no error: the
    shift has ended itself by then. A resume brings nothing back, for nothing was kept.
    """
    held = Shift.objects.of(by).filter(uuid=shift).select_for_update(of=["self"]).first()
    if held is None:
        raise problems.Problem("not-found", _("There is no such shift."), status=404)
    if known := held.marks.filter(uuid=uuid).first():
        if (known.kind, known.at) != (body.kind, body.at):
            raise problems.Problem(
                "other-content", _("Another mark was made under this uuid."), mark=str(uuid)
            )
        return Marked(known, held, created=False)
    _refuse_outside(held, body, at)

    mark = Mark(shift=held, uuid=uuid, kind=body.kind, at=body.at, received_at=at)
    before = Duty.of(held)
    if mark.kind == Mark.Kind.END:
        held.ended_at = min(mark.at, held.ends_at)
    else:
        marks = [*held.marks.exclude(kind=Mark.Kind.END).values_list("kind", "at")]
        held.pause_bounds = pause_bounds([*marks, (mark.kind, mark.at)])
    held.save(update_fields=["ended_at", "pause_bounds"])
    mark.removed_count = remove_off_duty(held)
    mark.save(force_insert=True)
    remove_kept_way(held, before=before, now=at)
    touch(held)
    presence.work_out(held, now=at)
    return Marked(mark, held, created=True)


def _refuse_outside(shift: Shift, body: MarkBody, now: datetime) -> None:
    """By what never changes of a shift, so that the order of its marks makes no difference."""
    if body.at < shift.started_at:
        raise problems.invalid("at", _("This is before the shift began."))
    if body.at > now + CLOCK_TOLERANCE:
        raise problems.invalid("at", _("This lies in the future."))
    if body.at >= shift.planned_end_at and body.kind != Mark.Kind.END:
        raise problems.invalid("at", _("The shift had ended itself by then."))
