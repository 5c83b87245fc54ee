"""The table as plain data: for a phone that has to know without a network what may be done next."""

from collections.abc import Iterable

from .edge import Edge
from .edges import EDGES
from .terms import OPEN_STATES, Awaits, Ending, Hat, State


def as_written() -> dict:
    """`edges` in the order of the table, and `open_states`; members mean what they mean in Edge.

    Clocks are left out: they run here alone. Null is what it is there: a state or a wait that
    stays as it is, any number of returns, any ending.
    """
    return {
        "edges": [_edge(edge) for edge in EDGES],
        "open_states": [state.value for state in OPEN_STATES],
    }


def _edge(edge: Edge) -> dict:
    return {
        "action": edge.action,
        "sources": _in_order(State, edge.sources),
        "target": _value(edge.target),
        "hats": _in_order(Hat, edge.hats),
        "awaits": _in_order(Awaits, edge.awaits),
        "target_awaits": _value(edge.target_awaits),
        "owner": edge.owner.value,
        "needs": list(edge.needs),
        "takes": list(edge.takes),
        "guards": [guard.value for guard in edge.guards],
        "returned": None if edge.returned is None else sorted(edge.returned),
        "endings": None if edge.endings is None else _in_order(Ending, edge.endings),
        "ending": _value(edge.ending),
        "restores": edge.restores,
        "is_record": edge.is_record,
        "counts_when_it_happened": edge.counts_when_it_happened,
        "carries_on": edge.carries_on,
    }


def _in_order(words: Iterable, chosen: frozenset) -> list[str]:
    return [word.value for word in words if word in chosen]


def _value(word) -> str | None:
    return None if word is None else word.value
