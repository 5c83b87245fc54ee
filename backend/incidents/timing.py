"""Starts, stops, pauses and extends the clocks of a case, and keeps its own due time in step.

Call these under the case's lock; `at` is the moment at which it happened. `repeat_due` comes last.
"""

from collections.abc import Iterable
from datetime import datetime

from .clocks import counts_working_time, due, parse
from .limits import limit_of
from .models import Case, Clock
from .office_calendar import calendar_now
from .working_time import Calendar

_NEEDS_NONE = Calendar()


def start_clock(
    case: Case, clock: str, *, at: datetime, limit: str | datetime | None = None
) -> None:
    """Start a clock by the limits of the case, or by `limit`; one that runs goes on, one without
    a limit (the overall clock of most matters) does not start."""
    if case.clocks.running().filter(clock=clock).exists():
        return
    limit = limit or limit_of(clock, case)
    if limit is None:
        return
    is_moment = isinstance(limit, datetime)
    row = Clock(
        case=case,
        clock=clock,
        limit="" if is_moment else limit,
        ends_at=limit if is_moment else None,
        started_at=at,
    )
    work_out(row)
    row.save()


def stop_clock(case: Case, clock: str, *, at: datetime, heard_at: datetime | None = None) -> None:
    """Stop a clock that runs or is paused, and note whether it was kept.

    `heard_at`: when we learned of what stopped it, `at` when not said."""
    for row in case.clocks.running().filter(clock=clock):
        _end_pause(row, at)
        row.stopped_at, row.heard_at = at, heard_at or at
        row.kept = at <= row.due_at
        row.save()


def pause_clocks(case: Case, *, at: datetime, only: Iterable[str] | None = None) -> None:
    """Pause what runs, or only the clocks named; what is paused already stays so."""
    for row in _named(case.clocks.ticking(), only):
        row.paused_at = max(at, row.started_at)
        row.save(update_fields=["paused_at"])


def resume_clocks(case: Case, *, at: datetime, only: Iterable[str] | None = None) -> None:
    """Let paused clocks go on, or only those named: they are due later by what was paused."""
    for row in _named(case.clocks.paused(), only):
        _end_pause(row, at)
        row.save()


def extend_clock(case: Case, clock: str, *, by: str, at: datetime) -> None:
    """Add a limit (`5wd`) to a clock that has not stopped, from where it would have ended,
    whenever that is decided. Raises ValueError for what is not a limit."""
    parse(by)
    for row in case.clocks.running().filter(clock=clock):
        row.extensions = [*row.extensions, {"by": by, "at": at.isoformat()}]
        work_out(row)
        row.save()


def measure_anew(case: Case) -> None:
    """Give running clocks the limits of what the case has become, from where they began."""
    for row in case.clocks.running().exclude(limit=""):
        limit = limit_of(row.clock, case)
        if limit is not None and limit != row.limit:
            row.limit = limit
            work_out(row)
            row.save()


def cancel_clocks(case: Case, *, at: datetime) -> None:
    """End all clocks without a verdict: the matter was withdrawn, merged or void."""
    case.clocks.running().update(stopped_at=at, heard_at=at, paused_at=None)


def repeat_due(case: Case) -> None:
    """Copy the ticking clock that ends first onto the case (not saved here)."""
    first = case.clocks.ticking().order_by("due_at", "pk").first()
    case.yellow_at = first.yellow_at if first else None
    case.due_at = first.due_at if first else None


def work_out(row: Clock, calendar: Calendar | None = None) -> None:
    """Set what follows from a clock's limit, extensions and pauses (not saved here).

    `calendar`: the one in force when not given, read only where working time counts.
    """
    limit = row.ends_at or row.limit
    extensions = [granted["by"] for granted in row.extensions]
    works = any(counts_working_time(part) for part in (limit, *extensions))
    calendar = (calendar or calendar_now()) if works else _NEEDS_NONE
    how = {"extensions": extensions, "pauses": row.pauses}
    until = due(limit, row.started_at, calendar, **how)
    row.due_at, row.provisional = until.at, until.provisional
    row.yellow_at, row.counted = until.yellow_at, [list(span) for span in until.why]
    row.twice_at = due(limit, row.started_at, calendar, **how, rounds=2).at
    row.calendar_edition = calendar.edition if works else None


def _end_pause(row: Clock, at: datetime) -> None:
    if row.paused_at is None:
        return
    # Actions made offline may arrive with moments before those that are here already.
    begin = max(row.paused_at, row.pauses[-1][1]) if row.pauses else row.paused_at
    row.paused_at = None
    if at > begin:
        row.pauses = [*row.pauses, [begin, at]]
        work_out(row)


def _named(clocks, only: Iterable[str] | None):
    return clocks if only is None else clocks.filter(clock__in=list(only))
