"""A report arrives: it is kept as sent, a case is opened, its first clock runs, the map knows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.accounts.rights import Rights
from backend.answers.problems import invalid
from backend.answers.repeats import content_digest, hold, taken

from ..alarms import call_for_critical
from ..duplicates import as_told, because, duplicates_of
from ..limits import overall_limit
from ..models import Caller, Case, CaseEvent, MatterType, Report, Terms
from ..placing import Place, place_report
from ..shown import case_after
from ..timing import repeat_due, start_clock
from ..wire import announce_step
from ..workflow import State
from .reclassifying import shown_to_all
from .self_handling import refuse_unfit, settle
from .telling_the_story import write_step


@dataclass(frozen=True)
class Recorded:
    """The answer to a report, and whether this request made it."""

    answer: dict
    is_new: bool


@transaction.atomic
def record_report(
    *, uuid: UUID, sent: dict, asked: dict[str, Any], by: User, at: datetime
) -> Recorded:
    """Keep a report and open its case; the same again answers the first answer.

    `sent`: the body as it came (its digest tells a repetition from another report);
    `asked`: the same, validated by ReportSerializer. Raises a 409 problem `uuid-taken` when the
    uuid holds other content, somebody else's report or an action, a validation error for a
    place too far away.
    """
    hold(uuid)
    digest = content_digest(sent)
    known = Report.objects.filter(pk=uuid).first()
    if known is not None:
        return _repeated(known, digest=digest, by=by)
    if CaseEvent.objects.filter(uuid=uuid).exists():
        raise taken()

    terms = _terms_of(asked["type"], at, asked["occurred_at"])
    refuse_unfit(asked, terms, by)
    place = place_report(position=asked.get("position"), area=asked.get("area"), at=at)
    case = _open_case(asked, terms, place, at=at)
    if asked.get("self_handled"):
        settle(case, uuid, by, at=at)
    else:
        start_clock(case, "accept", at=at)
        if promised := overall_limit(asked["source"], asked.get("external")):
            start_clock(case, "overall", at=at, limit=promised)
    repeat_due(case)
    case.save()
    answer = {
        "report": str(uuid),
        "case": case_after(case),
        "possible_duplicates": _possible_duplicates(case, by),
    }
    _keep_report(uuid, asked, case=case, digest=digest, answer=answer, by=by, at=at)
    write_step(
        case,
        uuid=uuid,
        action="report",
        by=by,
        at=at,
        happened_at=asked["occurred_at"],
        from_state="",
        fields={"source": asked["source"], "type": case.type_id},
        texts={"description": case.description, "address": case.address} | _settled(asked),
        position=case.position,
        evidence=asked["evidence"],
        digest=digest,
    )
    if not asked.get("self_handled"):
        call_for_critical(case, at=at)
    announce_step(case, action="report", at=at)
    return Recorded(answer, is_new=True)


def _settled(asked: dict[str, Any]) -> dict[str, str]:
    said = asked.get("self_handled")
    return {"settled": said["note"], "record": said["record"]} if said else {}


def _repeated(known: Report, *, digest: bytes, by: User) -> Recorded:
    if known.reporter_id != by.pk or bytes(known.digest) != digest:
        raise taken()
    return Recorded(known.answer, is_new=False)


def _open_case(asked: dict[str, Any], terms: Terms, place: Place, *, at: datetime) -> Case:
    case = Case(
        number=_next_number(at),
        type=terms.type,
        terms=terms,
        state=State.REPORTED,
        urgency=terms.urgency,
        tier=terms.tier,
        scope=place.scope,
        grid_id=place.grid.grid_id if place.grid else None,
        position=place.point,
        address=asked["address"],
        description=asked["description"],
        owner_centre=place.centre,
        reported_at=at,
    )
    case.shown_position = shown_to_all(case)
    case.save(force_insert=True)
    return case


def _terms_of(matter: MatterType, at: datetime, occurred_at: datetime) -> Terms:
    """What holds now; of a type that ended while the report was on its way, what held then."""
    terms = matter.terms.at(at).first() or matter.terms.at(occurred_at).first()
    if terms is None:
        raise invalid("type", _("This type of matters is not in use."))
    return terms


def _keep_report(uuid: UUID, asked: dict[str, Any], *, case, digest, answer, by, at) -> None:
    position = asked.get("position") or {}
    report = Report.objects.create(
        uuid=uuid,
        case=case,
        reporter=by,
        source=asked["source"],
        description=asked["description"],
        occurred_at=asked["occurred_at"],
        received_at=at,
        raw_lon=position.get("lon"),
        raw_lat=position.get("lat"),
        crs=position.get("crs", ""),
        accuracy=position.get("accuracy"),
        external=asked.get("external"),
        evidence=asked["evidence"],
        digest=digest,
        answer=answer,
    )
    caller = asked.get("reporter") or {}
    if any(caller.values()):
        Caller.objects.create(report=report, **caller)


def _possible_duplicates(case: Case, by: User) -> list[dict]:
    """Open cases that may be the same matter and that the reporter may see."""
    told = as_told(case, place=case.position)
    likely = duplicates_of(told, user=by, rights=Rights.of(by), besides=case.pk)
    return [
        {
            "number": one.case.number,
            "state": one.case.state,
            "reported_at": one.case.reported_at.isoformat(),
            "score": one.alike.score,
            **because(one.alike),
        }
        for one in likely
    ]


def _next_number(at: datetime) -> str:
    """`20261122-000031`: the day of arrival in China and a running number that never repeats."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('incidents_case_number')")
        (running,) = cursor.fetchone()
    return f"{timezone.localtime(at):%Y%m%d}-{running:06d}"
