"""Published shapes for callers proven a moment ago: an ASGI application in front of Django.

It never refuses. Whatever is not a plain wish of a proven caller (`wishes.py`), and whatever
fails on the way, goes on to Django, which answers all the rest (`api/`), proves callers and knows
the words for every error. What is kept is sent from the event loop; what is not is made in
threads of the door's own, each with a lasting connection, so that maps being opened take no turns
from phones.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import Error, close_old_connections
from django.utils import timezone
from django.utils.http import parse_etags
from rest_framework.exceptions import APIException

from backend.accounts.proven import credential, proven

from .editions import Edition, Known
from .wishes import PREFIXES, Wish, wish_of

_READ = frozenset(
    (b"host", b"authorization", b"cookie", b"accept", b"accept-encoding", b"if-none-match")
)
_BODY = frozenset((b"content-length", b"transfer-encoding"))

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Door:
    """Stands before another ASGI application, to which it hands on what is not for it."""

    def __init__(self, behind: Application, *, threads: int) -> None:
        self._behind = behind
        self._editions = Known()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="door")
        self._making: dict[tuple[Wish, Edition], asyncio.Future[bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = _asked(scope) if scope["path"].startswith(PREFIXES) else None
        if asked is None or not await self._answered(*asked, send):
            await self._behind(scope, receive, send)

    async def _answered(self, wish: Wish, known_etags: str, send: Send) -> bool:
        """Whether the request was answered; if not, nothing was sent."""
        try:
            edition = await self._edition(wish)
            if edition is None:
                return False
            heading = wish.headers(edition)
            if _is_known(known_etags, heading["ETag"]):
                await _send(send, 304, heading)
                return True
            content = wish.kept(edition)
            if content is None:
                content = await self._made(wish, edition)
        except (Error, APIException):  # Django says it in its words, or finds the database back
            return False
        await _send(send, 200, heading | wish.content_headers(content), content)
        return True

    async def _edition(self, wish: Wish) -> Edition | None:
        if self._editions.is_stale:
            await self._in_a_thread(self._editions.read)
        number = int(wish.version.partition(".")[0]) if wish.version else None
        return self._editions.find(wish.level, timezone.now(), number)

    async def _made(self, wish: Wish, edition: Edition) -> bytes:
        """Many maps that open at once wish for the same: it is made once."""
        key = (wish, edition)
        if (making := self._making.get(key)) is None:
            making = asyncio.ensure_future(self._in_a_thread(wish.content, edition))
            self._making[key] = making
            making.add_done_callback(lambda _done: self._making.pop(key))
        return await asyncio.shield(making)

    async def _in_a_thread(self, call: Callable, *args, **named):
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: _with_database(call, args, named))


def _with_database(call: Callable, args: tuple, named: dict):
    """The thread keeps its connection; after an error it gets a new one."""
    try:
        return call(*args, **named)
    except Error:
        close_old_connections()
        raise


def _asked(scope: Scope) -> tuple[Wish, str] | None:
    """The wish and the ETags the caller knows, if nothing is unusual and the caller was proven."""
    if scope["method"] != "GET":
        return None
    headers: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in _BODY or name in headers:
            return None  # a body, or a header said twice
        if name in _READ:
            headers[name] = value.decode("latin-1")
    key = credential(
        host=headers.get(b"host", ""),
        authorization=headers.get(b"authorization", ""),
        cookie=headers.get(b"cookie", ""),
    )
    if key is None or not proven.holds(key):
        return None
    wish = wish_of(scope["path"], scope["query_string"].decode("latin-1"), headers)
    return wish and (wish, headers.get(b"if-none-match", ""))


def _is_known(known_etags: str, etag: str) -> bool:
    """By the weak comparison of RFC 9110, as is due for If-None-Match."""
    return bool(known_etags) and any(
        tag == "*" or tag.removeprefix("W/") == etag.removeprefix("W/")
        for tag in parse_etags(known_etags)
    )


async def _send(send: Send, status: int, headers: dict[str, str], content: bytes = b"") -> None:
    lines = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    lines.append((b"x-content-type-options", b"nosniff"))
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": content})
