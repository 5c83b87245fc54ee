"""Batches of positions in the plain case, stored in front of Django: an ASGI application.

A phone sends one every few seconds, a district two hundred in a second, and Django's way to a view
costs several times what storing does. It never refuses. Whatever is unusual about a request, and
whatever fails on the way, goes on to Django with its body, which answers all the rest
(api/batches.py) and knows the words for every error: the same action stands behind both, and a
repetition changes nothing.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import Error, close_old_connections
from django.http.request import split_domain_port, validate_host
from django.utils import timezone

from backend.accounts.plain_tokens import PlainToken

from .actions.batches import record_batch
from .envelopes import MOST_BYTES, read_batch

_PATH = re.compile(
    r"/api/v1/track-batches/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/"
)
_READ = frozenset((b"host", b"authorization", b"content-type", b"accept"))
_ACCEPTED = frozenset(("", "*/*", "application/json"))
# As Django's middleware has them on every answer of the API.
_HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"private, no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", settings.X_FRAME_OPTIONS.encode()),
    (b"referrer-policy", settings.SECURE_REFERRER_POLICY.encode()),
    (b"cross-origin-opener-policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY.encode()),
    (b"vary", b"Accept-Language"),
]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True)
class _Asked:
    uuid: UUID
    token: PlainToken


class BatchDoor:
    """Stands before another ASGI application and behind what reads bodies whole."""

    def __init__(self, behind: Application, *, threads: int) -> None:
        self._behind = behind
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="batches")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = _asked(scope)
        if asked is None:
            await self._behind(scope, receive, send)
            return
        body = await _whole(receive)
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._threads, _stored, asked, body)
        if answer is None:
            await self._behind(scope, _again(body, receive), send)
            return
        headers = [*_HEADERS, (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})


def _stored(asked: _Asked, body: bytes) -> bytes | None:
    """The answer, after the commit; None when Django has to look at the request."""
    if len(body) > MOST_BYTES:
        return None
    try:
        receipt = record_batch(
            uuid=asked.uuid, body=read_batch(body), sender=asked.token, at=timezone.now()
        )
    except Error:
        close_old_connections()  # the thread gets a new one
        return None
    except Exception:
        return None
    return msgspec.json.encode(receipt.answer())


def _asked(scope: Scope) -> _Asked | None:
    if scope["method"] != "PUT" or scope["query_string"]:
        return None
    path = _PATH.fullmatch(scope["path"])
    if path is None:
        return None
    headers: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in headers:
            return None  # a header said twice
        if name in _READ:
            headers[name] = value.decode("latin-1")
    token = PlainToken.shown(headers.get(b"authorization", ""))
    kind = headers.get(b"content-type", "").partition(";")[0].strip().lower()
    if (
        token is None
        or kind != "application/json"
        or headers.get(b"accept", "") not in _ACCEPTED
        or not _is_ours(headers.get(b"host", ""))
    ):
        return None
    return _Asked(UUID(path[1]), token)


@lru_cache(maxsize=64)
def _is_ours(host: str) -> bool:
    return validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)


async def _whole(receive: Receive) -> bytes:
    pieces, more = [], True
    while more:
        message = await receive()
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(pieces)


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body once more and then whatever else happens."""
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> MutableMapping[str, Any]:
        return left.pop() if left else await receive()

    return replayed
