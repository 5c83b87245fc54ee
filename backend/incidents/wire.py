"""Tells the live map about a case, in the transaction that changed it.

An open case has one marker for each tier that sees it differently: of a sensitive one the open
tier is shown the centre of its grid. A restricted one exists only for holders of that tier.
"""

from datetime import datetime

from django.contrib.gis.geos import Point

from backend.live.announce import Latest, append_event, put_states
from backend.live.models import Tier

from .clocks import lamp
from .models import Case
from .shown import grid_code
from .workflow import OPEN_STATES

KIND = "case"


def announce_step(case: Case, *, action: str, at: datetime) -> None:
    """The newest marker of a case, and the step that led to it."""
    announce_marker(case, at=at)
    append_event(
        name=f"{KIND}.{action}",
        kind=KIND,
        scope=case.scope,
        tier=Tier.RESTRICTED if case.tier == Tier.RESTRICTED else Tier.OPEN,
        at=at,
        payload={
            "number": case.number,
            "action": action,
            "state": str(case.state),
            "version": case.version,
            "type": case.type_id,
            "domain": case.type.domain_id,
            "urgency": case.urgency,
            "grid": grid_code(case),
            "at": at.isoformat(),
        },
    )


def announce_marker(case: Case, *, at: datetime) -> None:
    """The marker alone, as when only its lamp has turned."""
    put_states(
        Latest(
            key=f"{KIND}:{case.number}",
            scope=case.scope,
            kind=KIND,
            tier=tier,
            payload=_marker(case, position, at) if case.state in OPEN_STATES else None,
        )
        for tier, position in _positions(case)
    )


def _positions(case: Case) -> list[tuple[str, Point | None]]:
    if case.tier == Tier.SENSITIVE:
        return [(Tier.OPEN, case.shown_position), (Tier.SENSITIVE, case.position)]
    return [(case.tier, case.position)]


def _marker(case: Case, position: Point | None, at: datetime) -> dict:
    return {
        "lon": position.x if position else None,
        "lat": position.y if position else None,
        "domain": case.type.domain_id,
        "type": case.type_id,
        "urgency": case.urgency,
        "state": str(case.state),
        "lamp": lamp(case.clock_started_at, case.due_at, at),
        "grid": grid_code(case),
    }
