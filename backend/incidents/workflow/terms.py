"""The words of the workflow: states, what a case waits for, parts people act in."""

from enum import StrEnum


class State(StrEnum):
    REPORTED = "reported"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    FILED = "filed"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    CHECKING = "checking"
    CLOSED = "closed"
    ARCHIVED = "archived"
    SUSPENDED = "suspended"
    VOID = "void"


ENDED_STATES = (State.DECLINED, State.CLOSED, State.ARCHIVED, State.VOID)
OPEN_STATES = tuple(state for state in State if state not in ENDED_STATES)


class Awaits(StrEnum):
    """What a case waits for within its state."""

    NOTHING = ""
    VERIFICATION = "verification"
    RETURN_DECISION = "return_decision"
    RULING = "ruling"  # the supervisor's word on a second return
    EXTENSION_DECISION = "extension_decision"
    SUSPEND_DECISION = "suspend_decision"
    VOID_DECISION = "void_decision"
    CLOSING = "closing"


class Ending(StrEnum):
    """How a case came to its end."""

    NONE = ""
    DONE = "done"
    SELF_HANDLED = "self_handled"
    ANSWERED = "answered"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    DECLINED = "declined"
    VOID = "void"


class Hat(StrEnum):
    """In which part somebody acts on a case; `actors.py` says who wears which."""

    CENTRE = "centre"  # the command centre of the case's place
    DISPATCHER = "dispatcher"  # the centre, or the leader of the case's grid
    VERIFIER = "verifier"  # who was asked to look, else a worker of the grid
    HANDLER = "handler"  # the member or department the case was dispatched to
    CHECKER = "checker"  # the grid worker on the spot, or the desk; never the handler
    CALLED = "called"  # a department that was whistled for
    SUPERVISOR = "supervisor"
    CHIEF = "chief"
    REPORTER = "reporter"
    READER = "reader"  # whoever sees the case


class OwnerAfter(StrEnum):
    """Whose the case is after an action. A critical matter is never ownerless: who had it keeps
    it until another takes it (domain.md, The case)."""

    SAME = "same"
    CENTRE = "centre"
    CENTRE_UNLESS_CRITICAL = "centre_unless_critical"
    NAMED = "named"  # whom `to` names; of a critical matter once they take it
    HANDLER = "handler"  # whoever handles it


class Guard(StrEnum):
    """What must be so besides; `actions/guards.py` looks."""

    RETURN_IN_TIME = "return_in_time"
    EXTENSION_LEFT = "extension_left"
    SOMEBODY_ELSE_ASKED = "somebody_else_asked"
    ALL_REPORTED_BACK = "all_reported_back"
    SEEN_ON_THE_SPOT = "seen_on_the_spot"
    BYTES_ARRIVED = "bytes_arrived"
    IN_THE_SAFE_WAY = "in_the_safe_way"
    CALLED_BACK = "called_back"
    DISSATISFIED = "dissatisfied"


OUTCOMES = ("satisfied", "basically_satisfied", "dissatisfied", "not_reached")
FINDINGS = ("found", "not_found")
SERVICES = ("110", "119", "120", "122", "96333", "other")
