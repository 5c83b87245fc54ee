"""The workflow of a case as data (ADR 0007)."""

from .edges import ACTIONS, EDGES, EVERY_CLOCK, Edge, Standing, allowed, edges_from
from .terms import (
    ENDED_STATES,
    FINDINGS,
    OPEN_STATES,
    OUTCOMES,
    SERVICES,
    Awaits,
    Ending,
    Guard,
    Hat,
    OwnerAfter,
    State,
)

__all__ = [
    "ACTIONS",
    "EDGES",
    "ENDED_STATES",
    "EVERY_CLOCK",
    "FINDINGS",
    "OPEN_STATES",
    "OUTCOMES",
    "SERVICES",
    "Awaits",
    "Edge",
    "Ending",
    "Guard",
    "Hat",
    "OwnerAfter",
    "Standing",
    "State",
    "allowed",
    "edges_from",
]
