"""Who wears which hat on a case (workflow.Hat), from grants, owner and handler."""

from backend.accounts.models import Role, User
from backend.accounts.rights import Rights

from .models import Case, MatterType
from .workflow import Hat


def hats_of(user: User, case: Case, rights: Rights) -> set[Hat]:
    """The parts in which `user` may act on `case` as it stands now."""
    hats = set()
    if rights.holds(Role.OPERATOR, case.scope):
        hats |= {Hat.CENTRE, Hat.DISPATCHER}
    if case.grid_id in rights.grid_ids(Role.LEADER):
        hats.add(Hat.DISPATCHER)
    if _answers_for(user, case, case.owner_member_id, case.owner_department_id):
        hats.add(Hat.OWNER)
    if _may_check(user, case, rights, hats):
        hats.add(Hat.CHECKER)
    return hats


def stands_close(user: User, case: Case, rights: Rights) -> bool:
    """Whether a sensitive matter is shown to `user` with its place: reporter, owner, handler
    and operator (docs/glossary.md, tier)."""
    return (
        rights.holds(Role.OPERATOR, case.scope)
        or _answers_for(user, case, case.owner_member_id, case.owner_department_id)
        or _answers_for(user, case, case.handler_member_id, case.handler_department_id)
        or any(report.reporter_id == user.pk for report in case.reports.all())
    )


def _may_check(user: User, case: Case, rights: Rights, hats: set[Hat]) -> bool:
    if _answers_for(user, case, case.handler_member_id, case.handler_department_id):
        return False
    if case.type.check_kind == MatterType.Check.ON_SPOT and case.grid_id:
        return case.grid_id in rights.grid_ids(Role.WORKER)
    return Hat.CENTRE in hats


def _answers_for(user: User, case: Case, member_id: int | None, department: str | None) -> bool:
    if member_id is not None:
        member = getattr(user, "member", None)
        return member is not None and member.pk == member_id
    return (
        department is not None
        and user.department_id == department
        and user.area_id is not None
        and case.scope.startswith(user.area.path)
    )
