"""Tells the live map about a case, in the transaction that changed it.

An open case has one marker for each tier that sees it differently: of a sensitive one the open
tier is shown the centre of its grid. A restricted one exists only for holders of that tier.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from django.contrib.gis.geos import Point
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Concat
from msgspec import Struct

from backend.live.announce import Latest, append_event, put_states
from backend.live.messages import Moment
from backend.live.models import State, Tier

from .clocks import Lamp, lamp
from .models import Case, Urgency
from .querysets import CaseQuerySet
from .shown import grid_code
from .workflow import OPEN_STATES
from .workflow import State as CaseState

KIND = "case"
# The choices of a model are no type that a description could be made from.
UrgencyCode = Literal[tuple(Urgency.values)]


class CaseMarker(Struct):
    """An open case on the map, under `case:<number>`. Without a place both coordinates are null."""

    lon: float | None
    lat: float | None
    domain: str
    type: str
    urgency: UrgencyCode
    state: CaseState
    lamp: Lamp
    grid: str | None


class CaseStep(Struct):
    """An action on a case, as the event `case.<action>` tells of it; its words are read by HTTP."""

    number: str
    action: str
    state: CaseState
    version: int
    type: str
    domain: str
    urgency: UrgencyCode
    grid: str | None
    at: Moment


# By the beginning of a key (before `:`) and of an event's name (before `.`).
STATES = {KIND: CaseMarker}
EVENTS = {KIND: CaseStep}


def announce_step(case: Case, *, action: str, at: datetime) -> None:
    """The newest marker of a case, and the step that led to it."""
    announce_markers([case], at=at)
    append_event(
        name=f"{KIND}.{action}",
        kind=KIND,
        scope=case.scope,
        tier=Tier.RESTRICTED if case.tier == Tier.RESTRICTED else Tier.OPEN,
        at=at,
        payload=CaseStep(
            number=case.number,
            action=action,
            state=case.state,
            version=case.version,
            type=case.type_id,
            domain=case.type.domain_id,
            urgency=case.urgency,
            grid=grid_code(case),
            at=at,
        ),
    )


def announce_markers(cases: Iterable[Case], *, at: datetime) -> None:
    """Markers alone, as when only their lamps have turned."""
    put_states(
        Latest(
            key=f"{KIND}:{case.number}",
            scope=case.scope,
            kind=KIND,
            tier=tier,
            payload=_marker(case, position, at) if case.state in OPEN_STATES else None,
        )
        for case in cases
        for tier, position in _positions(case)
    )


def withdraw_markers(case: Case, tiers: Iterable[str]) -> None:
    """Take a case off the maps of tiers that do not see it any more: it has another type."""
    put_states(
        Latest(key=f"{KIND}:{case.number}", scope=case.scope, kind=KIND, tier=tier, payload=None)
        for tier in tiers
    )


def tiers_shown(case: Case) -> set[str]:
    """The tiers that have a marker of their own of this case."""
    return {tier for tier, _ in _positions(case)}


def marked_otherwise(cases: CaseQuerySet, lamp: str) -> CaseQuerySet:
    """Those whose marker on the map does not show this lamp."""
    marker = State.objects.filter(
        key=Concat(Value(f"{KIND}:"), OuterRef("number")), payload__lamp=lamp
    )
    return cases.exclude(Exists(marker))


def _positions(case: Case) -> list[tuple[str, Point | None]]:
    if case.tier == Tier.SENSITIVE:
        return [(Tier.OPEN, case.shown_position), (Tier.SENSITIVE, case.position)]
    return [(case.tier, case.position)]


def _marker(case: Case, position: Point | None, at: datetime) -> CaseMarker:
    return CaseMarker(
        lon=position.x if position else None,
        lat=position.y if position else None,
        domain=case.type.domain_id,
        type=case.type_id,
        urgency=case.urgency,
        state=case.state,
        lamp=lamp(case.yellow_at, case.due_at, at),
        grid=grid_code(case),
    )
