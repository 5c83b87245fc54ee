"""A member deletes the positions of a shift: their own, and for good."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.accounts.trail import note
from backend.answers import problems

from .. import presence
from ..models import Fix, HiddenFix, Imprint, Quarantined, Shift, Summary


@transaction.atomic
def delete_track(*, shift: UUID, by: User, at: datetime) -> None:
    """Delete what is kept of where one was in a shift of one's own; again changes nothing.

    Positions, why some are hidden, what was quarantined, the way, its stops, gaps and crossings,
    and the marks by which a walk is known again.
    What stays: the shift with its marks, that a place was visited, and the points that somebody
    laid to a case, which belong to the case. From now on nothing more is stored for the shift.

    Raises 404 for a shift that is not one's own and 409 `shift-open` while it runs: who is on
    tracked duty ends it first, so that nobody is looked for who wished to be forgotten.
    """
    # The lock that batches and marks take: what is on its way is stored before or not at all.
    held = Shift.objects.of(by).filter(uuid=shift).select_for_update(of=["self"]).first()
    if held is None:
        raise problems.Problem("not-found", _("There is no such shift."), status=404)
    if held.ends_at > at:
        raise problems.Problem("shift-open", _("End the shift first."), shift=str(shift))
    if held.track_deleted_at:
        return
    fixes_count, _each = Fix.objects.of_shift(held).delete()
    HiddenFix.objects.filter(shift=held).delete()
    Quarantined.objects.filter(shift=held).delete()
    Summary.objects.filter(shift=held).delete()
    Imprint.objects.filter(shift=held).delete()
    Imprint.objects.filter(shift=held).delete()
    presence.vanish(shift=held.pk)
    held.track_deleted_at, held.touched = at, False
    held.save(update_fields=["track_deleted_at", "touched"])
    note(
        act="track.deleted",
        by=by,
        at=at,
        about=by,
        subject=f"shift:{shift}",
        details={"fixes_count": fixes_count},
    )
