"""Somebody acts on a case: the edge of the workflow is found, checked and walked, all at once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.accounts.models import User
from backend.accounts.rights import Rights
from backend.answers.repeats import content_digest, hold, taken

from ..alarms import note_taken
from ..happening import counted_moment
from ..models import Case, CaseEvent, Report
from ..shown import case_after
from ..superior import send_back
from ..wire import announce_step
from .effects import carry_out
from .refusals import edge_for, refuse_stale, refuse_unmet
from .telling_people import tell_of_step
from .telling_the_story import write_step
from .walking import walk


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
    for a case `by` may not see, 409 problems `uuid-taken`, `stale` (with the current state),
    `not-from-here` (with what is allowed) and those of the guards, 403 `not-yours`.
    """
    hold(uuid)
    digest = content_digest({"case": case_number, **sent})
    known = CaseEvent.objects.select_related("said").filter(uuid=uuid).first()
    if known is not None:
        return _repeated(known, digest=digest, by=by)
    if Report.objects.filter(pk=uuid).exists():
        raise taken()

    other = (asked.get("to") or {}).get("case")
    case, other = _locked(case_number, other, by=by, rights=rights)
    refuse_stale(case, asked["version"], by=by, rights=rights)
    edge = edge_for(case, asked["action"], by=by, rights=rights)
    refuse_unmet(case, edge, asked, other=other, by=by, rights=rights, at=at)

    from_state = case.state
    happened_at = asked.get("happened_at") or at
    counts_at = counted_moment(case, happened_at, at) if edge.counts_when_it_happened else at
    walk(case, edge, asked, other=other, at=counts_at, heard_at=at)
    told = carry_out(case, edge, asked, other=other, by=by, at=counts_at)
    case.save()
    answer = {"action": str(uuid), "case": case_after(case)}
    event = write_step(
        case,
        uuid=uuid,
        action=edge.action,
        by=by,
        at=at,
        happened_at=happened_at,
        from_state=from_state,
        to=_named(asked.get("to")),
        reason=asked["reason"],
        note=asked["note"],
        fields=told.fields,
        texts=told.texts,
        position=asked.get("position"),
        evidence=asked["evidence"],
        digest=digest,
        answer=answer,
    )
    if "accept" in edge.stops:
        note_taken(case, by=by, at=at)
    send_back(case, action=edge.action, event=event, at=at)
    tell_of_step(case, edge, uuid=uuid, by=by, at=at)
    announce_step(case, action=edge.action, at=at)
    return answer


def _repeated(known: CaseEvent, *, digest: bytes, by: User) -> dict:
    said = getattr(known, "said", None)
    if known.by_id != by.pk or said is None or bytes(said.digest) != digest:
        raise taken()
    return said.answer


def _locked(
    number: str, other: str | None, *, by: User, rights: Rights
) -> tuple[Case, Case | None]:
    """The case, and the other one named, as they stand once nobody else acts on them, if `by`
    sees them then. Locks are taken in the order of the ids, so that none wait in a ring."""
    wanted = [number] if other is None else [number, other]
    keys = dict(
        Case.objects.filter(number__in=wanted)
        .order_by("pk")
        .select_for_update()
        .values_list("number", "pk")
    )
    # Read anew: a statement that had to wait for the lock joins owners as they were before.
    seen = Case.objects.visible_to(by, rights).with_parties()
    case = seen.get(pk=keys.get(number))
    return case, seen.filter(pk=keys.get(other)).first() if other else None


def _named(to: dict[str, Any] | None) -> dict | None:
    if not to:
        return None
    if member := to.get("member"):
        return {"member": member.pk, "name": member.user.name}
    if number := to.get("case"):
        return {"case": number}
    return {"department": to["department"].code, "name": to["department"].name_zh}
