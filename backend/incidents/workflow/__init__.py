"""The workflow of a case as data (ADR 0007)."""

from .edge import DONE_AGAIN, EVERY_CLOCK, Edge, Standing
from .edges import ACTIONS, EDGES, allowed, edges_from, waits_for
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
from .written import as_written

__all__ = [
    "ACTIONS",
    "DONE_AGAIN",
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
    "as_written",
    "edges_from",
    "waits_for",
]
