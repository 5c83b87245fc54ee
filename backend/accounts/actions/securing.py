"""What security administrators do to an account: their office asked, then the door's own verbs."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.answers.problems import Problem

from .. import offices, second_factor
from ..models import User
from . import sessions


@transaction.atomic
def unlock_user(*, user: User, by: User, at: datetime) -> None:
    offices.refuse_unless_secures(by, user)
    sessions.unlock(user=user, by=by, at=at)


@transaction.atomic
def sign_user_out(*, user: User, by: User, at: datetime) -> None:
    offices.refuse_unless_secures(by, user)
    sessions.sign_out_everywhere(user=user, by=by, at=at)


@transaction.atomic
def take_second_factor_off(*, user: User, by: User, at: datetime, reason: str) -> None:
    """Raises PermissionDenied, or a 409 problem `no-second-factor`."""
    offices.refuse_unless_secures(by, user)
    if not second_factor.remove(user=user, by=by, at=at, reason=reason):
        raise Problem("no-second-factor", _("No second factor is set up."))
