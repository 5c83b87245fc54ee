"""Who wears which hat on a case (workflow.Hat), from grants, owner and handler."""

from backend.accounts.models import Role, User
from backend.accounts.rights import Rights
from backend.live.models import Tier
from backend.staffing.models import Member

from .models import Case, Terms
from .workflow import OPEN_STATES, Awaits, Ending, Hat, Standing, State, allowed, waits_for


def hats_of(user: User, case: Case, rights: Rights) -> set[Hat]:
    """The parts in which `user`, who sees `case`, may act on it as it stands now.

    Asks no database when the case came with its type, people and reports (`.with_parties()`).
    """
    hats = {Hat.READER}
    if rights.holds(Role.OPERATOR, case.scope):
        hats |= {Hat.CENTRE, Hat.DISPATCHER}
    if case.grid_id in rights.grid_ids(Role.LEADER):
        hats.add(Hat.DISPATCHER)
    if rights.holds(Role.SUPERVISOR, case.scope):
        hats.add(Hat.SUPERVISOR)
    if rights.holds(Role.CHIEF, case.scope):
        hats.add(Hat.CHIEF)
    if _is_handler(user, case):
        hats.add(Hat.HANDLER)
    if _was_called(user, case):
        hats.add(Hat.CALLED)
    if any(report.reporter_id == user.pk for report in case.reports.all()):
        hats.add(Hat.REPORTER)
    if _may_verify(user, case, rights, hats):
        hats.add(Hat.VERIFIER)
    if _may_check(user, case, rights, hats):
        hats.add(Hat.CHECKER)
    return hats


def standing(case: Case) -> Standing:
    """Where the case stands in the table of the workflow."""
    return Standing(
        State(case.state), Awaits(case.awaits), case.returned_count, Ending(case.ending)
    )


def allowed_to(user: User, case: Case, rights: Rights) -> list[str]:
    """The actions that `user` may take on the case as it stands."""
    return allowed(standing(case), hats_of(user, case, rights))


def awaited_from(user: User, case: Case, hats: set[Hat]) -> list[str]:
    """The actions of `user`, who wears `hats`, that the case waits for. A department that was
    called is waited for until it has reported back, though that moves the case nowhere."""
    if case.state not in OPEN_STATES:
        return []
    actions = waits_for(standing(case), hats)
    for called in case.co_handlers.all():
        waited_for = called.round == case.round and called.reported_at is None
        if waited_for and _answers_for(user, case, None, called.department_id):
            actions += ["co_report"] if called.arrived_at else ["arrive", "co_report"]
    mine = allowed(standing(case), hats)
    return [action for action in actions if action in mine]


def stands_close(user: User, case: Case, rights: Rights) -> bool:
    """Whether a sensitive matter is shown to `user` with its place: reporter, owner, handler
    and operator (docs/glossary.md, tier)."""
    return (
        rights.holds(Role.OPERATOR, case.scope)
        or _is_owner(user, case)
        or _is_handler(user, case)
        or any(report.reporter_id == user.pk for report in case.reports.all())
    )


def may_unmask(user: User, case: Case, rights: Rights) -> bool:
    """Who may see, with a reason, whom to call and where to go: the operator of the area (of a
    restricted matter while on duty, which is holding that tier), owner and handler."""
    tier = Tier.RESTRICTED if case.tier == Tier.RESTRICTED else Tier.OPEN
    desks = rights.area_paths(Role.OPERATOR, tier=tier)
    return (
        any(case.scope.startswith(path) for path in desks)
        or _is_owner(user, case)
        or _is_handler(user, case)
    )


def _may_check(user: User, case: Case, rights: Rights, hats: set[Hat]) -> bool:
    if _is_handler(user, case):
        return False
    if case.terms.check_kind != Terms.Check.ON_SPOT or not case.grid_id:
        return Hat.CENTRE in hats
    if case.grid_id in rights.grid_ids(Role.WORKER):
        return True
    # Whoever handled it does not check it: where that was a grid worker, the desk stands in.
    handler = case.handler_member
    return handler is not None and handler.user.role == Role.WORKER and Hat.CENTRE in hats


def _may_verify(user: User, case: Case, rights: Rights, hats: set[Hat]) -> bool:
    """Who was asked to look; when nobody by name, whoever serves the grid; the desk always."""
    if Hat.CENTRE in hats:
        return True
    if case.verifier is not None:
        return case.verifier.user_id == user.pk
    return case.grid_id in rights.grid_ids(Role.WORKER)


def _was_called(user: User, case: Case) -> bool:
    return any(
        _answers_for(user, case, None, called.department_id) for called in case.co_handlers.all()
    )


def _is_owner(user: User, case: Case) -> bool:
    return _answers_for(user, case, case.owner_member, case.owner_department_id)


def _is_handler(user: User, case: Case) -> bool:
    return _answers_for(user, case, case.handler_member, case.handler_department_id)


def _answers_for(user: User, case: Case, member: Member | None, department: str | None) -> bool:
    """A member answers in person; for a department, its office in whose area the case lies."""
    if member is not None:
        return member.user_id == user.pk
    return (
        department is not None
        and user.answers_for == department
        and user.area_id is not None
        and case.scope.startswith(user.area.path)
    )
