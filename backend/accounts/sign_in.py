"""Signing in: by token for phones and machines, by session for browsers; both count failures."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from backend.answers import problems

from .models import Device, DeviceToken, User


@dataclass(frozen=True)
class SignedIn:
    """A fresh token (shown once, kept only as a hash) and the moment until which it holds."""

    user: User
    token: str
    expires_at: datetime


def sign_in_device(
    request: HttpRequest, *, username: str, password: str, key: str, name: str, at: datetime
) -> SignedIn:
    """Check a password and give the device a token in place of the one it had.

    Raises a 401 problem `wrong-credentials`, or 429 `locked-out` after too many failures of
    this user from this address.
    """
    user = authenticate(request, username=username, password=password)
    if user is None and getattr(request, "axes_locked_out", False):
        raise _locked_out_problem()
    if user is None:
        raise problems.Problem(
            "wrong-credentials", _("User name or password is wrong."), status=401
        )
    signed_in = issue_token(user=user, key=key, name=name, at=at)
    # Django's word for it: axes forgives the failures before, the user's last sign-in is noted.
    user_logged_in.send(sender=User, request=request, user=user)
    return signed_in


@transaction.atomic
def issue_token(*, user: User, key: str, name: str, at: datetime) -> SignedIn:
    """The one token of a device; signing in twice at once leaves one of the two."""
    Device.objects.bulk_create(
        [Device(user=user, key=key, name=name, first_seen_at=at)],
        update_conflicts=True,
        unique_fields=["user", "key"],
        update_fields=["name"],
    )
    device = Device.objects.select_for_update().get(user=user, key=key)
    DeviceToken.objects.filter(device=device).delete()
    issued, token = DeviceToken.objects.create(user=user, device=device)
    return SignedIn(user=user, token=token, expires_at=issued.expiry)


def sign_out(*, token: DeviceToken) -> None:
    """The device keeps what it has queued; only its key is gone."""
    token.delete()


def locked_out(request: HttpRequest, credentials: dict | None = None) -> HttpResponse:
    """What axes answers for a locked user, when the view did not answer itself."""
    return problems.answer(
        429,
        _locked_out_problem().detail,
        kind="locked-out",
        Retry_After=str(_cool_off_seconds()),
    )


def _locked_out_problem() -> problems.Problem:
    problem = problems.Problem(
        "locked-out",
        _("Too many failed attempts. Try again in a quarter of an hour."),
        status=429,
    )
    problem.wait = _cool_off_seconds()
    return problem


def _cool_off_seconds() -> int:
    return int(settings.AXES_COOLOFF_TIME.total_seconds())
