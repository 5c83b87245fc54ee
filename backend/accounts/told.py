"""Acts of the trail in words for the person they concern.

An act that is not here is told by the words of the longest beginning it has in common (`grant.`),
or as what it is: something about the account.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

WORDS = {
    "signed_in": _("Somebody signed in as you."),
    "sign_in.refused": _("A log-in with your user name was refused."),
    "sign_in.locked": _("Your user name was locked after too many wrong passwords."),
    "sign_in.unlocked": _("Your user name was unlocked."),
    "sign_in.": _("Something happened when somebody tried to sign in with your user name."),
    "signed_out.everywhere": _("You were signed out everywhere."),
    "device.signed_out": _("One of your devices was signed out."),
    "password.": _("Your password was changed."),
    "first_password.given": _("You were given a new first password."),
    "second_factor.removed": _("Your second factor was removed."),
    "second_factor.": _("Something about your second factor was changed."),
    "recovery_code": _("Something about your recovery codes was changed."),
    "phone.unmasked": _("Your phone number was looked at."),
    "track.": _("Your track was looked at."),
    "track.deleted": _("The positions of one of your shifts were deleted."),
    "tracks.exported": _("All of your tracks were taken out."),
    "trail.read": _("The entries of the audit trail about you were read."),
    "trail.exported": _("The entries of the audit trail about you were taken out as a workbook."),
    "user.made": _("Your account was made."),
    "user.changed": _("What is kept about you was changed."),
    "user.closed": _("Your account was closed."),
    "user.reopened": _("Your account was opened again."),
    "grant.given": _("You were given rights."),
    "grant.ended": _("Some of your rights were ended."),
    "grant.": _("Your rights were changed."),
    "posting.": _("Where you serve was changed."),
    "absence.": _("Your absence or cover was changed."),
    "cover.": _("Your absence or cover was changed."),
    "member.": _("Something about your service was changed."),
    "cases.handed_over": _("Cases were handed over from or to you."),
    "plan.": _("A plan of who serves where was changed for you."),
    "roster.": _("Your entry in the roster was changed."),
    "duty.": _("Your turn on the duty roster was changed."),
}
_OTHERWISE = _("Something about your account was changed.")


def told(act: str) -> str:
    """A sentence in the language of the request."""
    beginnings = [known for known in WORDS if act.startswith(known)]
    return gettext(WORDS[max(beginnings, key=len)] if beginnings else _OTHERWISE)
