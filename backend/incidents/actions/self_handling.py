"""自处理: a worker settles a matter on the spot, reports and closes it in one action.

It is closed at once; one in ten is drawn to be checked at the desk (domain.md, Self-handled).
Which ones follows from the report's uuid, so that nobody chooses and a repetition draws the same.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from backend.accounts.models import Role, User
from backend.answers.problems import invalid
from backend.staffing.models import Member

from ..models import Case, Terms
from ..timing import start_clock
from ..workflow import Ending, State

DRAWN_OF_A_HUNDRED = 10  # proposed


def refuse_unfit(asked: dict[str, Any], terms: Terms, by: User) -> None:
    """Only a worker's own report of a type that may be settled alone, with something to show."""
    said = asked.get("self_handled")
    if not said:
        return
    if by.role != Role.WORKER or asked["source"] != "worker":
        raise invalid("self_handled", _("Only a grid worker settles a matter on the spot."))
    if not terms.self_handle:
        raise invalid("self_handled", _("Matters of this type are not settled alone."))
    if not asked["evidence"] and not said["record"].strip():
        raise invalid("self_handled", _("Add evidence or a record of what was agreed."))


def settle(case: Case, uuid: UUID, by: User, *, at: datetime) -> None:
    """Put a fresh case where a settled one stands; not saved here, but for its clock."""
    case.handler_member = Member.objects.get(user=by)
    if is_drawn(uuid) and case.terms.check_kind != Terms.Check.NONE:
        case.state = State.CHECKING
        start_clock(case, "check", at=at)
    else:
        case.state, case.ending, case.closed_at = State.CLOSED, Ending.SELF_HANDLED, at


def is_drawn(uuid: UUID) -> bool:
    return uuid.int % 100 < DRAWN_OF_A_HUNDRED
