"""First passwords of accounts that a roster made: made, told and forgotten within one request.

In the request and for few at once, because a password that is told later has to be kept
meanwhile, and nobody may keep one. A hash takes some 30 ms by design (accounts/passwords.py), so
two hundred take seconds; a township has fewer new people.
"""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.accounts.trail import note
from backend.answers.problems import Problem
from backend.answers.workbooks.templates import written

from ..models import Roster

AT_ONCE = 200
# Without those that look like others on paper: O 0, I l 1.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
_LENGTH = 12  # of 55 letters: 69 bits
_HEADS = ["姓名", "用户名", "首次密码", "镇街"]


def without_password(users: QuerySet[User]) -> QuerySet[User]:
    """Those who were never given a password; one that was changed or given once stays."""
    return users.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)


@transaction.atomic
def give_first_passwords(*, roster: Roster, by: User, at: datetime) -> bytes:
    """A workbook with first passwords for accounts of a roster that never had one, a township
    after another, `AT_ONCE` of them; of areas whose people `by` keeps. They must be changed at the
    first sign-in. Raises 409 `no-accounts-wait` when none is left."""
    waiting = without_password(roster.accounts.select_for_update(of=("self",)))
    users = [
        user
        for user in waiting.select_related("area").order_by("area__name", "username")
        if by.has_perm("staffing.change_member", user.area)
    ][:AT_ONCE]
    if not users:
        raise Problem("no-accounts-wait", _("Every account of this roster has had a password."))
    passwords = ["".join(secrets.choice(_LETTERS) for _sign in range(_LENGTH)) for _user in users]
    with ThreadPoolExecutor(settings.SIGN_IN_THREADS) as hashing:
        hashes = list(hashing.map(make_password, passwords))
    for user, encoded in zip(users, hashes, strict=True):
        user.password = encoded
        user.must_change_password = True
    User.objects.bulk_update(users, ["password", "must_change_password"], batch_size=1000)
    for user in users:
        note(
            act="password.first_given",
            by=by,
            at=at,
            about=user,
            subject=f"roster:{roster.pk}",
            scope=user.area.path,
        )
    rows = [
        [user.name, user.username, password, user.area.name]
        for user, password in zip(users, passwords, strict=True)
    ]
    return written("首次密码", _HEADS, rows)
