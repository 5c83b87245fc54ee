"""Starts and stops the clocks of a case, and keeps the case's own due time in step."""

from datetime import datetime

from .clocks import due, limit_of
from .models import Case, Clock


def start_clock(case: Case, clock: str, *, at: datetime) -> None:
    """Start a clock by the limits of the case's type and urgency; one that runs goes on."""
    if case.clocks.filter(clock=clock, stopped_at__isnull=True).exists():
        return
    limit = limit_of(clock, urgency=case.urgency, handle_limit=case.type.handle_limit)
    until = due(limit, at)
    Clock.objects.create(
        case=case,
        clock=clock,
        limit=limit,
        started_at=at,
        due_at=until.at,
        provisional=until.provisional,
    )


def stop_clock(case: Case, clock: str, *, at: datetime) -> None:
    case.clocks.filter(clock=clock, stopped_at__isnull=True).update(stopped_at=at)


def repeat_due(case: Case) -> None:
    """Copy the running clock that ends first onto the case (not saved here)."""
    running = case.clocks.filter(stopped_at__isnull=True).order_by("due_at").first()
    case.clock_started_at = running.started_at if running else None
    case.due_at = running.due_at if running else None


def pause_clocks(case, *, at, only=None):
    pass


def resume_clocks(case, *, at, only=None):
    pass


def extend_clock(case, clock, *, by, at):
    pass


def cancel_clocks(case, *, at):
    case.clocks.filter(stopped_at__isnull=True).update(stopped_at=at)


def measure_anew(case, *, at):
    pass
