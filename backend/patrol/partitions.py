"""The days of the table of positions: made before they are needed, dropped when kept long enough.

A day is attached rather than created as a partition and detached before it is dropped: both
lock the parent only against other changes of its shape, never against reading and writing.
"""

import threading
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.db import connection, transaction

DAYS_AHEAD = 2
# A day outlives its last acceptable position a little, so that no batch finds it gone.
_MARGIN = timedelta(hours=1)
_ADVISORY_LOCK = 0x70617472  # "patr"
_PREFIX = "patrol_fix_"

_known: set[date] = set()
_known_lock = threading.Lock()


def oldest_kept(now: datetime) -> datetime:
    """Positions before this moment are not taken any more."""
    return now - timedelta(days=settings.PATROL_FIX_DAYS)


def drops_before(now: datetime) -> datetime:
    """The midnight (UTC) before which all positions are dropped."""
    return _midnight((oldest_kept(now) - _MARGIN).astimezone(UTC).date())


def ensure_days(days: Iterable[date]) -> list[date]:
    """Make the missing ones of some days (UTC); gives those that were made.

    Safe to call from many processes at once: the check is free, the making under an advisory
    lock. Costs nothing for days this process has seen.
    """
    wanted = set(days) - _known
    if not wanted:
        return []
    made: list[date] = []
    with transaction.atomic(), connection.cursor() as cursor:
        if wanted - _existing(cursor):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
            made = sorted(wanted - _existing(cursor))
            for day in made:
                _attach(cursor, day)
        # Not before the commit: what was rolled back must be made again.
        transaction.on_commit(lambda: _remember(wanted))
    return made


def ensure_span(now: datetime) -> list[date]:
    """Every day that may be needed: from the oldest kept to two days ahead."""
    first = oldest_kept(now).astimezone(UTC).date()
    last = now.astimezone(UTC).date() + timedelta(days=DAYS_AHEAD)
    return ensure_days(first + timedelta(days=n) for n in range((last - first).days + 1))


def drop_old_days(now: datetime) -> list[date]:
    """Drop the days beyond `settings.PATROL_FIX_DAYS`; gives those that were dropped.

    Must not run inside a transaction (PostgreSQL detaches concurrently only outside of one).
    A run that was killed half-way is finished by the next.
    """
    limit = drops_before(now)
    dropped = []
    with connection.cursor() as cursor:
        for day, detaching in _listed(cursor):
            if _midnight(day + timedelta(days=1)) > limit:
                continue
            how = "FINALIZE" if detaching else "CONCURRENTLY"
            cursor.execute(f"ALTER TABLE patrol_fix DETACH PARTITION {_name(day)} {how}")
            dropped.append(day)
        for day in _detached(cursor):
            if _midnight(day + timedelta(days=1)) <= limit:
                cursor.execute(f"DROP TABLE {_name(day)}")
    forget()
    return dropped


def forget() -> None:
    """Look at the database again at the next question."""
    with _known_lock:
        _known.clear()


def _remember(days: set[date]) -> None:
    with _known_lock:
        _known.update(days)


def _attach(cursor, day: date) -> None:
    """By a function of the owner's: who serves may make a day, and nothing else."""
    cursor.execute("SELECT patrol_make_day(%s)", [day])


def _existing(cursor) -> set[date]:
    return {day for day, detaching in _listed(cursor) if not detaching}


def _listed(cursor) -> list[tuple[date, bool]]:
    cursor.execute(
        "SELECT inhrelid::regclass::text, inhdetachpending FROM pg_inherits"
        " WHERE inhparent = 'patrol_fix'::regclass"
    )
    return sorted((_day(name), detaching) for name, detaching in cursor.fetchall())


def _detached(cursor) -> list[date]:
    """Days that were taken out of the table and not dropped yet."""
    cursor.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_class parent"
        " ON parent.oid = 'patrol_fix'::regclass AND c.relnamespace = parent.relnamespace"
        " WHERE c.relkind = 'r' AND NOT c.relispartition AND c.relname ~ %s",
        [f"^{_PREFIX}[0-9]{{8}}$"],
    )
    return sorted(_day(name) for (name,) in cursor.fetchall())


def _name(day: date) -> str:
    return f"{_PREFIX}{day:%Y%m%d}"


def _day(name: str) -> date:
    return datetime.strptime(name.removeprefix(_PREFIX), "%Y%m%d").replace(tzinfo=UTC).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
