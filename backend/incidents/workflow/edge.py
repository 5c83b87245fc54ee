"""What an edge of the workflow is, and the sets of states that several of them share."""

from dataclasses import dataclass

from .terms import OPEN_STATES, Awaits, Ending, Guard, Hat, OwnerAfter, State


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

    @property
    def carries_on(self) -> bool:
        """Whether a case waits for whoever may do this. It does not for what breaks off the way it
        goes, asks for something, looks at an ended one again or only says something."""
        return not self.is_record and self.action in CARRYING_ON

    def starts_at(self, standing: Standing) -> bool:
        return (
            standing.state in self.sources
            and standing.awaits in self.awaits
            and (self.returned is None or standing.returned in self.returned)
            and (self.endings is None or standing.ending in self.endings)
        )


EVERY_CLOCK = ("*",)
CARRYING_ON = frozenset(
    {
        "verify",
        "accept",
        "decline",
        "answer",
        "transfer",
        "file",
        "dispatch",
        "take",
        "accept_return",
        "refuse_return",
        "grant_extension",
        "refuse_extension",
        "suspend",
        "refuse_suspend",
        "void",
        "refuse_void",
        "report_done",
        "pass_check",
        "fail_check",
        "close",
    }
)
ANYWHERE = " ".join(state for state in State if state != State.ARCHIVED)
OPEN = " ".join(OPEN_STATES)
BEFORE_DISPATCH = "reported accepted filed"
BEFORE_CHECK = "accepted filed dispatched handling suspended"
UNDER_WAY = "dispatched handling"
TOLD_TO_THE_REPORTER = frozenset(
    {
        Ending.DONE,
        Ending.SELF_HANDLED,
        Ending.ANSWERED,
        Ending.TRANSFERRED,
        Ending.DECLINED,
    }
)
DONE_AGAIN = frozenset({Ending.DONE, Ending.SELF_HANDLED, Ending.ANSWERED})
EVERY_WAIT = frozenset(Awaits)
NO_DECISION = frozenset({Awaits.NOTHING, Awaits.VERIFICATION})


def edge(action: str, sources: str, target: State | None, *hats: Hat, **more) -> Edge:
    states = frozenset(State(name) for name in sources.split())
    return Edge(action, states, target, frozenset(hats), **more)


def record(action: str, sources: str, *hats: Hat, **more) -> Edge:
    return edge(
        action,
        sources,
        None,
        *hats,
        **{"awaits": EVERY_WAIT, "target_awaits": None, "is_record": True} | more,
    )
