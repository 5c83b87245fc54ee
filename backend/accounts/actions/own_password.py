"""Changing one's own password."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from ..models import DeviceToken, User
from ..passwords import give_password
from ..trail import note
from .sessions import Ended, end_others


def change_own_password(
    *,
    user: User,
    new: str,
    token: DeviceToken | None,
    session_key: str | None,
    at: datetime,
) -> Ended:
    """A new password in place of one that was checked; everything of theirs but the token or the
    session that asks is signed out.

    Raises Django's ValidationError with what the new one lacks.
    """
    with transaction.atomic():
        # Two at once: the second is judged by the password of the first.
        user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        validate_password(new, user)
        forced = user.must_change_password
        give_password(user=user, password=new, must_change=False, at=at)
        ended = end_others(user=user, token=token, session_key=session_key)
        note(
            act="password.changed",
            by=user,
            about=user,
            at=at,
            details=ended.as_details() | {"first": forced},
        )
    return ended
