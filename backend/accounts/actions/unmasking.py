"""Somebody sees what is masked: with a reason, a second factor, and not too often."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from backend.answers.problems import Problem

from ..models import TrailEntry, User
from ..second_factor import prove
from ..trail import note

CALLER_UNMASKED = "caller.unmasked"
PHONE_UNMASKED = "phone.unmasked"
_ALL = (CALLER_UNMASKED, PHONE_UNMASKED)
_PERIOD = timedelta(hours=1)


def unmask(
    *,
    act: str,
    by: User,
    at: datetime,
    subject: str,
    scope: str,
    reason: str,
    otp: str | None,
    about: User | None = None,
) -> None:
    """Write down that `by` sees it now; whoever calls answers only after this returned.

    `subject` and `scope` as in the trail; `about`: the member of staff whose data they are.
    Raises the 403 problems of `second_factor.prove`, and 429 `too-many-unmaskings` beyond
    `settings.UNMASKINGS_AN_HOUR`. Call it outside of a transaction: a wrong code is remembered.
    """
    prove(user=by, otp=otp, at=at)
    with transaction.atomic():
        _refuse_too_many(by, at)
        note(act=act, by=by, at=at, about=about, subject=subject, scope=scope, reason=reason)


def _refuse_too_many(by: User, at: datetime) -> None:
    """Counted in the trail itself, one at a time for each person."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    lately = TrailEntry.objects.visible_to(by).filter(by=by, act__in=_ALL, at__gt=at - _PERIOD)
    moments = list(lately.order_by("-at").values_list("at", flat=True))
    if len(moments) < settings.UNMASKINGS_AN_HOUR:
        return
    problem = Problem(
        "too-many-unmaskings",
        _("This is enough for an hour; whoever needs more asks for a list with a purpose."),
        status=429,
    )
    problem.wait = (
        int((moments[settings.UNMASKINGS_AN_HOUR - 1] + _PERIOD - at).total_seconds()) + 1
    )
    raise problem
