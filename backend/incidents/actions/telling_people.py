"""Who is told of a step: whoever has to do something now (domain.md, Notices).

Said are the type and the grid, never a place, a description or a person; of a restricted matter
nothing but that there is one.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop

from backend.accounts.models import Role, User
from backend.accounts.staff import shut_out
from backend.live.models import Tier
from backend.notices.actions.telling import tell
from backend.notices.chain import staff_of
from backend.territory.models import Area
from backend.territory.paths import areas_of

from ..models import Case
from ..offices import people_of
from ..placing import centre_of_path
from ..shown import grid_name
from ..workflow import Awaits, Edge

_TO_THE_HANDLER = {
    "dispatch": gettext_noop("A matter has come to you: %(type)s, grid %(grid)s."),
    "reassign": gettext_noop("A matter has come to you: %(type)s, grid %(grid)s."),
    "refuse_return": gettext_noop("Your return was refused: %(type)s, grid %(grid)s."),
    "grant_extension": gettext_noop("Your time was extended: %(type)s, grid %(grid)s."),
    "refuse_extension": gettext_noop("No extension was granted: %(type)s, grid %(grid)s."),
    "suspend": gettext_noop("The matter is suspended: %(type)s, grid %(grid)s."),
    "refuse_suspend": gettext_noop("The matter is not suspended: %(type)s, grid %(grid)s."),
    "refuse_void": gettext_noop("The matter is not void: %(type)s, grid %(grid)s."),
    "fail_check": gettext_noop("The check was not passed: %(type)s, grid %(grid)s."),
    "urge": gettext_noop("You are urged: %(type)s, grid %(grid)s."),
    "supervise": gettext_noop("A supervisor follows this matter: %(type)s, grid %(grid)s."),
}
_TO_THE_DESK = {
    Awaits.RETURN_DECISION: gettext_noop("A return is to be decided: %(type)s, grid %(grid)s."),
    Awaits.EXTENSION_DECISION: gettext_noop(
        "An extension is to be decided: %(type)s, grid %(grid)s."
    ),
    Awaits.SUSPEND_DECISION: gettext_noop(
        "A suspension is to be decided: %(type)s, grid %(grid)s."
    ),
    Awaits.VOID_DECISION: gettext_noop("Void or not is to be decided: %(type)s, grid %(grid)s."),
}
_RULING = gettext_noop("A second return is to be decided: %(type)s, grid %(grid)s.")
_CALLED = gettext_noop("You are called to a joint handling: %(type)s, grid %(grid)s.")
_VERIFY = gettext_noop("Please look on the spot: %(type)s, grid %(grid)s.")
_RESTRICTED = gettext_noop("A restricted matter waits for you.")
NO_GRID = {"zh-hans": "（网格外）", "en": "(none)"}


def tell_of_step(case: Case, edge: Edge, *, uuid: UUID, by: User, at: datetime) -> None:
    """Tell whoever has to act next; never the one who has just acted."""
    for find, message in _waiting(case, edge):
        people = [user for user in find(case) if user.pk != by.pk]
        tell(
            people,
            kind=f"case.{edge.action}",
            message=_RESTRICTED if case.tier == Tier.RESTRICTED else message,
            params={} if case.tier == Tier.RESTRICTED else params_of(case),
            subject=f"case:{case.number}",
            key=f"case.{edge.action}:{uuid}",
            at=at,
            urgent=case.urgency == "critical",
        )


def _waiting(case: Case, edge: Edge) -> Iterable[tuple[Callable[[Case], list[User]], str]]:
    if edge.action in _TO_THE_HANDLER:
        yield _handlers, _TO_THE_HANDLER[edge.action]
    if edge.target_awaits in _TO_THE_DESK:
        yield desk_of, _TO_THE_DESK[edge.target_awaits]
    if edge.target_awaits == Awaits.RULING:
        yield supervisors_of, _RULING
    if edge.target_awaits == Awaits.VERIFICATION:
        yield _verifier, _VERIFY
    if edge.action == "whistle":
        yield _called, _CALLED


def _handlers(case: Case) -> list[User]:
    if case.handler_member is not None:
        return [case.handler_member.user]
    return people_of(case.handler_department, case) if case.handler_department else []


def desk_of(case: Case) -> list[User]:
    return [
        user for user in staff_of(centre_of_path(case.scope), None) if user.role == Role.OPERATOR
    ]


def supervisors_of(case: Case) -> list[User]:
    """Those of the township; where it has none, the district's."""
    above = Area.objects.in_bulk(areas_of(case.scope))
    for pk in reversed(areas_of(case.scope)):
        people = User.objects.filter(area=above[pk], role=Role.SUPERVISOR).exclude(shut_out())
        if found := list(people.order_by("pk")):
            return found
    return []


def _verifier(case: Case) -> list[User]:
    return [case.verifier.user] if case.verifier else []


def _called(case: Case) -> list[User]:
    waiting = [
        called
        for called in case.co_handlers.select_related("department")
        if called.round == case.round and called.reported_at is None
    ]
    return [user for called in waiting for user in people_of(called.department, case)]


def params_of(case: Case) -> dict:
    return {
        "type": {"zh-hans": case.type.name_zh, "en": case.type.name_en},
        "grid": grid_name(case) or NO_GRID,
    }
