"""What the wire forgets: events after LIVE_EVENT_DAYS, and states a day after they were gone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

# A hub that was cut off for longer reads everything anew, so it needs no word of what is gone.
GONE_STATE_PERIOD = timedelta(days=1)

# Up to a place, never in between: the oldest event kept then tells whether a cursor is too old.
_FORGET_EVENTS = """
    DELETE FROM live_event
    WHERE pos <= (
        SELECT pos FROM live_event WHERE placed_at < %s ORDER BY placed_at DESC, pos DESC LIMIT 1
    )
"""
_FORGET_STATES = "DELETE FROM live_state WHERE payload IS NULL AND changed_at < %s"

# After a restore into another cluster its rows carry transactions of the future there, and every
# read of the hub would return them all. What this statement can see of this cluster's own is
# below its snapshot's end: no row of a writer of now is touched, or waited for.
_PULL_BACK = """
    UPDATE live_state SET xid = pg_current_xact_id()::text::bigint
    WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
"""


@dataclass(frozen=True)
class Purged:
    event_count: int
    state_count: int


def purge(now: datetime) -> Purged:
    """Forget what has had its time at `now`; for a sweep to call, as often as it likes."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FORGET_EVENTS, [now - timedelta(days=settings.LIVE_EVENT_DAYS)])
        events = cursor.rowcount
        cursor.execute(_FORGET_STATES, [now - GONE_STATE_PERIOD])
        states = cursor.rowcount
        cursor.execute(_PULL_BACK)
    return Purged(events, states)
