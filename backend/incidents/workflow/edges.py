"""The way of a case, as a table: for each action from where, to where, by whom, with what.

What stands here are the rules; `actions/stepping.py` carries them out and nothing else moves a
case. Sources: domain.md "The case: states and actions", contract "Matters", and the service's own
procedure 上报 - 受理 - 立案 - 派遣 - 处置 - 核查 - 结案 - 归档.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from .terms import Awaits, Ending, Guard, Hat, OwnerAfter, State


@dataclass(frozen=True)
class Standing:
    """Where a case stands; `returned`: how often its handlers gave it back in this round."""

    state: State
    awaits: Awaits = Awaits.NOTHING
    returned: int = 0
    ending: Ending = Ending.NONE


@dataclass(frozen=True)
class Edge:
    """One action from somewhere.

    `needs`, `takes`: members of the request it must and may have (`reason`, `note`, `to.case`,
    `to.handler` for a member or department, `fields.outcome`); no other `to` or field is accepted.
    `stops`, `starts` and the like name clocks. One that runs already goes on: a return never
    restarts the handling clock. What is cancelled ends without having been kept or missed.
    """

    action: str
    sources: frozenset[State]
    target: State | None  # None: the state stays
    hats: frozenset[Hat]
    awaits: frozenset[Awaits] = frozenset({Awaits.NOTHING})
    target_awaits: Awaits | None = Awaits.NOTHING  # None: waits on for what it waited for
    owner: OwnerAfter = OwnerAfter.SAME
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    stops: tuple[str, ...] = ()
    cancels: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    ending: Ending | None = None  # None: stays as it is
    restores: bool = False  # to the state the case stood in before its last change
    returned: frozenset[int] | None = None  # from how many returns it goes; None: any number
    endings: frozenset[Ending] | None = None  # of which ended cases it goes; None: any
    is_record: bool = False  # a record changes no state, owner or version
    counts_when_it_happened: bool = False  # by the phone's time, else by its arrival

    def starts_at(self, standing: Standing) -> bool:
        return (
            standing.state in self.sources
            and standing.awaits in self.awaits
            and (self.returned is None or standing.returned in self.returned)
            and (self.endings is None or standing.ending in self.endings)
        )


EVERY_CLOCK = ("*",)
_ANYWHERE = " ".join(state for state in State if state != State.ARCHIVED)
_BEFORE_DISPATCH = "reported accepted filed"
_BEFORE_CHECK = "accepted filed dispatched handling suspended"
_UNDER_WAY = "dispatched handling"
_TOLD_TO_THE_REPORTER = frozenset(
    {
        Ending.DONE,
        Ending.SELF_HANDLED,
        Ending.ANSWERED,
        Ending.TRANSFERRED,
        Ending.DECLINED,
    }
)
_DONE_AGAIN = frozenset({Ending.DONE, Ending.SELF_HANDLED, Ending.ANSWERED})
_EVERY_WAIT = frozenset(Awaits)
_NO_DECISION = frozenset({Awaits.NOTHING, Awaits.VERIFICATION})


def _edge(action: str, sources: str, target: State | None, *hats: Hat, **more) -> Edge:
    states = frozenset(State(name) for name in sources.split())
    return Edge(action, states, target, frozenset(hats), **more)


def _record(action: str, sources: str, *hats: Hat, **more) -> Edge:
    return _edge(
        action,
        sources,
        None,
        *hats,
        **{"awaits": _EVERY_WAIT, "target_awaits": None, "is_record": True} | more,
    )


_AT_THE_DESK = (
    _edge(
        "verify",
        "reported",
        None,
        Hat.CENTRE,
        target_awaits=Awaits.VERIFICATION,
        takes=("to.member",),
        starts=("verify",),
        pauses=("accept",),
    ),
    _edge(
        "verify",
        "reported",
        None,
        Hat.VERIFIER,
        awaits=frozenset({Awaits.VERIFICATION}),
        needs=("fields.finding",),
        stops=("verify",),
        resumes=("accept",),
        counts_when_it_happened=True,
    ),
    _edge(
        "accept",
        "reported",
        State.ACCEPTED,
        Hat.CENTRE,
        awaits=_NO_DECISION,
        stops=("verify", "accept"),
        starts=("dispatch",),
    ),
    _edge(
        "decline",
        "reported",
        State.DECLINED,
        Hat.CENTRE,
        awaits=_NO_DECISION,
        needs=("reason",),
        stops=("verify", "accept", "overall"),
        cancels=EVERY_CLOCK,
        starts=("callback",),
        ending=Ending.DECLINED,
    ),
    _edge(
        "answer",
        "reported accepted",
        State.CLOSED,
        Hat.CENTRE,
        awaits=_NO_DECISION,
        needs=("note",),
        stops=("verify", "accept", "overall"),
        cancels=EVERY_CLOCK,
        starts=("callback",),
        ending=Ending.ANSWERED,
    ),
    _edge(
        "transfer",
        "reported accepted",
        State.CLOSED,
        Hat.CENTRE,
        awaits=_NO_DECISION,
        needs=("fields.service",),
        stops=("verify", "accept", "overall"),
        cancels=EVERY_CLOCK,
        starts=("callback",),
        ending=Ending.TRANSFERRED,
    ),
    _edge(
        "withdraw",
        "reported accepted filed dispatched handling suspended",
        State.CLOSED,
        Hat.CENTRE,
        awaits=_EVERY_WAIT,
        owner=OwnerAfter.CENTRE,
        needs=("reason",),
        cancels=EVERY_CLOCK,
        ending=Ending.WITHDRAWN,
    ),
    _edge(
        "withdraw",
        "reported",
        State.CLOSED,
        Hat.REPORTER,
        awaits=_NO_DECISION,
        needs=("reason",),
        cancels=EVERY_CLOCK,
        ending=Ending.WITHDRAWN,
    ),
    _edge("file", "accepted", State.FILED, Hat.CENTRE),
    _edge(
        "reclassify",
        "reported accepted filed dispatched handling",
        None,
        Hat.CENTRE,
        target_awaits=None,
        awaits=_EVERY_WAIT,
        needs=("fields.type",),
        is_record=True,
    ),
    _edge(
        "merge",
        _BEFORE_DISPATCH,
        State.CLOSED,
        Hat.CENTRE,
        awaits=_NO_DECISION,
        needs=("to.case",),
        pauses=EVERY_CLOCK,
        ending=Ending.MERGED,
    ),
)

_OUT_AND_BACK = (
    _edge(
        "dispatch",
        "filed",
        State.DISPATCHED,
        Hat.DISPATCHER,
        owner=OwnerAfter.NAMED,
        needs=("to.handler",),
        stops=("dispatch",),
        starts=("respond", "handle"),
    ),
    _edge(
        "reassign",
        _UNDER_WAY,
        State.DISPATCHED,
        Hat.DISPATCHER,
        owner=OwnerAfter.NAMED,
        needs=("to.handler",),
    ),
    _edge(
        "take",
        "dispatched",
        State.HANDLING,
        Hat.HANDLER,
        owner=OwnerAfter.HANDLER,
        counts_when_it_happened=True,
    ),
    _edge(
        "return",
        _UNDER_WAY,
        None,
        Hat.HANDLER,
        target_awaits=Awaits.RETURN_DECISION,
        needs=("reason",),
        guards=(Guard.RETURN_IN_TIME,),
        returned=frozenset({0}),
        counts_when_it_happened=True,
    ),
    _edge(
        "return",
        _UNDER_WAY,
        None,
        Hat.HANDLER,
        target_awaits=Awaits.RULING,
        needs=("reason",),
        guards=(Guard.RETURN_IN_TIME,),
        starts=("ruling",),
        returned=frozenset({1}),
        counts_when_it_happened=True,
    ),
    _edge(
        "accept_return",
        _UNDER_WAY,
        State.FILED,
        Hat.DISPATCHER,
        awaits=frozenset({Awaits.RETURN_DECISION}),
        owner=OwnerAfter.CENTRE_UNLESS_CRITICAL,
        starts=("dispatch",),
    ),
    _edge(
        "accept_return",
        _UNDER_WAY,
        State.FILED,
        Hat.SUPERVISOR,
        awaits=frozenset({Awaits.RULING}),
        owner=OwnerAfter.CENTRE_UNLESS_CRITICAL,
        stops=("ruling",),
        starts=("dispatch",),
    ),
    _edge(
        "refuse_return",
        _UNDER_WAY,
        None,
        Hat.DISPATCHER,
        awaits=frozenset({Awaits.RETURN_DECISION}),
        needs=("reason",),
    ),
    _edge(
        "refuse_return",
        _UNDER_WAY,
        None,
        Hat.SUPERVISOR,
        awaits=frozenset({Awaits.RULING}),
        needs=("reason",),
        stops=("ruling",),
    ),
)

_ASKED_AND_DECIDED = (
    _edge(
        "ask_extension",
        "handling",
        None,
        Hat.HANDLER,
        target_awaits=Awaits.EXTENSION_DECISION,
        needs=("reason", "fields.extend_by"),
        guards=(Guard.EXTENSION_LEFT,),
    ),
    _edge(
        "grant_extension",
        "handling",
        None,
        Hat.CENTRE,
        Hat.SUPERVISOR,
        awaits=frozenset({Awaits.EXTENSION_DECISION}),
    ),
    _edge(
        "refuse_extension",
        "handling",
        None,
        Hat.CENTRE,
        Hat.SUPERVISOR,
        awaits=frozenset({Awaits.EXTENSION_DECISION}),
        needs=("reason",),
    ),
    _edge(
        "ask_suspend",
        "handling",
        None,
        Hat.HANDLER,
        target_awaits=Awaits.SUSPEND_DECISION,
        needs=("reason", "fields.review_on"),
    ),
    _edge(
        "suspend",
        "handling",
        State.SUSPENDED,
        Hat.CENTRE,
        Hat.SUPERVISOR,
        awaits=frozenset({Awaits.SUSPEND_DECISION}),
        takes=("fields.review_on",),
        pauses=EVERY_CLOCK,
    ),
    _edge(
        "refuse_suspend",
        "handling",
        None,
        Hat.CENTRE,
        Hat.SUPERVISOR,
        awaits=frozenset({Awaits.SUSPEND_DECISION}),
        needs=("reason",),
    ),
    _edge(
        "resume",
        "suspended",
        State.HANDLING,
        Hat.CENTRE,
        Hat.SUPERVISOR,
        Hat.HANDLER,
        resumes=EVERY_CLOCK,
    ),
    _edge(
        "ask_void",
        _BEFORE_CHECK,
        None,
        Hat.CENTRE,
        target_awaits=Awaits.VOID_DECISION,
        needs=("reason",),
    ),
    _edge(
        "ask_void",
        _UNDER_WAY,
        None,
        Hat.HANDLER,
        target_awaits=Awaits.VOID_DECISION,
        needs=("reason",),
    ),
    _edge(
        "void",
        _BEFORE_CHECK,
        State.VOID,
        Hat.CENTRE,
        Hat.SUPERVISOR,
        awaits=frozenset({Awaits.VOID_DECISION}),
        owner=OwnerAfter.CENTRE,
        guards=(Guard.SOMEBODY_ELSE_ASKED,),
        cancels=EVERY_CLOCK,
        ending=Ending.VOID,
    ),
    _edge(
        "refuse_void",
        _BEFORE_CHECK,
        None,
        Hat.CENTRE,
        Hat.SUPERVISOR,
        awaits=frozenset({Awaits.VOID_DECISION}),
        needs=("reason",),
    ),
)

_DONE_AND_CHECKED = (
    _edge(
        "report_done",
        "handling",
        State.CHECKING,
        Hat.HANDLER,
        awaits=frozenset({Awaits.NOTHING, Awaits.EXTENSION_DECISION}),
        owner=OwnerAfter.CENTRE,
        guards=(Guard.ALL_REPORTED_BACK,),
        stops=("respond", "handle"),
        starts=("check",),
        counts_when_it_happened=True,
    ),
    _edge(
        "pass_check",
        "checking",
        None,
        Hat.CHECKER,
        target_awaits=Awaits.CLOSING,
        guards=(Guard.SEEN_ON_THE_SPOT, Guard.BYTES_ARRIVED),
        counts_when_it_happened=True,
    ),
    _edge(
        "fail_check",
        "checking",
        State.HANDLING,
        Hat.CHECKER,
        owner=OwnerAfter.HANDLER,
        needs=("reason",),
        guards=(Guard.SEEN_ON_THE_SPOT,),
        stops=("check",),
        starts=("handle",),
        counts_when_it_happened=True,
    ),
    _edge(
        "close",
        "checking",
        State.CLOSED,
        Hat.CENTRE,
        awaits=frozenset({Awaits.CLOSING}),
        guards=(Guard.BYTES_ARRIVED,),
        stops=("check", "overall"),
        starts=("callback",),
        ending=Ending.DONE,
    ),
    _edge(
        "redo",
        "closed",
        State.FILED,
        Hat.CENTRE,
        endings=_DONE_AGAIN,
        guards=(Guard.DISSATISFIED,),
        stops=("callback",),
        starts=("dispatch",),
        ending=Ending.NONE,
    ),
    _edge(
        "unmerge",
        "closed",
        None,
        Hat.CENTRE,
        restores=True,
        endings=frozenset({Ending.MERGED}),
        resumes=EVERY_CLOCK,
        ending=Ending.NONE,
    ),
    _edge(
        "archive",
        "closed declined void",
        State.ARCHIVED,
        Hat.CENTRE,
        guards=(Guard.CALLED_BACK,),
        stops=("callback",),
        cancels=EVERY_CLOCK,
    ),
)

_RECORDS = (
    _record(
        "call_back",
        "closed declined",
        Hat.CENTRE,
        endings=_TOLD_TO_THE_REPORTER,
        needs=("fields.outcome",),
        takes=("fields.report",),
        guards=(Guard.IN_THE_SAFE_WAY,),
    ),
    _record("arrive", "handling", Hat.HANDLER, stops=("respond",), counts_when_it_happened=True),
    _record("arrive", _UNDER_WAY, Hat.CALLED, counts_when_it_happened=True),
    _record("co_report", _UNDER_WAY, Hat.CALLED, needs=("note",), counts_when_it_happened=True),
    _record("whistle", _UNDER_WAY, Hat.CENTRE, needs=("fields.departments", "fields.arrive_by")),
    _record(
        "amend",
        "reported accepted filed dispatched handling checking suspended",
        Hat.CENTRE,
        takes=("fields.description", "fields.address"),
    ),
    _record(
        "urge",
        "reported accepted filed dispatched handling checking suspended",
        Hat.CENTRE,
        Hat.SUPERVISOR,
    ),
    _record(
        "supervise",
        "reported accepted filed dispatched handling checking suspended",
        Hat.SUPERVISOR,
        needs=("note",),
    ),
    _record("circulate", _ANYWHERE, Hat.SUPERVISOR, Hat.CHIEF, needs=("note",)),
    _record("comment", _ANYWHERE, Hat.READER, needs=("note",)),
)

EDGES = (*_AT_THE_DESK, *_OUT_AND_BACK, *_ASKED_AND_DECIDED, *_DONE_AND_CHECKED, *_RECORDS)
ACTIONS = tuple(sorted({edge.action for edge in EDGES}))


def edges_from(standing: Standing) -> list[Edge]:
    """The edges that start here, whoever asks."""
    return [edge for edge in EDGES if edge.starts_at(standing)]


def allowed(standing: Standing, hats: Iterable[Hat]) -> list[str]:
    """The actions somebody wearing `hats` may take from here, each once."""
    worn = set(hats)
    mine = (edge.action for edge in edges_from(standing) if edge.hats & worn)
    return list(dict.fromkeys(mine))
