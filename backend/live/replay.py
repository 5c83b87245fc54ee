"""What a returning viewer missed, read from the table by a few threads beside the hub's.

Two connections at most, however many come back at once; the event loop never waits for them.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import psycopg2

from . import connecting, reading
from .rights import Rights

Answer = TypeVar("Answer")
_STATEMENT_SECONDS = 5

_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live-replay")
_own = threading.local()


async def is_reachable(pos: int) -> bool:
    """Whether a viewer can go on from `pos` without a gap. Raises psycopg2.Error."""
    return await _ask(lambda cursor: reading.is_reachable(cursor, pos))


async def page(rights: Rights, *, after: int, upto: int) -> reading.Page | None:
    """The next events of these rights; None when some are kept no more. Raises psycopg2.Error."""
    return await _ask(lambda cursor: reading.page(cursor, rights, after=after, upto=upto))


async def _ask(question: Callable[[Any], Answer]) -> Answer:
    return await asyncio.get_running_loop().run_in_executor(_threads, _answer, question)


def _answer(question: Callable[[Any], Answer]) -> Answer:
    connection = getattr(_own, "connection", None)
    if connection is not None:
        try:
            return _query(connection, question)
        except psycopg2.Error:
            # It was idle, perhaps through a restart of the database: once more on a new one.
            _forget(connection)
    connection = _own.connection = connecting.connect(statement_seconds=_STATEMENT_SECONDS)
    try:
        return _query(connection, question)
    except psycopg2.Error:
        _forget(connection)
        raise


def _query(connection: Any, question: Callable[[Any], Answer]) -> Answer:
    with connection.cursor() as cursor:
        return question(cursor)


def _forget(connection: Any) -> None:
    _own.connection = None
    connection.close()
