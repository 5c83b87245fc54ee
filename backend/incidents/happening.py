"""When something counts that a phone says happened earlier: in the mountains, without a network.

Both times are kept; what deviates by more than the tolerance is flagged for whoever checks.
"""

from datetime import datetime, timedelta

from django.db.models import Max

from .models import Case

# A phone in a lift sends a minute later; what comes later than this was done without a network.
TOLERANCE = timedelta(minutes=10)


def counted_moment(case: Case, happened_at: datetime, arrived_at: datetime) -> datetime:
    """By when it happened, never before the change it follows nor after its arrival.

    The case's clocks and its dispatch say until when everything before it has counted.
    """
    turns = case.clocks.aggregate(Max("started_at"), Max("stopped_at")).values()
    before = [moment for moment in (*turns, case.dispatched_at) if moment is not None]
    return min(max([happened_at, *before]), arrived_at)


def arrived_late(happened_at: datetime, arrived_at: datetime) -> bool:
    return arrived_at - happened_at > TOLERANCE
