"""The second factor: a code of the moment from the user's own phone (TOTP, RFC 6238), and ten
recovery codes for the day the phone is lost.

A code is for one person, holds one step of 30 s either side and works once. Wrong ones make the
next try wait: 1 s, 2 s, 4 s and so on. The failure is written in a transaction of its own:
whoever asks `prove` does so before a transaction begins, or a rollback forgets the failure.
"""

from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from math import ceil
from unicodedata import normalize

import segno
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from backend.answers import problems

from .gate import has_second_factor as is_set_up
from .models import User
from .trail import note

RECOVERY_CODES = 10
_DIGITS = 6


@dataclass(frozen=True)
class Begun:
    """A secret that counts once a right code confirms it: to type, as an address, as a picture."""

    secret: str
    uri: str
    svg: str


def prove(*, user: User, otp: str | None, at: datetime) -> None:
    """Let through whoever shows a right code; a recovery code counts as one.

    Raises a 403 problem: `second-factor-needed` (none is set up, `set_up` false, or no code was
    given) or `second-factor-wrong` (wrong, used before, or tried too soon after a wrong one; the
    seconds to wait are in Retry-After).
    """
    if not is_set_up(user):
        raise problems.Problem(
            "second-factor-needed", _("Set up a second factor first."), status=403, set_up=False
        )
    if not otp:
        raise problems.Problem(
            "second-factor-needed",
            _("Enter the code from your authenticator."),
            status=403,
            set_up=True,
        )
    if not holds(user=user, otp=otp, at=at):
        raise wrong(wait_seconds(user, otp))


def holds(*, user: User, otp: str, at: datetime) -> bool:
    """Whether the code is right; it is used up then, and a failure is counted otherwise."""
    otp = _tidy(otp)
    with transaction.atomic():
        right = _own_device(user, otp).filter(confirmed=True).select_for_update().first()
        proven = right is not None and right.verify_token(_kept(user, otp))
        if not proven:
            note(act="second_factor.refused", by=user, about=user, at=at)
        elif isinstance(right, StaticDevice):
            left = right.token_set.count()
            note(act="recovery_code.used", by=user, about=user, at=at, details={"left": left})
    return proven


def wait_seconds(user: User, otp: str) -> int:
    """Until a code like this one is looked at again, after wrong ones."""
    device = _own_device(user, _tidy(otp)).filter(confirmed=True).first()
    if device is None:
        return 0
    allowed, why = device.verify_is_allowed()
    return 0 if allowed else ceil((why["locked_until"] - timezone.now()).total_seconds())


def wrong(wait: int = 0, *, status: int = 403) -> problems.Problem:
    problem = problems.Problem(
        "second-factor-wrong", _("This code is wrong, or was used before."), status=status
    )
    if wait:
        problem.wait = wait
    return problem


@transaction.atomic
def begin(*, user: User, at: datetime) -> Begun:
    """A new secret in place of one that was never confirmed.

    Raises a 409 problem `second-factor-set-up` while one counts: it is removed first.
    """
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if is_set_up(user):
        raise problems.Problem(
            "second-factor-set-up", _("A second factor is set up; remove it first.")
        )
    TOTPDevice.objects.filter(user=user).delete()
    device = TOTPDevice.objects.create(user=user, name="authenticator", confirmed=False)
    note(act="second_factor.begun", by=user, about=user, at=at)
    return _begun(device)


def pending(user: User) -> Begun | None:
    """The secret that waits for its first right code."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return device and _begun(device)


def confirm(*, user: User, otp: str, at: datetime) -> list[str]:
    """The first right code makes the secret count; ten recovery codes, shown this once.

    Raises a 409 problem `second-factor-not-begun`, or 403 `second-factor-wrong`.
    """
    with transaction.atomic():
        begun = TOTPDevice.objects.filter(user=user, confirmed=False)
        device = begun.select_for_update().first()
        if device is None:
            raise problems.Problem(
                "second-factor-not-begun", _("Begin setting up the second factor first.")
            )
        if device.verify_token(_tidy(otp)):
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            note(act="second_factor.set_up", by=user, about=user, at=at)
            return _new_recovery_codes(user)
    allowed, why = device.verify_is_allowed()
    wait = 0 if allowed else ceil((why["locked_until"] - timezone.now()).total_seconds())
    raise wrong(wait)


def remove(*, user: User, by: User | None, at: datetime, reason: str = "") -> bool:
    """Take the second factor and its recovery codes away; whether there was one.

    `by`: the user (who proved it before), a security administrator, or None at the machine.
    """
    with transaction.atomic():
        counted = is_set_up(user)
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        if counted:
            note(act="second_factor.removed", by=by, about=user, at=at, reason=reason)
    return counted


@transaction.atomic
def renew_recovery_codes(*, user: User, at: datetime) -> list[str]:
    """Ten new ones in place of what is left; whoever asks has proven the second factor."""
    note(act="recovery_codes.renewed", by=user, about=user, at=at)
    return _new_recovery_codes(user)


def recovery_code_count(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


@transaction.atomic
def forget_failures(user: User) -> None:
    """No waiting for the next code."""
    for device in (
        *TOTPDevice.objects.filter(user=user).select_for_update(),
        *StaticDevice.objects.filter(user=user).select_for_update(),
    ):
        device.throttle_reset()


def _new_recovery_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = [StaticToken.random_token() for _each in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_digest(user, code)) for code in codes
    )
    return codes


def _begun(device: TOTPDevice) -> Begun:
    uri = device.config_url
    picture = BytesIO()
    segno.make(uri, error="m").save(
        picture, kind="svg", xmldecl=False, svgns=True, scale=5, border=3, light="#fff"
    )
    return Begun(b32encode(device.bin_key).decode(), uri, picture.getvalue().decode())


def _tidy(otp: str) -> str:
    """As people type it: full-width digits, spaces, a dash in the middle, capital letters."""
    return "".join(normalize("NFKC", otp).split()).replace("-", "").lower()


def _is_of_the_moment(otp: str) -> bool:
    return len(otp) == _DIGITS and otp.isascii() and otp.isdigit()


def _own_device(user: User, otp: str):
    model = TOTPDevice if _is_of_the_moment(otp) else StaticDevice
    return model.objects.filter(user=user)


def _kept(user: User, otp: str) -> str:
    return otp if _is_of_the_moment(otp) else _digest(user, otp)


def _digest(user: User, code: str) -> str:
    """What of a recovery code lies in the database (16 characters are the column's width)."""
    return salted_hmac("accounts.recovery", f"{user.pk}:{code}").hexdigest()[:16]
