"""The audit trail in words, for the person it is about."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import TrailEntry, User

# What is not listed shows its code: an act nobody put into words yet is not hidden.
_ACTS = {
    "signed_in": _("signed in"),
    "sign_in.refused": _("failed log-in"),
    "sign_in.locked": _("locked out after failed log-ins"),
    "sign_in.unlocked": _("lock-out lifted"),
    "signed_out.everywhere": _("signed out everywhere"),
    "device.signed_out": _("a device was signed out"),
    "password.changed": _("password changed"),
    "first_password.given": _("a first password was given"),
    "second_factor.begun": _("second factor begun"),
    "second_factor.set_up": _("second factor set up"),
    "second_factor.refused": _("wrong code"),
    "second_factor.removed": _("second factor removed"),
    "recovery_code.used": _("a recovery code was used"),
    "recovery_codes.renewed": _("new recovery codes"),
    "member.unmasked": _("saw your phone number"),
    "track.looked_at": _("looked at your track"),
    "track.deleted": _("the positions of a shift were deleted"),
    "tracks.exported": _("your tracks were taken out"),
    "sender.bound": _("a key for a sending phone was made"),
    "sender.revoked": _("the key of a sending phone was revoked"),
    "doubt.decided": _("decided a doubt about your positions"),
    "sos.raised": _("a call for help was sent"),
    "sos.ended": _("somebody took care of your call for help"),
    "caller.sought": _("an open case was sought by the number of a caller"),
    "grant.given": _("a right was granted"),
    "grant.ended": _("a right was ended"),
    "user.made": _("account made"),
    "user.changed": _("account changed"),
    "user.closed": _("account closed"),
    "user.reopened": _("account opened again"),
}


@dataclass(frozen=True)
class Told:
    at: datetime
    who: str
    what: str
    where: str
    reason: str
    is_own: bool


def told(entry: TrailEntry, *, to: User) -> Told:
    """`who` is a name, `you`, or nobody that is known."""
    is_own = entry.by_id == to.pk
    who = gettext("you") if is_own else entry.by_name or gettext("nobody signed in")
    return Told(
        at=entry.at,
        who=who,
        what=_ACTS.get(entry.act, entry.act),
        where=entry.details.get("address", ""),
        reason=entry.reason,
        is_own=is_own,
    )
