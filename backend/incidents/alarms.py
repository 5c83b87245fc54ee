"""A critical matter calls who is on duty in its command centre, in the report's transaction.

Said are the type and the grid, never the description, the place or the caller; of a restricted
one not even those, since in the end a whole centre is told, off duty too.
"""

from datetime import datetime

from django.utils.translation import gettext_noop

from backend.accounts.models import User
from backend.live.models import Tier
from backend.notices.actions.calling import answer_calls, call_on_duty

from .models import Case
from .shown import grid_name

KIND = "case.critical"
_SAID = gettext_noop("Critical: %(type)s, grid %(grid)s. Please take it in hand.")
_SAID_WITHOUT_GRID = gettext_noop("Critical: %(type)s, not in any grid. Please take it in hand.")
_SAID_OF_RESTRICTED = gettext_noop("A critical matter has come in. Please take it in hand.")


def call_for_critical(case: Case, *, at: datetime) -> None:
    """Nothing for a matter of any other urgency."""
    if case.urgency != "critical":
        return
    message, params = _said(case)
    subject = subject_of(case)
    call_on_duty(
        area=case.owner_centre,
        kind=KIND,
        message=message,
        params=params,
        subject=subject,
        key=f"{KIND}:{case.number}",
        at=at,
    )


def note_taken(case: Case, *, by: User, at: datetime) -> None:
    """Whoever accepts or settles it has answered for everybody who was called."""
    if case.urgency == "critical":
        answer_calls(subject=subject_of(case), by=by, at=at)


def subject_of(case: Case) -> str:
    return f"case:{case.number}"


def _said(case: Case) -> tuple[str, dict]:
    if case.tier == Tier.RESTRICTED:
        return _SAID_OF_RESTRICTED, {}
    kind = {"type": {"zh-hans": case.type.name_zh, "en": case.type.name_en}}
    grid = grid_name(case)
    return (_SAID, {**kind, "grid": grid}) if grid else (_SAID_WITHOUT_GRID, kind)
