"""Opening somebody else's track: a reason, an hour, and its member sees that."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backend.accounts.models import User
from backend.accounts.trail import note
from backend.answers import problems
from backend.notices.actions.telling import tell

from ..models import Look, Shift

FOR = timedelta(hours=1)
LOOKED_AT = "track.looked_at"


@transaction.atomic
def open_track(*, shift: Shift, reason: str, by: User, at: datetime) -> Look:
    """Let `by` see track and summary of a shift that they may watch, for an hour.

    It stands in the trail, and the member is told, before anything is shown. Raises 409
    `own-track` for one's own, which needs no reason.
    """
    member = shift.member.user
    if member.pk == by.pk:
        raise problems.Problem("own-track", _("Your own track is open to you without a reason."))
    look = Look.objects.create(shift=shift, by=by, reason=reason, at=at, until=at + FOR)
    note(
        act=LOOKED_AT,
        by=by,
        at=at,
        about=member,
        subject=f"shift:{shift.uuid}",
        scope=shift.member.area.path,
        reason=reason,
    )
    # Who and why stand behind the notice, among what concerns one: no name in a message.
    tell(
        [member],
        kind=LOOKED_AT,
        message=gettext_noop("Somebody opened the track of your shift; see who and why."),
        params={},
        subject=f"shift:{shift.uuid}",
        key=f"look:{look.pk}",
        at=at,
    )
    return look
