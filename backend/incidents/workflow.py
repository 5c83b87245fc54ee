"""The way of a case, as data: states, and for each action from where, to where and by whom.

What stands here are the rules; `actions.py` carries them out and nothing else moves a case.
Sources: docs/glossary.md (states and actions) and the service's own procedure: 上报 - 受理 -
立案 - 派遣 - 处置 - 核查 - 结案 - 归档.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    REPORTED = "reported"
    ACCEPTED = "accepted"
    FILED = "filed"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    CHECKING = "checking"
    CLOSED = "closed"
    ARCHIVED = "archived"


class Awaits(StrEnum):
    """What a case waits for within its state."""

    NOTHING = ""
    RETURN_DECISION = "return_decision"
    CLOSING = "closing"


class Hat(StrEnum):
    """In which part somebody acts on a case; `actors.py` says who wears which."""

    CENTRE = "centre"  # the command centre that owns or oversees the case
    DISPATCHER = "dispatcher"  # the centre, or the leader of the case's grid
    OWNER = "owner"  # the member or department the case was dispatched to
    CHECKER = "checker"  # the grid worker on the spot, or the desk; never the handler


class OwnerAfter(StrEnum):
    """Whose the case is after an action."""

    SAME = "same"
    CENTRE = "centre"
    CENTRE_UNLESS_CRITICAL = "centre_unless_critical"
    NAMED = "named"  # whom the action's `to` names
    HANDLER = "handler"  # whoever handled it last


@dataclass(frozen=True)
class Edge:
    """One action: where it may start, what it leaves behind, who does it, what it needs."""

    action: str
    sources: frozenset[State]
    target: State | None  # None: the state stays
    hat: Hat
    source_awaits: Awaits = Awaits.NOTHING
    target_awaits: Awaits = Awaits.NOTHING
    owner: OwnerAfter = OwnerAfter.SAME
    needs: tuple[str, ...] = ()
    stops: str | None = None
    starts: str | None = None  # unless it runs: a return never restarts the handling clock
    keeps_clock_on: str | None = None  # an outcome with which `stops` does not stop
    is_record: bool = False  # a record changes no state, owner or version

    def leaves(self, state: State) -> State:
        return self.target or state


def _edge(action: str, sources: str, target: State | None, hat: Hat, **more) -> Edge:
    return Edge(action, frozenset(State(name) for name in sources.split()), target, hat, **more)


_EDGES = (
    _edge("accept", "reported", State.ACCEPTED, Hat.CENTRE, stops="accept", starts="dispatch"),
    _edge("file", "accepted", State.FILED, Hat.CENTRE),
    _edge(
        "dispatch",
        "filed",
        State.DISPATCHED,
        Hat.DISPATCHER,
        owner=OwnerAfter.NAMED,
        needs=("to",),
        stops="dispatch",
        starts="handle",
    ),
    _edge("take", "dispatched", State.HANDLING, Hat.OWNER),
    _edge(
        "return",
        "dispatched handling",
        None,
        Hat.OWNER,
        target_awaits=Awaits.RETURN_DECISION,
        needs=("reason",),
    ),
    _edge(
        "accept_return",
        "dispatched handling",
        State.FILED,
        Hat.DISPATCHER,
        source_awaits=Awaits.RETURN_DECISION,
        owner=OwnerAfter.CENTRE_UNLESS_CRITICAL,
        starts="dispatch",
    ),
    _edge(
        "refuse_return",
        "dispatched handling",
        None,
        Hat.DISPATCHER,
        source_awaits=Awaits.RETURN_DECISION,
        needs=("reason",),
    ),
    _edge(
        "report_done",
        "handling",
        State.CHECKING,
        Hat.OWNER,
        owner=OwnerAfter.CENTRE,
        stops="handle",
        starts="check",
    ),
    _edge(
        "pass_check",
        "checking",
        None,
        Hat.CHECKER,
        target_awaits=Awaits.CLOSING,
    ),
    _edge(
        "fail_check",
        "checking",
        State.HANDLING,
        Hat.CHECKER,
        owner=OwnerAfter.HANDLER,
        needs=("reason",),
        stops="check",
        starts="handle",
    ),
    _edge(
        "close",
        "checking",
        State.CLOSED,
        Hat.CENTRE,
        source_awaits=Awaits.CLOSING,
        stops="check",
        starts="callback",
    ),
    _edge(
        "call_back",
        "closed",
        None,
        Hat.CENTRE,
        needs=("outcome",),
        stops="callback",
        keeps_clock_on="not_reached",
        is_record=True,
    ),
    _edge("archive", "closed", State.ARCHIVED, Hat.CENTRE, stops="callback"),
)
EDGES: Mapping[str, Edge] = {edge.action: edge for edge in _EDGES}

OPEN_STATES = tuple(s for s in State if s not in (State.CLOSED, State.ARCHIVED))
OUTCOMES = ("satisfied", "basically_satisfied", "dissatisfied", "not_reached")


def possible(state: State, awaits: Awaits) -> list[Edge]:
    """The edges that start here, whoever asks."""
    return [e for e in _EDGES if state in e.sources and e.source_awaits == awaits]


def allowed(state: State, awaits: Awaits, hats: Iterable[Hat]) -> list[str]:
    """The actions somebody wearing `hats` may take from here."""
    worn = set(hats)
    return [edge.action for edge in possible(state, awaits) if edge.hat in worn]
