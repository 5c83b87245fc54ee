"""Connections to the database on which no wait is without an end.

What a machine in between has acknowledged, and then loses, is never answered and never an error:
the system's timeouts see a line that works, and the server's own limits run where nobody is. So
each wait is ended here. A direct connection is needed: LISTEN does not pass through a pooler.
"""

import select
import time
from collections.abc import Iterable
from typing import Any

import psycopg2
from django.db import connections
from psycopg2 import extensions

_CONNECT_SECONDS = 3.0
# The server ends a statement first, if it is there to do so.
_ANSWER_SECONDS = 3.0
_READABLE = select.POLLIN | select.POLLHUP | select.POLLERR
_MOMENTS = {extensions.POLL_READ: _READABLE, extensions.POLL_WRITE: select.POLLOUT}


class _Cursor(extensions.cursor):
    """`execute` returns with the answer, as on any other connection."""

    def execute(self, query: str, values: Any = None) -> None:
        super().execute(query, values)
        _wait(self.connection, self.connection.patience)


class _Connection(extensions.connection):
    """`patience`: seconds for which an answer is waited for."""

    patience = _CONNECT_SECONDS


def connect(*, statement_seconds: int) -> _Connection:
    """A psycopg2 connection in autocommit, to the database that Django's settings name.

    Waits of more than `statement_seconds` and a little end with psycopg2.OperationalError; the
    connection is of no use then and is to be closed.
    """
    parameters = connections["default"].copy().get_connection_params()
    parameters |= {"connection_factory": _Connection, "cursor_factory": _Cursor}
    connection = psycopg2.connect(**parameters, async_=True)
    try:
        _wait(connection, _CONNECT_SECONDS)
        connection.patience = statement_seconds + _ANSWER_SECONDS
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = '{int(statement_seconds)}s'")
    except psycopg2.Error:
        connection.close()
        raise
    return connection


def wait_for_any(files: Iterable[Any], seconds: float) -> None:
    """Until one of them can be read, but no longer. Unlike `select`, of any number: in a process
    with a thousand sockets a new connection has a number that `select` refuses."""
    poll = select.poll()
    for file in files:
        poll.register(file, _READABLE)
    poll.poll(max(0.0, seconds) * 1000)


def _wait(connection: _Connection, seconds: float) -> None:
    end = time.monotonic() + seconds
    while (state := connection.poll()) != extensions.POLL_OK:
        if state not in _MOMENTS:
            raise psycopg2.OperationalError("The connection to the database broke off.")
        poll = select.poll()
        poll.register(connection.fileno(), _MOMENTS[state])
        left = end - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise psycopg2.OperationalError(f"The database has not answered for {seconds:.0f} s.")
