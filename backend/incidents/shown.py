"""A case, its clocks and its story as data: what answers, lists and the first answers hold."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.gis.geos import Point
from django.utils.translation import get_language

from backend.accounts import masking
from backend.accounts.models import User
from backend.accounts.rights import Rights
from backend.live.models import Tier
from backend.territory.locate import grid_now
from backend.territory.locate.net import Placed

from .actors import allowed_to, stands_close
from .clocks import lamp
from .evidence.cited import Pieces
from .happening import arrived_late
from .models import Case, CaseEvent, Clock


def localized(row) -> str:
    """The name of a catalogue row in the language of the request."""
    return row.name_en if get_language() == "en" else row.name_zh


def lonlat(point: Point | None) -> list[float] | None:
    return [point.x, point.y] if point else None


def case_in_list(case: Case, *, user: User, rights: Rights, now: datetime) -> dict:
    """One row of a list. What the tier hides from `user` is not in it."""
    close = case.tier != Tier.SENSITIVE or stands_close(user, case, rights)
    return {
        "number": case.number,
        "state": case.state,
        "awaits": case.awaits,
        "version": case.version,
        "type": case.type_id,
        "type_name": localized(case.type),
        "domain": case.type.domain_id,
        "urgency": case.urgency,
        "tier": case.tier,
        "lamp": lamp(case.yellow_at, case.due_at, now),
        "grid": grid_code(case),
        "position": lonlat(case.position if close else case.shown_position),
        "address": _address(case) if close else "",
        "description": case.description,
        "owner": owner(case),
        "due_at": case.due_at,
        "reported_at": case.reported_at,
        "closed_at": case.closed_at,
        "ending": case.ending,
        "round": case.round,
        "parent": case.parent.number if case.parent_id else None,
        "review_on": case.review_on,
        "allowed": allowed_to(user, case, rights),
    }


def case_after(case: Case) -> dict:
    """What an action answers, kept as its first answer: plain JSON, the same for everybody."""
    return {
        "number": case.number,
        "state": str(case.state),
        "awaits": str(case.awaits),
        "version": case.version,
        "grid": grid_code(case),
        "owner": owner(case),
        "clocks": clocks_shown(case),
    }


def clocks_shown(case: Case) -> list[dict]:
    """The clocks of a case in the order in which they started."""
    return [clock_shown(clock) for clock in case.clocks.order_by("pk")]


def clock_shown(clock: Clock) -> dict:
    return {
        "clock": clock.clock,
        "limit": clock.limit,
        "started_at": clock.started_at.isoformat(),
        "due_at": clock.due_at.isoformat(),
        "paused_at": _moment(clock.paused_at),
        "stopped_at": _moment(clock.stopped_at),
        "kept": clock.kept,
        "provisional": clock.provisional,
    }


def spans(pairs: Iterable[Sequence[datetime]]) -> list[dict]:
    """Spans of time as `{from, to}`."""
    return [{"from": begin.isoformat(), "to": end.isoformat()} for begin, end in pairs]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def event_shown(event: CaseEvent, pieces: Pieces) -> dict:
    """One step of the story: who in which office, never more of a person than name and post.
    `late`: it arrived well after it happened. Words may have been deleted since."""
    said = getattr(event, "said", None)
    return {
        "seq": event.seq,
        "uuid": str(event.uuid),
        "action": event.action,
        "by": _actor(event.by),
        "at": event.at,
        "happened_at": event.happened_at,
        "from_state": event.from_state or None,
        "to_state": event.to_state,
        "version": event.version,
        "to": event.to,
        "late": arrived_late(event.happened_at, event.at),
        "reason": said.reason if said else "",
        "note": said.note if said else "",
        "fields": event.fields,
        "evidence": [pieces.shown(uuid, event.action) for uuid in event.evidence],
    }


def _actor(by: User | None) -> dict | None:
    """Nobody, where time itself acted."""
    return by and {
        "name": by.name,
        "role": by.role,
        "department": localized(by.department) if by.department else None,
    }


def owner(case: Case) -> dict:
    """`{kind, id, name}` of the command centre, member or department that has the case."""
    if case.owner_member_id:
        member = case.owner_member
        return {"kind": "member", "id": member.pk, "name": member.user.name}
    if case.owner_department_id:
        department = case.owner_department
        return {"kind": "department", "id": department.code, "name": localized(department)}
    return {"kind": "centre", "id": case.owner_centre_id, "name": case.owner_centre.name}


def _address(case: Case) -> str:
    """Of a matter that is not for everybody, the road or compound: the house takes a reason."""
    return case.address if case.tier == Tier.OPEN else masking.address(case.address)


def grid_code(case: Case) -> str | None:
    placed = _grid_of(case)
    return placed.code if placed else None


def grid_name(case: Case) -> str | None:
    """What people call it, for words that are sent to them."""
    placed = _grid_of(case)
    return placed.name if placed else None


def _grid_of(case: Case) -> Placed | None:
    return grid_now(case.grid_id) if case.grid_id else None
