"""How long the trail is kept: half a year at least (网络安全法, Art. 21), longer by setting."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from .trail import note


def purge(now: datetime) -> int:
    """Forget entries older than `settings.TRAIL_DAYS`; gives how many.

    The database refuses it to everybody but the owner of its tables, and refuses what is
    younger than 183 days to the owner too.
    """
    oldest_kept = now - timedelta(days=settings.TRAIL_DAYS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT accounts_forget_trail(%s)", [oldest_kept])
        forgotten = cursor.fetchone()[0]
        if forgotten:
            details = {"count": forgotten, "before": oldest_kept.isoformat()}
            note(act="trail.forgotten", by=None, at=now, details=details)
    return forgotten
