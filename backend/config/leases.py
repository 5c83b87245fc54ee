"""A worker's lease: a session advisory lock that ends with the worker, however it ends.

The lock's key is the worker's number, and the number stands in every task it takes. So whose
lease is free is gone, and what it had in hand was left behind.
"""

import secrets
from collections.abc import Callable
from typing import Self

import psycopg2

from backend.live.connecting import connect

_KIND = 0x7461736B  # "task": the first half of the keys, apart from other advisory locks
_STATEMENT_SECONDS = 5
# A machine that vanishes from the network says no good-bye: the server finds out in 25 s, where
# the system's own patience is two hours.
_ASK_AFTER_SILENCE = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5;"
_ASK_AFTER_SILENCE += "SET tcp_keepalives_count = 3"

_HELD = """
    SELECT objid::text FROM pg_locks
    WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class Lease:
    """Held from `take()` on, on a connection of its own that no task can end or block.

    `fileno()` becomes readable when the lease may be lost; `is_held()` then knows.
    """

    def __init__(self, connection, number: int) -> None:
        self._connection = connection
        self.worker_id = str(number)

    @classmethod
    def take(cls) -> Self:
        """A lease under a new number; raises psycopg2.Error when the database is away."""
        connection = connect(statement_seconds=_STATEMENT_SECONDS)
        with connection.cursor() as cursor:
            cursor.execute(_ASK_AFTER_SILENCE)
            while True:
                number = secrets.randbits(31)
                cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_KIND, number])
                if cursor.fetchone()[0]:
                    return cls(connection, number)

    def fileno(self) -> int:
        return self._connection.fileno()

    def is_held(self) -> bool:
        """False for ever once the connection broke, even if the lock's end is not seen yet."""
        return self.asked(lambda cursor: cursor.execute("SELECT 1"))

    def asked(self, ask: Callable[[object], object]) -> bool:
        """Whether `ask(cursor)` could be done over the lease's own connection."""
        try:
            with self._connection.cursor() as cursor:
                ask(cursor)
        except psycopg2.Error:
            return False
        return True

    def end(self) -> None:
        self._connection.close()


def held(cursor) -> set[str]:
    """The numbers of the workers that live."""
    cursor.execute(_HELD, [_KIND])
    return {number for (number,) in cursor.fetchall()}
