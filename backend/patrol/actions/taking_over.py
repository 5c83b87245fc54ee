"""A member goes on with their shift on another of their phones."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Device, User
from backend.answers import problems

from .. import wire
from ..models import Shift


@transaction.atomic
def take_over_shift(*, shift: UUID, device: Device, by: User, at: datetime) -> Shift:
    """From now on the positions of one's open shift come from `device`; again changes nothing.

    What the phone before has not sent yet is taken as before: a batch asks whose the shift is,
    never which phone it is on. Raises 404 for a shift that is not one's own and 409 `shift-over`,
    with its end.
    """
    shifts = Shift.objects.of(by).filter(uuid=shift)
    held = shifts.select_for_update(of=["self"], no_key=True).first()
    if held is None:
        raise problems.Problem("not-found", _("There is no such shift."), status=404)
    if not held.is_open_at(at):
        raise problems.Problem(
            "shift-over", _("This shift has ended."), ended_at=held.ends_at.isoformat()
        )
    if held.device_id != device.pk:
        held.device = device
        held.save(update_fields=["device"])
        wire.announce_taken_over(held, to=by, at=at)
    return held
