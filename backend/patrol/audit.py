"""What the net audit says of this clause: are people on the grid? Pooled numbers, never names."""

from datetime import datetime, timedelta

from .models import Shift

SILENT_AFTER = timedelta(minutes=10)


def tracked_shifts(now: datetime) -> int:
    """How many tracked shifts are running, those in a pause included."""
    return Shift.objects.tracked_at(now).count()


def silent_count(now: datetime) -> int:
    """How many of them are neither in a pause nor heard of for ten minutes."""
    return Shift.objects.tracked_at(now).silent_since(now - SILENT_AFTER).count()
