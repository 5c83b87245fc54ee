"""Signing in: by token for phones and machines, by session for browsers.

Both in the same steps: the device says who it is (lockout.py), the password is looked at, then the
code of the second factor where one is set up. A right password alone opens nothing and forgives no
failure; a wrong code is a failure like a wrong password. Each success and each refusal is a line of
the trail, none with what was typed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from backend.answers import problems

from . import lockout, second_factor
from .browsers import browser_name
from .models import BrowserSession, Device, DeviceToken, User
from .trail import note

BROWSER_COOKIE = "browser"
BROWSER_COOKIE_AGE = timedelta(days=365)
_BACKEND = "backend.accounts.staff.StaffBackend"


@dataclass(frozen=True)
class SignedIn:
    """A fresh token (shown once, kept only as a hash) and the moment until which it holds."""

    user: User
    device: Device
    token: str
    expires_at: datetime


def sign_in_device(
    request: HttpRequest,
    *,
    username: str,
    password: str,
    otp: str | None = None,
    key: str,
    name: str,
    at: datetime,
) -> SignedIn:
    """Check what was shown and give the device a token in place of the one it had.

    Raises a 401 problem `wrong-credentials`, `second-factor-needed` or `second-factor-wrong`, or
    429 `locked-out` with the seconds to wait after too many failures (lockout.py).
    """
    user = check_password(request, username=username, password=password, key=key, at=at)
    if user is None:
        raise refusal(request)
    if second_factor.is_set_up(user):
        if not otp:
            raise problems.Problem(
                "second-factor-needed", _("Enter the code from your authenticator."), status=401
            )
        if not check_second_factor(request, user=user, otp=otp, at=at):
            raise refusal(request, second_factor.wrong(status=401))
    with transaction.atomic():
        signed_in = issue_token(user=user, key=key, name=name, at=at)
        _note_sign_in(request, user, at, by="token")
    # Django's word for it: axes forgives the failures before, the user's last sign-in is noted.
    user_logged_in.send(sender=User, request=request, user=user)
    return signed_in


def check_password(
    request: HttpRequest, *, username: str, password: str, key: str | None, at: datetime
) -> User | None:
    """The user whose password it is; None when it is wrong, or when it was not looked at."""
    lockout.arrive(request, username=username, key=key)
    user = authenticate(request, username=username, password=password)
    if user is None:
        note_refusal(request, username=username, at=at)
    return user


def check_second_factor(request: HttpRequest, *, user: User, otp: str, at: datetime) -> bool:
    """Whether the code is right; one that is wrong is counted as a failed log-in."""
    if lockout.is_shut(request, username=user.username):
        return False
    if second_factor.holds(user=user, otp=otp, at=at):
        return True
    said = {"username": user.username}
    user_login_failed.send(sender=__name__, credentials=said, request=request)
    note_refusal(request, username=user.username, at=at, step="second factor")
    return False


def note_refusal(
    request: HttpRequest, *, username: str, at: datetime, step: str = "password"
) -> None:
    """A failure in the trail, and the lock it brought; tries that nobody looked at are not noted.

    A name that is nobody's is not kept: now and then it is a password in the wrong field.
    """
    if lockout.was_not_looked_at(request):
        return
    user = User.objects.filter(username=username).first()
    details = {"address": request.META.get("REMOTE_ADDR", ""), "step": step}
    with transaction.atomic():
        note(act="sign_in.refused", by=None, about=user, at=at, details=details)
        if lockout.is_locked(request):
            note(act="sign_in.locked", by=None, about=user, at=at, details=details)


def refusal(request: HttpRequest, otherwise: problems.Problem | None = None) -> problems.Problem:
    """What to answer to a failure: the waiting it brought, or what was wrong."""
    if getattr(request, "axes_locked_out", False):
        return _locked_out_problem(request)
    return otherwise or problems.Problem(
        "wrong-credentials", _("User name or password is wrong."), status=401
    )


@transaction.atomic
def issue_token(*, user: User, key: str, name: str, at: datetime) -> SignedIn:
    """The one token of a device; signing in twice at once leaves one of the two."""
    device = _entered(user=user, key=key, name=name, at=at)
    DeviceToken.objects.filter(device=device).delete()
    issued, token = DeviceToken.objects.create(user=user, device=device)
    return SignedIn(user=user, device=device, token=token, expires_at=issued.expiry)


def sign_out(*, token: DeviceToken) -> None:
    """The device keeps what it has queued; only its key is gone."""
    token.delete()


def sign_in_browser(
    request: HttpRequest, *, user: User, own_phone: bool = False, at: datetime
) -> str:
    """Open the session of a user who has shown everything; one a browser.

    `own_phone`: they say that it is a phone of their own (browser_sessions.py). Returns
    the browser's key for `remember_browser`.
    """
    cookie = request.COOKIES.get(BROWSER_COOKIE) or token_urlsafe(32)
    with transaction.atomic():
        device = _entered(
            user=user,
            key=browser_key(cookie),
            name=browser_name(request.headers.get("User-Agent", "")),
            at=at,
            is_browser=True,
        )
        BrowserSession.objects.filter(device=device).delete()
        _note_sign_in(request, user, at, by="session")
        # Somebody may sign in again before their session has ended: this one is another.
        request.session.flush()
        login(request, user, backend=_BACKEND)
        request.session.belong_to(user, device_id=device.pk, own_phone=own_phone, at=at)
    return cookie


def remember_browser(response: HttpResponse, cookie: str) -> None:
    """The browser shows this key when it comes again, and is no stranger then."""
    response.set_cookie(
        BROWSER_COOKIE,
        cookie,
        max_age=BROWSER_COOKIE_AGE,
        path="/login/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def browser_key(cookie: str | None) -> str | None:
    """The key of a browser's device: a digest, so that the table opens nobody's door."""
    return f"browser:{sha256(cookie.encode()).hexdigest()}" if cookie else None


def locked_out(request: HttpRequest, credentials: dict | None = None) -> HttpResponse:
    """What axes answers for a locked user, when the view did not answer itself."""
    problem = _locked_out_problem(request)
    return problems.answer(
        429, problem.detail, kind=problem.kind, Retry_After=str(lockout.seconds_to_wait(request))
    )


def waiting_words(seconds: int) -> str:
    """Too many failures, and for how long: in seconds, or in minutes from two on."""
    if seconds < 120:
        return _("Too many failed attempts. Try again in %(count)d s.") % {"count": seconds}
    return _("Too many failed attempts. Try again in %(count)d minutes.") % {
        "count": -(-seconds // 60)
    }


def _locked_out_problem(request: HttpRequest) -> problems.Problem:
    wait = lockout.seconds_to_wait(request)
    problem = problems.Problem("locked-out", waiting_words(wait), status=429)
    problem.wait = wait
    return problem


def _entered(*, user: User, key: str, name: str, at: datetime, is_browser: bool = False) -> Device:
    """The device by its key, held until the transaction ends; entered when it is new."""
    Device.objects.bulk_create(
        [Device(user=user, key=key, name=name, first_seen_at=at, is_browser=is_browser)],
        update_conflicts=True,
        unique_fields=["user", "key"],
        update_fields=["name", "is_known"],
    )
    return Device.objects.select_for_update().get(user=user, key=key)


def _note_sign_in(request: HttpRequest, user: User, at: datetime, *, by: str) -> None:
    address = request.META.get("REMOTE_ADDR", "")
    note(act="signed_in", by=user, about=user, at=at, details={"address": address, "by": by})
