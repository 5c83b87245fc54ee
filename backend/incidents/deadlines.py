"""The deadline of superior platforms is the overall clock of a case, and follows their orders.

It is the platform's own moment and no limit of ours: pauses do not move it, only the platform
does. Of several orders on one case the first to end counts.
"""

from datetime import datetime

from django.db.models import Min

from .models import Case, Order
from .stood import note_standing
from .timing import repeat_due, start_clock, stop_clock, work_out

CLOCK = "overall"


def follow_deadline(case: Case, *, at: datetime) -> None:
    """Start, move or end the clock as the orders of a case stand now.

    What was answered was kept or not; what the platform took back, or a merger took along, ends
    without a verdict.
    """
    running = case.clocks.running().filter(clock=CLOCK).first()
    orders = Order.objects.of(case)
    due_at = orders.waiting().aggregate(first=Min("due_at"))["first"]
    if due_at is not None and running is None:
        start_clock(case, CLOCK, at=at, limit=due_at)
    elif due_at is not None:
        running.limit, running.ends_at = "", due_at
        work_out(running)
        running.save()
    elif orders.not_taken_back().exists():
        stop_clock(case, CLOCK, at=at)
    else:
        running = case.clocks.running().filter(clock=CLOCK)
        running.update(stopped_at=at, heard_at=at, paused_at=None)
    repeat_due(case)
    case.save(update_fields=["yellow_at", "due_at"])
    note_standing(case, at=at)
