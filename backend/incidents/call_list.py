"""Who waits to be called about cases that have ended, and how it went with whom so far."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from .calling_back import enough, needs_the_safe_way
from .models import Caller, Case, CaseEvent, Report


@dataclass(frozen=True)
class ToCall:
    """One who is to be called: the report they made, what they left of themselves (None: somebody
    of staff reported), and how the calls of this round ended."""

    report: Report
    caller: Caller | None
    outcomes: tuple[str, ...]

    @property
    def is_done(self) -> bool:
        return enough(self.outcomes)


def call_lists(cases: Iterable[Case]) -> dict[int, list[ToCall]]:
    """By id of the case who is to be called, as `calling_back.called_back` counts them: each
    reporter who left a way (of a safe type, a safe one), else whoever reported first."""
    by_id = {case.pk: case for case in cases}
    calls = _calls_of_the_round(by_id)
    reports: dict[int, list[Report]] = defaultdict(list)
    told = Report.objects.filter(case__in=by_id).select_related("caller").order_by("received_at")
    for report in told:
        reports[report.case_id].append(report)
    return {pk: _list(case, reports[pk], calls[pk]) for pk, case in by_id.items()}


def _list(case: Case, reports: list[Report], calls: list[tuple[str | None, str]]) -> list[ToCall]:
    safe_only = needs_the_safe_way(case)
    reachable = [report for report in reports if _left_a_way(report, safe_only)]
    if len(reachable) < 2:
        everybody = tuple(outcome for _, outcome in calls)
        return [ToCall(report, _caller(report), everybody) for report in (reachable or reports)[:1]]
    return [
        ToCall(
            report,
            _caller(report),
            tuple(outcome for about, outcome in calls if about == str(report.pk)),
        )
        for report in reachable
    ]


def _left_a_way(report: Report, safe_only: bool) -> bool:
    caller = _caller(report)
    return caller is not None and bool(caller.safe_way or (caller.phone and not safe_only))


def _caller(report: Report) -> Caller | None:
    return getattr(report, "caller", None)


def _calls_of_the_round(cases: Iterable[int]) -> dict[int, list[tuple[str | None, str]]]:
    """Report and outcome of each call since the matter was last begun anew."""
    calls: dict[int, list[tuple[str | None, str]]] = defaultdict(list)
    story = CaseEvent.objects.filter(case__in=cases, action__in=("call_back", "redo"))
    for case, action, fields in story.order_by("seq").values_list("case", "action", "fields"):
        if action == "redo":
            calls[case].clear()
        else:
            calls[case].append((fields.get("report"), fields["outcome"]))
    return calls
