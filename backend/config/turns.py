"""Whose turn it is to take a worker thread: log-ins and uploads queue, the others pass them.

A password takes tens of milliseconds of a core on purpose. At 08:30 a whole district signs in;
in one queue with everything else, those who are in already wait behind those who come, their
phones give up and ask again, and threads work for clients that hung up long ago. Uploads queue
for the sake of memory.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

from django.conf import settings

SIGN_IN_PATHS = frozenset(
    {"/api/v1/auth/login/", "/login/", "/api/v1/me/password/", "/account/password/"}
)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class Turns:
    """At most `others` requests at once, and beside them at most `sign_ins` log-ins and at most
    `uploads` uploads."""

    def __init__(self, *, sign_ins: int, uploads: int, others: int) -> None:
        self._sign_ins = asyncio.Semaphore(sign_ins)
        self._uploads = asyncio.Semaphore(uploads)
        self._others = asyncio.Semaphore(others)

    @asynccontextmanager
    async def taken(self, scope: Scope, receive: Receive) -> AsyncIterator[bool]:
        """Wait in the queue of a request; False when the client hung up meanwhile.

        `receive` must have nothing left to give but the end of the connection.
        """
        queue = self._queue(scope)
        if not await _waited(queue, receive):
            yield False
            return
        try:
            yield True
        finally:
            queue.release()

    def _queue(self, scope: Scope) -> asyncio.Semaphore:
        if is_upload(scope):
            return self._uploads
        return self._sign_ins if _signs_in(scope) else self._others


def queues_by_itself(scope: Scope) -> bool:
    """Log-ins and uploads: how many wait is bounded elsewhere, by lock-out and by room."""
    return is_upload(scope) or _signs_in(scope)


def is_upload(scope: Scope) -> bool:
    return scope["method"] == "POST" and scope["path"] in settings.UPLOADS


def _signs_in(scope: Scope) -> bool:
    return scope["method"] == "POST" and scope["path"] in SIGN_IN_PATHS


async def _waited(queue: asyncio.Semaphore, receive: Receive) -> bool:
    if not queue.locked():
        return await queue.acquire()
    turn = asyncio.ensure_future(queue.acquire())
    end = asyncio.ensure_future(receive())
    try:
        await asyncio.wait((turn, end), return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        _give_back(queue, turn)
        raise
    finally:
        end.cancel()
    if not end.done() or end.cancelled():
        return True
    _give_back(queue, turn)
    return False


def _give_back(queue: asyncio.Semaphore, turn: asyncio.Future) -> None:
    """Leave the queue; whoever is next goes on, even if the turn came at this very moment."""
    if turn.done() and not turn.cancelled():
        queue.release()
    else:
        turn.add_done_callback(lambda done: None if done.cancelled() else queue.release())
        turn.cancel()
