"""Tiles for callers proven a moment ago, answered before Django: an ASGI application in front.

It never refuses. Whatever is not a plain request for a tile by a proven caller, and whatever
fails on the way, goes on to Django, which answers all the rest (`api/tiles.py`), proves callers
and knows the words for every error. What is kept is sent from the event loop; what is not is
drawn in threads of the door's own, each with a lasting connection, so that maps being opened take
no turns from phones.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.db import Error, close_old_connections
from django.utils import timezone
from django.utils.http import parse_etags

from backend.accounts.proven import credential, proven

from . import tiles
from .editions import Edition, Known
from .tiles import LAYERS, Tile

PREFIX = "/tiles/"
_SINGLE = (b"host", b"authorization", b"cookie", b"accept-encoding", b"if-none-match")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True)
class _Asked:
    """A request that the door may answer. `version`: what `?v=` says, or nothing."""

    tile: Tile
    version: str
    gzipped: bool
    known_etags: str


class TileDoor:
    """Stands before another ASGI application, to which it hands on what is not for it."""

    def __init__(self, behind: Application, *, threads: int) -> None:
        self._behind = behind
        self._editions = Known()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="tiles")
        self._drawing: dict[tuple, asyncio.Future[bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = _asked(scope) if scope["path"].startswith(PREFIX) else None
        if asked is None or not await self._answered(asked, send):
            await self._behind(scope, receive, send)

    async def _answered(self, asked: _Asked, send: Send) -> bool:
        """Whether the request was answered; if not, nothing was sent."""
        try:
            edition = await self._edition(asked)
            if edition is None:
                return False
            heading = tiles.headers(asked.tile, edition, by_name=asked.version == edition.name)
            if _is_known(asked.known_etags, heading["ETag"]):
                await _send(send, 304, heading)
                return True
            content = tiles.kept(asked.tile, edition, gzipped=asked.gzipped)
            if content is None:
                content = await self._drawn(asked, edition)
        except Error:  # the database: Django answers 503, or finds it there again
            return False
        await _send(send, 200, heading | tiles.content_headers(content), content)
        return True

    async def _edition(self, asked: _Asked) -> Edition | None:
        if self._editions.is_stale:
            await self._in_a_thread(self._editions.read)
        number = int(asked.version.partition(".")[0]) if asked.version else None
        return self._editions.find(LAYERS[asked.tile.layer], timezone.now(), number)

    async def _drawn(self, asked: _Asked, edition: Edition) -> bytes:
        """Many maps that open at once ask for the same tile: it is drawn once."""
        key = (asked.tile, edition, asked.gzipped)
        if (drawing := self._drawing.get(key)) is None:
            drawing = asyncio.ensure_future(
                self._in_a_thread(tiles.content, asked.tile, edition, gzipped=asked.gzipped)
            )
            self._drawing[key] = drawing
            drawing.add_done_callback(lambda _done: self._drawing.pop(key))
        return await asyncio.shield(drawing)

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


def _asked(scope: Scope) -> _Asked | None:
    """What is asked for, if nothing about it is unusual and the caller was proven."""
    tile = tiles.tile_at(scope["path"])
    query = scope["query_string"].decode("latin-1")
    version = query.removeprefix("v=")
    if scope["method"] != "GET" or tile is None:
        return None
    if query and not (query.startswith("v=") and tiles.VERSION.fullmatch(version)):
        return None
    headers: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in (b"content-length", b"transfer-encoding") or (name in headers):
            return None  # a body, or a header said twice
        if name in _SINGLE:
            headers[name] = value.decode("latin-1")
    key = credential(
        host=headers.get(b"host", ""),
        authorization=headers.get(b"authorization", ""),
        cookie=headers.get(b"cookie", ""),
    )
    if key is None or not proven.holds(key):
        return None
    return _Asked(
        tile=tile,
        version=version,
        gzipped="gzip" in headers.get(b"accept-encoding", ""),
        known_etags=headers.get(b"if-none-match", ""),
    )


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
