"""Finds the moment in the middle of an action, and holds the server there.

The server is stopped, and only then the database asked: a transaction that holds the action's
uuid (`backend/answers/repeats.hold`), has written, is not committed and has nothing to do can get
no further. So nobody has to guess whether a kill fell into an action or between two.
"""

import os
import random
import signal
import time
from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from .case_people import StubbornPerson

_DEEPEST_SECONDS = 0.06  # how long after its first sight an action is held, at most
_SETTLING = 5  # looks, in which a statement under way comes to its end
_HOLDERS = """
    SELECT a.pid, a.state <> 'idle in transaction', a.backend_xid IS NOT NULL
    FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (l.classid::bigint << 32) | l.objid::bigint = hashtextextended(%s, 0)
"""


def held_within(
    action: str,
    people: Sequence[StubbornPerson],
    server: int,
    chance: random.Random,
    *,
    seconds: float,
) -> int | None:
    """Wait until somebody does `action` and stop the server, a process, in the middle of it.

    Returns the process of the database that has the open transaction; the server is left stopped.
    None when `seconds` have passed without: then it runs on.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        uuid = _under_way(action, people)
        if uuid is None:
            time.sleep(0.002)
            continue
        time.sleep(chance.uniform(0, _DEEPEST_SECONDS))
        os.kill(server, signal.SIGSTOP)
        holder = _open_transaction(uuid)
        if holder is not None:
            return holder
        os.kill(server, signal.SIGCONT)
    return None


def _under_way(action: str, people: Sequence[StubbornPerson]) -> UUID | None:
    for person in people:
        now = person.under_way
        if now and now[0] == action:
            return now[1]
    return None


def _open_transaction(uuid: UUID) -> int | None:
    for _ in range(_SETTLING):
        with connection.cursor() as cursor:
            cursor.execute(_HOLDERS, [str(uuid)])
            row = cursor.fetchone()
        if row is None:
            return None
        pid, is_busy, has_written = row
        if not is_busy:
            return pid if has_written else None
        time.sleep(0.01)
    return None
