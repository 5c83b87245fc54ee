"""Why an action is refused: the case has moved on, this does not go from here, it is another's to
take, or something it needs is missing. Every refusal says what would be right."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.models import FOR_A_DEPARTMENT, Department, User
from backend.accounts.rights import Rights
from backend.answers.problems import Problem, invalid
from backend.staffing.models import Member, Posting
from backend.territory.paths import areas_of

from ..actors import hats_of
from ..clocks import RETURN, due
from ..models import Case, MatterType
from ..shown import case_after
from ..workflow import Awaits, Edge, Hat, State, allowed, possible

# After so many calls that reached nobody, a case may go to the archive (proposed).
CALLS_THAT_ARE_ENOUGH = 3

_WORN_BY = {
    Hat.CENTRE: gettext_lazy("the command centre"),
    Hat.DISPATCHER: gettext_lazy("the command centre or the leader of the grid"),
    Hat.OWNER: gettext_lazy("the member or department that has the case"),
    Hat.CHECKER: gettext_lazy("whoever checks: the grid's worker on the spot, or the desk"),
}


def refuse_stale(case: Case, version: int | dict, *, by: User, rights: Rights) -> None:
    """409 `stale` unless the case stands where the sender saw it, or where the action named by
    `{"after": uuid}` left it; `unknown-action` while that one has not arrived."""
    if isinstance(version, dict):
        before = case.events.filter(uuid=version["after"]).first()
        if before is None:
            raise Problem(
                "unknown-action",
                _("The action this one follows has not arrived yet."),
                case=_current(case, by=by, rights=rights),
            )
        version = before.version
    if version != case.version:
        raise Problem(
            "stale",
            _("The case has moved on in the meantime."),
            case=_current(case, by=by, rights=rights),
        )


def refuse_wrong_place(case: Case, edge: Edge, *, by: User, rights: Rights) -> None:
    """409 `not-from-here` where the edge does not start, 403 `not-yours` without its hat."""
    hats = hats_of(by, case, rights)
    if edge not in possible(State(case.state), Awaits(case.awaits)):
        raise Problem(
            "not-from-here",
            _("A case that is %(state)s cannot take the action %(action)s.")
            % {"state": case.state, "action": edge.action},
            case=_current(case, by=by, rights=rights),
        )
    if edge.hat not in hats:
        raise Problem(
            "not-yours",
            _("The action %(action)s is for %(others)s.")
            % {"action": edge.action, "others": _WORN_BY[edge.hat]},
            status=403,
            case=_current(case, by=by, rights=rights),
        )


def refuse_unmet(case: Case, edge: Edge, asked: dict[str, Any], *, at: datetime) -> None:
    """What the edge needs is there, what it has no use for is not, and it is neither too late nor
    too early."""
    if "reason" in edge.needs and not asked["reason"]:
        raise invalid("reason", _("This action needs a reason."))
    _refuse_unfit_outcome(edge, asked["fields"].get("outcome"))
    _refuse_unfit_recipient(case, edge, asked.get("to"), at=at)
    if edge.action == "return" and at > due(RETURN, case.dispatched_at).at:
        raise Problem(
            "too-late", _("A case can be returned within two working days of its dispatch.")
        )
    if edge.action == "archive" and not _called_back(case):
        raise Problem("not-called-back", _("Call the reporter back before archiving."))


def _refuse_unfit_outcome(edge: Edge, outcome: str | None) -> None:
    if "outcome" in edge.needs and outcome is None:
        raise invalid("fields.outcome", _("Say how the call ended."))
    if "outcome" not in edge.needs and outcome is not None:
        raise invalid("fields.outcome", _("Only a call has an outcome."))


def _refuse_unfit_recipient(
    case: Case, edge: Edge, to: dict[str, Any] | None, *, at: datetime
) -> None:
    """A case goes to somebody who is there to take it, and only by actions that hand it on."""
    if "to" in edge.needs and not to:
        raise invalid("to", _("Say to whom: a member or a department."))
    if "to" not in edge.needs and to:
        raise invalid("to", _("This action hands the case to nobody."))
    if not to:
        return
    if "member" in to and not serves_there(to["member"], case, at=at):
        raise invalid("to.member", _("This member does not serve where the case lies."))
    if "department" in to and not _has_an_office_there(to["department"], case):
        raise invalid("to.department", _("This department has no office for where the case lies."))


def serves_there(member: Member, case: Case, *, at: datetime) -> bool:
    """Members who serve the grid of a case or belong to its area."""
    if not member.user.is_active:
        return False
    serving = Posting.objects.at(at).filter(member=member, grid=case.grid_id)
    return case.scope.startswith(member.area.path) or serving.exists()


def _has_an_office_there(department: Department, case: Case) -> bool:
    """Whether somebody works for the department in an area that the case lies in."""
    office = department.staff.filter(role__in=FOR_A_DEPARTMENT, is_active=True)
    clerks = office.filter(area__in=areas_of(case.scope))
    return clerks.exists()


def _called_back(case: Case) -> bool:
    if case.type.callback == MatterType.Callback.NO:
        return True
    calls = case.events.filter(action="call_back")
    reached = calls.exclude(fields__outcome="not_reached")
    return reached.exists() or calls.count() >= CALLS_THAT_ARE_ENOUGH


def _current(case: Case, *, by: User, rights: Rights) -> dict:
    return case_after(case) | {
        "allowed": allowed(State(case.state), Awaits(case.awaits), hats_of(by, case, rights))
    }
