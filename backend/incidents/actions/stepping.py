"""Somebody acts on a case: the edge of the workflow is found, checked and walked, all at once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.accounts.rights import Rights
from backend.answers.problems import Problem
from backend.answers.repeats import content_digest, hold

from ..alarms import note_taken
from ..models import Case, CaseEvent, MatterType
from ..placing import centre_of_path
from ..shown import case_after
from ..timing import repeat_due, start_clock, stop_clock
from ..wire import announce_step
from ..workflow import EDGES, Edge, OwnerAfter, State
from .refusals import refuse_stale, refuse_unmet, refuse_wrong_place


@transaction.atomic
def act(
    *,
    case_number: str,
    uuid: UUID,
    sent: dict,
    asked: dict[str, Any],
    by: User,
    rights: Rights,
    at: datetime,
) -> dict:
    """Walk one edge; the same action again answers its first answer.

    `sent`: the body as it came; `asked`: validated by ActionSerializer. Raises Case.DoesNotExist
    for a case `by` may not see, 409 problems `uuid-taken`, `stale` (with the current state) and
    `not-from-here` (with what is allowed), 403 `not-yours`.
    """
    hold(uuid)
    digest = content_digest({"case": case_number, **sent})
    known = CaseEvent.objects.filter(uuid=uuid).first()
    if known is not None:
        return _repeated(known, digest=digest, by=by)

    case = _locked(case_number, by=by, rights=rights)
    edge = EDGES[asked["action"]]
    refuse_stale(case, asked["version"], by=by, rights=rights)
    refuse_wrong_place(case, edge, by=by, rights=rights)
    refuse_unmet(case, edge, asked, at=at)

    from_state = case.state
    _walk(case, edge, asked, at=at)
    case.save()
    answer = {"action": str(uuid), "case": case_after(case)}
    CaseEvent.objects.create(
        case=case,
        seq=case.events.aggregate(last=Max("seq"))["last"] + 1,
        uuid=uuid,
        action=edge.action,
        by=by,
        at=at,
        happened_at=asked.get("happened_at") or at,
        from_state=from_state,
        to_state=case.state,
        version=case.version,
        to=_named(asked.get("to")),
        reason=asked["reason"],
        note=asked["note"],
        fields=asked["fields"],
        position=asked.get("position"),
        evidence=asked["evidence"],
        digest=digest,
        answer=answer,
    )
    if edge.stops == "accept":
        note_taken(case, by=by, at=at)
    announce_step(case, action=edge.action, at=at)
    return answer


def _repeated(known: CaseEvent, *, digest: bytes, by: User) -> dict:
    if known.by_id != by.pk or bytes(known.digest) != digest:
        raise Problem("uuid-taken", _("This uuid already belongs to something else."))
    return known.answer


def _locked(number: str, *, by: User, rights: Rights) -> Case:
    """The case as it stands once nobody else acts on it, if `by` sees it then."""
    key = Case.objects.select_for_update().values_list("pk", flat=True).get(number=number)
    # Read anew: a statement that had to wait for the lock joins owners as they were before.
    return Case.objects.visible_to(by, rights).with_parties().get(pk=key)


def _walk(case: Case, edge: Edge, asked: dict[str, Any], *, at: datetime) -> None:
    """Change state, owner, clocks and version as the edge says."""
    case.state = edge.leaves(State(case.state))
    case.awaits = edge.target_awaits
    _pass_on(case, edge.owner, asked.get("to") or {})
    if edge.action == "dispatch":
        case.dispatched_at = at
    if case.state == State.CLOSED and case.closed_at is None:
        case.closed_at = at
    goes_on = edge.keeps_clock_on and asked["fields"].get("outcome") == edge.keeps_clock_on
    if edge.stops and not goes_on:
        stop_clock(case, edge.stops, at=at)
    if edge.starts and not _needs_no_callback(case, edge.starts):
        start_clock(case, edge.starts, at=at)
    repeat_due(case)
    if not edge.is_record:
        case.version += 1


def _needs_no_callback(case: Case, clock: str) -> bool:
    return clock == "callback" and case.type.callback == MatterType.Callback.NO


def _pass_on(case: Case, owner: OwnerAfter, to: dict[str, Any]) -> None:
    if owner == OwnerAfter.NAMED:
        case.handler_member = to.get("member")
        case.handler_department = to.get("department")
    if owner in (OwnerAfter.NAMED, OwnerAfter.HANDLER):
        case.owner_member = case.handler_member
        case.owner_department = case.handler_department
        case.owner_centre = None
    # A critical matter is never ownerless: who had it keeps it until another takes it.
    keeps = owner == OwnerAfter.CENTRE_UNLESS_CRITICAL and case.urgency == "critical"
    if owner in (OwnerAfter.CENTRE, OwnerAfter.CENTRE_UNLESS_CRITICAL) and not keeps:
        case.owner_member = case.owner_department = None
        case.owner_centre = centre_of_path(case.scope)


def _named(to: dict[str, Any] | None) -> dict | None:
    if not to:
        return None
    if member := to.get("member"):
        return {"member": member.pk, "name": member.user.name}
    return {"department": to["department"].code, "name": to["department"].name_zh}
