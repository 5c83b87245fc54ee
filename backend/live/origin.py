"""Knows when the database is another than it was: one that was brought back from a backup.

Places in the order of events are given anew after a restore, and soon those are reached that
viewers saw before it: their cursors would look genuine, and what happened meanwhile would be
missed in silence. So places go on far beyond any that can have been given, and an earlier cursor
is known for what it is.
"""

from django.db import DatabaseError, connection, transaction

from .models import Origin
from .reading import PLACE_LOCK

# Nobody loses so many events; and JavaScript counts eight million such leaps.
LEAP = 2**30

_SYSTEM = "SELECT system_identifier FROM pg_control_system()"
_DATABASE = "SELECT oid::bigint FROM pg_database WHERE datname = current_database()"
_TIMELINE = "SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint"
_LEAP = "SELECT setval('live_event_place', nextval('live_event_place') + %s)"


@transaction.atomic
def settle() -> bool:
    """Write down which database this is; whether it was restored since that was last done.

    A cluster knows itself by a number of its own, a database in it by its oid: a dump that is
    brought back meets another pair. One that was recovered to an earlier moment, or from a standby,
    goes on in another timeline. Work as the owner; may be repeated.
    """
    now = {"system": _told(_SYSTEM), "database": _told(_DATABASE), "timeline": _told(_TIMELINE)}
    with connection.cursor() as cursor:
        # Nobody is between place and commit.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PLACE_LOCK])
        known = Origin.objects.values(*now).first()
        if known is None:
            Origin.objects.create(**now)
            return False
        if known["timeline"] is None:  # from before timelines were noted
            Origin.objects.update(timeline=now["timeline"])
            known["timeline"] = now["timeline"]
        if known == now:
            return False
        cursor.execute(_LEAP, [LEAP])
        Origin.objects.update(**now, begins_after=cursor.fetchone()[0])
    return True


def _told(question: str) -> int:
    """0 where a hosted database does not tell."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0]
    except DatabaseError:
        return 0
