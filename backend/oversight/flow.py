"""What came in, went out and was judged in a window of time, counted from the story and the clocks.

Each figure of a share is numerator and denominator. Source of the formulas: domain.md,
Indicators; what exactly is counted: docs/adr/0050.
"""

from dataclasses import dataclass

from backend.incidents.satisfaction import tally
from backend.incidents.workflow import EDGES, State
from backend.territory.models import Area

from .as_it_stood import STOOD, rows
from .moments import Window

# Brought to an end here: neither withdrawn nor merged into another. `report`: self-handled.
_NOT_BROUGHT = {"merge", "withdraw"}
ENDING = sorted({e.action for e in EDGES if e.target == State.CLOSED} - _NOT_BROUGHT | {"report"})
CLOCKS = ("accept", "dispatch", "handle", "check")

_IN_WINDOW = "e.at >= %(since)s AND e.at <= %(until)s"
_REPORTED_AND_CLOSED = f"""
    SELECT count(*) FILTER (WHERE e.action = 'report'),
        count(*) FILTER (WHERE e.to_state = 'closed'),
        count(*) FILTER (WHERE e.to_state = 'closed' AND NOT EXISTS (
            SELECT 1 FROM incidents_clock k
            WHERE k.case_id = e.case_id AND NOT k.kept AND k.heard_at <= %(until)s))
    FROM incidents_caseevent e {STOOD.format(case="e.case_id")}
    WHERE e.action = ANY(%(ending)s) AND {_IN_WINDOW}
"""  # noqa: S608 (made of constants)
_ON_TIME = f"""
    SELECT k.clock, count(*) FILTER (WHERE k.kept), count(*)
    FROM incidents_clock k {STOOD.format(case="k.case_id")}
    WHERE k.kept IS NOT NULL AND k.heard_at >= %(since)s AND k.heard_at <= %(until)s
      AND k.clock = ANY(%(clocks)s)
    GROUP BY k.clock
"""  # noqa: S608 (made of constants)
_CHECKED = f"""
    SELECT count(*) FILTER (WHERE e.action = 'fail_check'), count(*)
    FROM incidents_caseevent e {STOOD.format(case="e.case_id")}
    WHERE e.action IN ('pass_check', 'fail_check') AND {_IN_WINDOW}
"""  # noqa: S608 (made of constants)
# A dispatch was right as long as no return of it was accepted.
_DISPATCHED = f"""
    SELECT count(*) FILTER (WHERE after.action IS DISTINCT FROM 'accept_return'), count(*)
    FROM incidents_caseevent e {STOOD.format(case="e.case_id")}
    LEFT JOIN LATERAL (
        SELECT n.action FROM incidents_caseevent n
        WHERE n.case_id = e.case_id AND n.seq > e.seq AND n.at <= %(until)s
          AND n.action IN ('dispatch', 'accept_return')
        ORDER BY n.seq LIMIT 1
    ) after ON true
    WHERE e.action = 'dispatch' AND {_IN_WINDOW}
"""  # noqa: S608 (made of constants)
_CALLS = f"""
    SELECT e.case_id, e.fields ->> 'report', e.fields ->> 'outcome'
    FROM incidents_caseevent e {STOOD.format(case="e.case_id")}
    WHERE e.action = 'call_back' AND {_IN_WINDOW}
    ORDER BY e.case_id, e.seq
"""  # noqa: S608 (made of constants)


@dataclass(frozen=True)
class Flow:
    """How many were reported, how many closed, and how many of those in time all along."""

    reported: int
    closed: int
    closed_on_time: int


def flow(area: Area, window: Window) -> Flow:
    return Flow(*next(rows(_REPORTED_AND_CLOSED, area, **vars(window), ending=ENDING)))


def on_time(area: Area, window: Window) -> dict[str, tuple[int, int]]:
    """By clock: how many of those that ended with a verdict were kept, and how many ended so."""
    found = rows(_ON_TIME, area, **vars(window), clocks=list(CLOCKS))
    judged = {clock: (kept, all_) for clock, kept, all_ in found}
    return {clock: judged.get(clock, (0, 0)) for clock in CLOCKS}


def rework(area: Area, window: Window) -> tuple[int, int]:
    """Checks that failed, of all checks."""
    return next(rows(_CHECKED, area, **vars(window)))


def accurate_dispatch(area: Area, window: Window) -> tuple[int, int]:
    """Dispatches that were not returned up to now, of all dispatches."""
    return next(rows(_DISPATCHED, area, **vars(window)))


def calls(area: Area, window: Window) -> dict[str, int]:
    """How those who were called found it, as `incidents.satisfaction` counts them."""
    said = rows(_CALLS, area, **vars(window))
    return tally((case, {"report": one, "outcome": outcome}) for case, one, outcome in said)
