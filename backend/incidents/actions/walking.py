"""State, owner, clocks and version of a case change as its edge says."""

from datetime import datetime
from typing import Any

from ..calling_back import needs_call
from ..models import Case, Terms
from ..placing import centre_of_path
from ..timing import (
    cancel_clocks,
    pause_clocks,
    repeat_due,
    resume_clocks,
    start_clock,
    stop_clock,
)
from ..workflow import ENDED_STATES, EVERY_CLOCK, Awaits, Edge, OwnerAfter, State


def walk(
    case: Case,
    edge: Edge,
    asked: dict[str, Any],
    *,
    other: Case | None,
    at: datetime,
    heard_at: datetime,
) -> None:
    """Nothing is saved here but clocks. `at`: when it counts, `heard_at`: when we learned it."""
    if edge.action == "merge":
        case.before = {"state": case.state, "awaits": case.awaits}
        case.merged_into = other
    _move(case, edge, at=at)
    _pass_on(case, edge.owner, asked.get("to") or {})
    _run_clocks(case, edge, asked, at=at, heard_at=heard_at)
    if not edge.is_record:
        case.version += 1


def _move(case: Case, edge: Edge, *, at: datetime) -> None:
    if edge.restores:
        case.state, case.awaits = case.before["state"], case.before["awaits"]
        case.before = case.merged_into = None
    else:
        case.state = edge.target or State(case.state)
        if edge.target_awaits is not None:
            case.awaits = edge.target_awaits
    if edge.action in ("dispatch", "reassign"):
        case.dispatched_at = at
    if case.state == State.CHECKING and case.terms.check_kind == Terms.Check.NONE:
        case.awaits = Awaits.CLOSING
    if edge.ending is not None:
        case.ending = edge.ending
    ended = case.state in ENDED_STATES
    case.closed_at = (case.closed_at or at) if ended else None


def _run_clocks(
    case: Case, edge: Edge, asked: dict[str, Any], *, at: datetime, heard_at: datetime
) -> None:
    for clock in edge.stops:
        stop_clock(case, clock, at=at, heard_at=heard_at)
    if edge.cancels == EVERY_CLOCK:
        cancel_clocks(case, at=at)
    if edge.pauses:
        pause_clocks(case, at=at, only=_only(edge.pauses))
    if edge.resumes:
        resume_clocks(case, at=at, only=_only(edge.resumes))
    if edge.restores and case.awaits == Awaits.VERIFICATION:
        pause_clocks(case, at=at, only=("accept",))  # as it stood
    for clock in edge.starts:
        if clock != "callback" or needs_call(case):
            start_clock(case, clock, at=at)
    repeat_due(case)


def _only(clocks: tuple[str, ...]) -> tuple[str, ...] | None:
    return None if clocks == EVERY_CLOCK else clocks


def _pass_on(case: Case, owner: OwnerAfter, to: dict[str, Any]) -> None:
    critical = case.urgency == "critical"
    if owner == OwnerAfter.NAMED:
        case.handler_member = to.get("member")
        case.handler_department = to.get("department")
        if critical and case.owner_centre_id is None:
            return  # whoever has it keeps it until the other takes it
    if owner in (OwnerAfter.NAMED, OwnerAfter.HANDLER):
        case.owner_member = case.handler_member
        case.owner_department = case.handler_department
        case.owner_centre = None
    keeps = owner == OwnerAfter.CENTRE_UNLESS_CRITICAL and critical
    if owner in (OwnerAfter.CENTRE, OwnerAfter.CENTRE_UNLESS_CRITICAL) and not keeps:
        case.owner_member = case.owner_department = None
        case.owner_centre = centre_of_path(case.scope)
