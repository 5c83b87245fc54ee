"""The callback: who is to be called, how it went, and when it is enough."""

from collections.abc import Sequence

from django.db.models import Max

from .models import Case, CaseEvent, Terms
from .workflow import Ending

# After so many calls that reached nobody, a case may go to the archive (proposed).
CALLS_THAT_ARE_ENOUGH = 3
# Who was on the line has heard it; who settled or withdrew it knows; a merged case's reporters
# are called about the case they hang on. They may be called all the same.
_KNOWN_ALREADY = (
    Ending.ANSWERED,
    Ending.TRANSFERRED,
    Ending.SELF_HANDLED,
    Ending.WITHDRAWN,
    Ending.MERGED,
    Ending.VOID,
)


def needs_call(case: Case) -> bool:
    """Whether somebody is to be called about how it ended."""
    if case.terms.callback == Terms.Callback.NO or case.ending in _KNOWN_ALREADY:
        return False
    return not needs_the_safe_way(case) or safe_way_named(case)


def needs_the_safe_way(case: Case) -> bool:
    return case.terms.callback == Terms.Callback.SAFE


def safe_way_named(case: Case) -> bool:
    return case.reports.exclude(caller=None).exclude(caller__safe_way="").exists()


def called_back(case: Case, besides: tuple[str | None, str] | None = None) -> bool:
    """Every reporter who left a way was reached, or called often enough; else somebody was.

    `besides`: report and outcome of a call that is not in the story yet.
    """
    if not needs_call(case):
        return True
    calls = [(call.fields.get("report"), call.fields["outcome"]) for call in _of_this_round(case)]
    calls += [besides] if besides else []
    callers = case.reports.exclude(caller=None).exclude(caller__phone="", caller__safe_way="")
    expected = [str(pk) for pk in callers.values_list("pk", flat=True)]
    if len(expected) < 2:
        return enough([outcome for _, outcome in calls])
    return all(enough([o for report, o in calls if report == one]) for one in expected)


def last_outcome(case: Case) -> str | None:
    """How the last call of this round ended."""
    calls = _of_this_round(case)
    return calls[-1].fields["outcome"] if calls else None


def _of_this_round(case: Case) -> list[CaseEvent]:
    began = case.events.filter(action="redo").aggregate(last=Max("seq"))["last"] or 0
    return list(case.events.filter(action="call_back", seq__gt=began).order_by("seq"))


def enough(outcomes: Sequence[str]) -> bool:
    """Whether somebody was reached, or called as often as is asked for."""
    reached = any(outcome != "not_reached" for outcome in outcomes)
    return reached or len(outcomes) >= CALLS_THAT_ARE_ENOUGH
