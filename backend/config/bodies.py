"""Request bodies are read whole, on the event loop, before a worker thread is taken.

Otherwise eight slow uploads hold all eight threads, and a chunked body, which has no
CONTENT_LENGTH, reaches Django empty. What is too large is 413, too slow 408, not as long as it
says 400; what ends short (the client went away) is never handed on. A body packed with gzip is
unpacked on the way. Files have room of their own in `settings.UPLOADS`; a larger body lies on the
disk, without a name, until it is answered. Beyond `settings.REQUESTS_AT_ONCE` a request is told to
come again in some seconds, and nothing of it is kept meanwhile.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import nullcontext
from secrets import randbelow
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext_lazy as _

from .early_answers import answer, header
from .inflating import UnknownCodingError, UnreadableError, coding_of
from .turns import Turns, is_upload, queues_by_itself

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

SPOOLED_ABOVE_BYTES = 64 * 1024
_PIECE_BYTES = 64 * 1024
# A client that is still sending when its connection is closed never sees the answer, so this
# many times the limit is read and thrown away before a 413 is sent.
_PATIENCE = 8
# How a body travelled, which is over when it is handed on.
_OF_THE_WAY = (b"content-length", b"transfer-encoding", b"content-encoding")
# Those who are told to come again come within so many seconds, not all in the same one.
_RETRY_SECONDS = (5, 20)


class RefusedBodyError(Exception):
    """The answer's status, (translatable) detail and further headers."""

    def __init__(self, status: int, detail: Any, **headers: str) -> None:
        super().__init__(status)
        self.status = status
        self.detail = detail
        self.headers = headers


class WholeBodies:
    """An ASGI application before another: hands on only requests that have arrived whole, each
    in its turn."""

    def __init__(self, application: Application, turns: Turns) -> None:
        self.application = application
        self.turns = turns
        self.uploads = asyncio.Semaphore(settings.UPLOADS_AT_ONCE)
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Nothing of an upload is read before there is room for it on the disk.
        async with self.uploads if is_upload(scope) else nullcontext():
            if queues_by_itself(scope):
                await self._pass(scope, receive, send, has_room=True)
                return
            self._inside += 1
            try:
                has_room = self._inside <= settings.REQUESTS_AT_ONCE
                await self._pass(scope, receive, send, has_room=has_room)
            finally:
                self._inside -= 1

    async def _pass(self, scope: Scope, receive: Receive, send: Send, *, has_room: bool) -> None:
        limit, seconds = limits_of(scope)
        with SpooledTemporaryFile(max_size=SPOOLED_ABOVE_BYTES) as body:
            try:
                _check_address(scope)
                _check_content_type(scope)
                async with asyncio.timeout(seconds):
                    arrived = await _read(scope, receive, body if has_room else Nowhere(), limit)
                if not has_room:
                    raise _no_room()
            except TimeoutError:
                await answer(scope, send, 408, _("The content did not arrive in time."))
                return
            except RefusedBodyError as refusal:
                await answer(scope, send, refusal.status, refusal.detail, **refusal.headers)
                return
            except UnreadableError:
                await answer(scope, send, 400, _("The content is not whole gzip."))
                return
            except UnknownCodingError:
                detail = _("This content coding is not read here; gzip is.")
                await answer(scope, send, 415, detail, accept_encoding="gzip, identity")
                return
            if not arrived:
                return
            async with self.turns.taken(scope, receive) as still_there:
                if still_there:
                    whole = _scope_with_length(scope, body)
                    await self.application(whole, _replay(body, receive), send)


def limits_of(scope: Scope) -> tuple[int, float]:
    """How many bytes a request's body may have, and how many seconds it may take to arrive."""
    if is_upload(scope):
        return settings.UPLOADS[scope["path"]]
    return settings.REQUEST_BODY_LIMIT, settings.REQUEST_BODY_SECONDS


class Nowhere:
    """Takes the place of a body that is read to its end and not kept: whoever is still sending
    when the connection is closed never sees the answer."""

    def __init__(self) -> None:
        self._size = 0

    def write(self, piece: bytes) -> None:
        self._size += len(piece)

    def tell(self) -> int:
        return self._size


async def _read(
    scope: Scope, receive: Receive, body: SpooledTemporaryFile | Nowhere, limit: int
) -> bool:
    """Fill `body`; False when the client went away before its end."""
    coding = coding_of(scope)
    declared = _declared_length(scope)
    too_large = declared is not None and declared > limit
    if too_large and (_expects_continue(scope) or declared > _PATIENCE * limit):
        raise _too_large(limit)
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return False
        piece = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(piece)
        too_large = too_large or size > limit
        if size > _PATIENCE * limit:
            break
        if not too_large:
            body.write(coding.unpacked(piece, limit + 1 - body.tell()))
            too_large = body.tell() > limit
    if too_large:
        raise _too_large(limit)
    if declared is not None and declared != size:
        raise RefusedBodyError(400, _("The content is not as long as it says."))
    if size:
        coding.end()
    return True


def _replay(body: SpooledTemporaryFile, receive: Receive) -> Receive:
    """A `receive` that gives the body from its start and then whatever else happens."""
    left = body.tell()
    body.seek(0)
    done = False

    async def replayed() -> MutableMapping[str, Any]:
        nonlocal left, done
        if done:
            return await receive()
        piece = body.read(_PIECE_BYTES)
        left -= len(piece)
        done = left <= 0
        return {"type": "http.request", "body": piece, "more_body": not done}

    return replayed


def _scope_with_length(scope: Scope, body: SpooledTemporaryFile) -> Scope:
    """The request as if it had come with its length. Names with an underscore are left out:
    in WSGI they would pass for the same name with a hyphen, which a proxy may have vouched for.
    """
    headers = [
        (name, value)
        for name, value in scope["headers"]
        if name not in _OF_THE_WAY and b"_" not in name
    ]
    if length := body.tell():
        headers.append((b"content-length", str(length).encode()))
    return {**scope, "headers": headers}


def _check_address(scope: Scope) -> None:
    if not scope["query_string"].isascii():
        raise RefusedBodyError(400, _("The address has characters that must be percent-encoded."))


def _check_content_type(scope: Scope) -> None:
    """Django reads it before anybody could catch what it raises."""
    try:
        parse_header_parameters((header(scope, b"content-type") or b"").decode("latin-1"))
    except (ValueError, LookupError) as error:
        raise RefusedBodyError(400, _("The Content-Type cannot be read.")) from error


def _declared_length(scope: Scope) -> int | None:
    length = header(scope, b"content-length")
    return int(length) if length is not None and length.isdigit() else None


def _expects_continue(scope: Scope) -> bool:
    return (header(scope, b"expect") or b"").lower() == b"100-continue"


def _too_large(limit: int) -> RefusedBodyError:
    return RefusedBodyError(413, _("The content has more than %(limit)d bytes.") % {"limit": limit})


def _no_room() -> RefusedBodyError:
    first, last = _RETRY_SECONDS
    seconds = first + randbelow(last - first)
    detail = _("Too many are asking at once. Keep what you have and send it again soon.")
    return RefusedBodyError(503, detail, retry_after=str(seconds))
