"""Each step of a case is written down, as the next link of its chain."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point

from backend.accounts.models import User

from ..chain import BEGINNING, digest_of_words, link, new_salt
from ..models import Case, CaseEvent, Citation, Said
from ..stood import note_standing


def write_step(
    case: Case,
    *,
    uuid: UUID,
    action: str,
    by: User | None,
    at: datetime,
    from_state: str,
    digest: bytes,
    happened_at: datetime | None = None,
    to: dict | None = None,
    fields: dict[str, Any] | None = None,
    texts: dict[str, str] | None = None,
    reason: str = "",
    note: str = "",
    position: Point | None = None,
    evidence: list[UUID] | tuple[UUID, ...] = (),
    answer: dict | None = None,
) -> CaseEvent:
    """Append a step to the story of a case whose row the caller has locked or just made, and
    saved: how it stands is written down with the step.

    `fields`: codes, numbers and moments, kept for ever; `texts`: what people wrote, which can be
    deleted. `digest`: of the request, by which a repetition is known.
    """
    last = case.events.order_by("-seq").values("seq", "chain").first()
    event = CaseEvent(
        case=case,
        seq=last["seq"] + 1 if last else 1,
        uuid=uuid,
        action=action,
        by=by,
        at=at,
        happened_at=happened_at or at,
        from_state=from_state,
        to_state=case.state,
        version=case.version,
        to=to,
        fields=fields or {},
        evidence=list(evidence),
    )
    said = Said(
        event=event,
        salt=new_salt(),
        reason=reason,
        note=note,
        texts=texts or {},
        position=position,
        digest=digest,
        answer=answer,
    )
    event.words = digest_of_words(said)
    event.chain = link(event, number=case.number, after=bytes(last["chain"]) if last else BEGINNING)
    event.save(force_insert=True)
    said.event = event
    said.save(force_insert=True)
    _remember_citations(event)
    note_standing(case, at=at)
    return event


def _remember_citations(event: CaseEvent) -> None:
    Citation.objects.bulk_create(
        Citation(
            uuid=piece,
            case=event.case,
            report_id=event.uuid if event.action == "report" else None,
            by=event.by,
            taken_with=event.action,
        )
        for piece in dict.fromkeys(event.evidence)
    )
