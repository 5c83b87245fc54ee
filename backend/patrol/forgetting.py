"""How long doubts, calls for help and the marks of walks are kept."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from .models import Doubt, Imprint, Sos
from .partitions import oldest_kept
from .wire import show_sos


def forget(now: datetime) -> None:
    """For a sweep, as often as it likes.

    A dismissed doubt goes PATROL_DISMISSED_DAYS after it was decided, any other one
    PATROL_DOUBT_DAYS after its shift: by then nobody can look any more. The position of a call
    for help goes with all others, the call itself with the trail.
    """
    dismissed = Q(
        state=Doubt.State.DISMISSED,
        decided_at__lt=now - timedelta(days=settings.PATROL_DISMISSED_DAYS),
    )
    old = Q(shift__started_at__lt=now - timedelta(days=settings.PATROL_DOUBT_DAYS))
    Doubt.objects.filter(dismissed | old).delete()
    kept_marks = now - timedelta(days=settings.PATROL_IMPRINT_DAYS)
    Imprint.objects.filter(shift__started_at__lt=kept_marks).delete()
    Sos.objects.filter(ended_at__lt=now - timedelta(days=settings.TRAIL_DAYS)).delete()
    _forget_positions(now)


@transaction.atomic
def _forget_positions(now: datetime) -> None:
    old = Sos.objects.filter(received_at__lt=oldest_kept(now), lon__isnull=False)
    for sos in old.select_for_update(of=["self"]).order_by("pk"):
        sos.lon = sos.lat = sos.acc = None
        sos.save(update_fields=["lon", "lat", "acc"])
        show_sos(sos)
