"""Between signing in and the rest of the house: the first password is changed, and who owes a
second factor has set one up. Until then only the way there is open.

One rule, asked at two places: by every REST view through the default permission, and by a
middleware for all other pages (page_gate.py), which leads to `/account/`. What stands in front of
Django (atlas/door.py) lets in only whom a REST view has let in before; tickets of the live wire
are given by one.

The REST framework imports this while it is being imported itself: no view, no problem from here.
"""

from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import IsAuthenticated

from .models import Role, User

PASSWORD = "password-change-needed"  # noqa: S105 (the name of a problem)
SECOND_FACTOR = "second-factor-setup-needed"


def owes(user: User) -> str | None:
    """What `user` has to do first, as the type of a problem."""
    if owes_password(user):
        return PASSWORD
    if owes_second_factor(user):
        return SECOND_FACTOR
    return None


def owes_password(user: User) -> bool:
    """Machines change no passwords."""
    return user.must_change_password and user.role != Role.SERVICE


def owes_second_factor(user: User) -> bool:
    return user.must_have_second_factor and not has_second_factor(user)


def has_second_factor(user: User) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


class NotYet(PermissionDenied):
    """A 403 problem whose type says what is owed."""

    def __init__(self, kind: str) -> None:
        super().__init__(_REASONS[kind], code=kind)
        self.kind = kind


class ThroughTheGate(IsAuthenticated):
    """Signed in, and nothing owed; a view with `before_the_gate` asks only for the first.

    Raises a 403 problem `password-change-needed` or `second-factor-setup-needed`.
    """

    def has_permission(self, request, view) -> bool:
        if not super().has_permission(request, view):
            return False
        if getattr(view, "before_the_gate", False):
            return True
        if owed := owes(request.user):
            raise NotYet(owed)
        return True


_REASONS = {
    PASSWORD: _("Change your first password before anything else."),
    SECOND_FACTOR: _("Your office needs a second factor. Set it up before anything else."),
}
