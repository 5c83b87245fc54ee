"""Ending what somebody signed in with, and opening what failures have shut."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from .. import lockout, second_factor
from ..models import BrowserSession, Device, DeviceToken, User, Wall
from ..trail import note
from ..walls import NOT_ENROLLED


@dataclass(frozen=True)
class Ended:
    """How many there were: phones and machines with a token, browsers with a session."""

    token_count: int
    session_count: int

    def as_details(self) -> dict[str, int]:
        return {"tokens": self.token_count, "sessions": self.session_count}


def sign_out_everywhere(*, user: User, by: User | None, at: datetime) -> Ended:
    """End every token and every browser session of `user`, the asking one too.

    Their devices have to prove themselves anew, a wall by a new code. The live wire closes when
    its ticket ends (LIVE_TICKET_SECONDS), for no new one is given.
    """
    with transaction.atomic():
        ended = end_others(user=user)
        Device.objects.filter(user=user).update(is_known=False)
        Wall.objects.filter(user=user).update(**NOT_ENROLLED)
        note(act="signed_out.everywhere", by=by, about=user, at=at, details=ended.as_details())
    return ended


def end_others(
    *, user: User, token: DeviceToken | None = None, session_key: str | None = None
) -> Ended:
    """End tokens and sessions of `user` but those named; inside the transaction of who asks."""
    tokens = DeviceToken.objects.filter(user=user).exclude(pk=token.pk if token else None)
    sessions = BrowserSession.objects.filter(user=user).exclude(session_key=session_key)
    return Ended(tokens.delete()[0], sessions.delete()[0])


@transaction.atomic
def sign_device_out(*, device: Device, by: User, at: datetime) -> Ended:
    """End what one device of theirs signed in with; it may be lost, so it is a stranger again."""
    tokens, _each = DeviceToken.objects.filter(device=device).delete()
    sessions, _each = BrowserSession.objects.filter(device=device).delete()
    Device.objects.filter(pk=device.pk).update(is_known=False)
    ended = Ended(tokens, sessions)
    note(
        act="device.signed_out",
        by=by,
        about=device.user,
        at=at,
        subject=f"device:{device.pk}",
        details=ended.as_details(),
    )
    return ended


@transaction.atomic
def unlock(*, user: User, by: User | None, at: datetime) -> int:
    """Forget the failed log-ins of `user`, from wherever, and wrong codes; how many there were."""
    failures = lockout.forget(user.username)
    second_factor.forget_failures(user)
    note(act="sign_in.unlocked", by=by, about=user, at=at, details={"failures": failures})
    return failures
