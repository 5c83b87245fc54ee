"""Whether it is the person themselves who sits before a screen that is signed in."""

from datetime import datetime

from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from . import lockout
from .models import User
from .sign_in import note_refusal, refusal


def check_own_password(request: HttpRequest, *, user: User, password: str, at: datetime) -> bool:
    """Whether it is their password; wrong ones count like those of the log-in, so that nobody can
    guess at a screen left open. Raises a 429 problem `locked-out`."""
    request.known_device = None
    if lockout.is_shut(request, username=user.username):
        raise refusal(request)
    if user.check_password(password):
        return True
    said = {"username": user.username}
    user_login_failed.send(sender=__name__, credentials=said, request=request)
    note_refusal(request, username=user.username, at=at, step="own password")
    if lockout.is_locked(request):
        raise refusal(request)
    return False


def wrong_password_words():
    return _("This is not your password.")
