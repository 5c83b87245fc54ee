"""What a sweep has to let go: nothing of a track is kept longer than the settings say."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from . import partitions
from .models import Look, Quarantined, TrackBatch, Unstored


@dataclass(frozen=True)
class Purged:
    """What one run removed."""

    days: list[date]
    quarantined_count: int
    receipts_count: int


def purge(now: datetime) -> Purged:
    """Drop old days of positions, their receipts, and what has been quarantined for a week.

    Must not run inside a transaction. Idempotent: a run that was killed is finished by the next.
    """
    week_ago = now - timedelta(days=settings.PATROL_QUARANTINE_DAYS)
    quarantined, _each = Quarantined.objects.filter(received_at__lt=week_ago).delete()
    # What a receipt answered for is too old to be sent again by then.
    receipts, _each = TrackBatch.objects.filter(
        received_at__lt=partitions.oldest_kept(now) - timedelta(days=1)
    ).delete()
    Unstored.objects.filter(day__lt=partitions.oldest_kept(now).date()).delete()
    # What the trail tells of looks is as old by then, and forgotten with them.
    Look.objects.filter(at__lt=now - timedelta(days=settings.TRAIL_DAYS)).delete()
    return Purged(partitions.drop_old_days(now), quarantined, receipts)
