"""Why an action is refused: the case has moved on, this does not go from here, it is another's to
take, or something it needs is missing. Every refusal says what would be right."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.models import User
from backend.accounts.rights import Rights
from backend.answers.problems import Problem, invalid
from backend.staffing.models import Member, Posting

from ..actors import allowed_to, hats_of, standing
from ..models import Case
from ..offices import has_an_office
from ..shown import case_after
from ..workflow import Edge, Hat, edges_from
from .guards import refuse_unguarded

_WORN_BY = {
    Hat.CENTRE: gettext_lazy("the command centre"),
    Hat.DISPATCHER: gettext_lazy("the command centre or the leader of the grid"),
    Hat.VERIFIER: gettext_lazy("whoever was asked to look"),
    Hat.HANDLER: gettext_lazy("the member or department that has the case"),
    Hat.CHECKER: gettext_lazy("whoever checks: the grid's worker on the spot, or the desk"),
    Hat.CALLED: gettext_lazy("the departments that were called"),
    Hat.SUPERVISOR: gettext_lazy("the supervisor"),
    Hat.CHIEF: gettext_lazy("the leadership"),
    Hat.REPORTER: gettext_lazy("whoever reported it"),
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


def edge_for(case: Case, action: str, *, by: User, rights: Rights) -> Edge:
    """The edge that `by` walks with an action from here: 409 `not-from-here` where none starts,
    403 `not-yours` where those that start are for others."""
    edges = [edge for edge in edges_from(standing(case)) if edge.action == action]
    if not edges:
        raise Problem(
            "not-from-here",
            _("A case that is %(state)s cannot take the action %(action)s.")
            % {"state": case.state, "action": action},
            case=_current(case, by=by, rights=rights),
        )
    hats = hats_of(by, case, rights)
    mine = next((edge for edge in edges if edge.hats & hats), None)
    if mine is None:
        others = [str(_WORN_BY[hat]) for hat in Hat if any(hat in edge.hats for edge in edges)]
        raise Problem(
            "not-yours",
            _("The action %(action)s is for %(others)s.")
            % {"action": action, "others": _(", or for ").join(others)},
            status=403,
            case=_current(case, by=by, rights=rights),
        )
    return mine


def refuse_unmet(
    case: Case,
    edge: Edge,
    asked: dict[str, Any],
    *,
    other: Case | None,
    by: User,
    rights: Rights,
    at: datetime,
) -> None:
    """What the edge needs is there, what it has no use for is not, and its guards let it pass."""
    for name in ("reason", "note"):
        if name in edge.needs and not asked[name].strip():
            raise invalid(
                name,
                _("This action needs a reason.")
                if name == "reason"
                else _("This action needs words of its own."),
            )
    _refuse_unfit_fields(edge, asked["fields"])
    _refuse_unfit_to(case, edge, asked.get("to") or {}, other, at=at)
    refuse_unguarded(case, edge.guards, asked, by=by, at=at)


def _refuse_unfit_fields(edge: Edge, fields: dict[str, Any]) -> None:
    needed = _members(edge.needs, "fields")
    for name in sorted(needed - fields.keys()):
        raise invalid(f"fields.{name}", _("This action needs it."))
    for name in sorted(fields.keys() - needed - _members(edge.takes, "fields")):
        raise invalid(f"fields.{name}", _("This action has no use for it."))


def _refuse_unfit_to(
    case: Case, edge: Edge, to: dict[str, Any], other: Case | None, *, at: datetime
) -> None:
    """A case goes to somebody who is there to take it, and only by actions that hand it on."""
    needed, taken = _members(edge.needs, "to"), _members(edge.takes, "to")
    if needed and not to:
        raise invalid("to", _TO_WHAT[next(iter(needed))])
    for kind in to:
        if ("case" if kind == "case" else "handler") in needed:
            continue
        if kind not in taken:
            raise invalid("to", _("This action hands the case to nobody."))
    if "member" in to and not serves_there(to["member"], case, at=at):
        raise invalid("to.member", _("This member does not serve where the case lies."))
    if "department" in to and not has_an_office(to["department"], case):
        raise invalid("to.department", _("This department has no office for where the case lies."))
    if "case" in to:
        _refuse_unfit_lead(case, other)


def _refuse_unfit_lead(case: Case, lead: Case | None) -> None:
    if lead is None:
        raise invalid("to.case", _("There is no such case, or it is not yours to see."))
    if lead.pk == case.pk:
        raise invalid("to.case", _("A case does not hang on itself."))
    if lead.closed_at is not None:
        raise Problem("lead-ended", _("The other case has ended: it takes no more reports."))


def _members(names: tuple[str, ...], of: str) -> set[str]:
    return {name.partition(".")[2] for name in names if name.startswith(f"{of}.")}


_TO_WHAT = {
    "handler": gettext_lazy("Say to whom: a member or a department."),
    "case": gettext_lazy("Say which case it is the same matter as."),
}


def serves_there(member: Member, case: Case, *, at: datetime) -> bool:
    """Members who serve the grid of a case or belong to its area."""
    if not member.user.is_active:
        return False
    serving = Posting.objects.at(at).filter(member=member, grid=case.grid_id)
    return case.scope.startswith(member.area.path) or serving.exists()


def _current(case: Case, *, by: User, rights: Rights) -> dict:
    return case_after(case) | {"allowed": allowed_to(by, case, rights)}
