"""Request bodies are read whole, on the event loop, before a worker thread is taken.

Otherwise eight slow uploads hold all eight threads, and a chunked body, which has no
CONTENT_LENGTH, reaches Django empty. What is too large is 413, too slow 408, not as long as it
says 400; what ends short (the client went away) is never handed on. Files have room of their own
in `settings.UPLOADS`; a larger body lies on the disk, without a name, until it is answered.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import nullcontext
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import (
    get_supported_language_variant,
    parse_accept_lang_header,
)

from backend.answers import problems

from .turns import Turns, is_upload

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

SPOOLED_ABOVE_BYTES = 64 * 1024
_PIECE_BYTES = 64 * 1024
# A client that is still sending when its connection is closed never sees the answer, so this
# many times the limit is read and thrown away before a 413 is sent.
_PATIENCE = 8


class RefusedBodyError(Exception):
    """The answer's status and (translatable) detail."""

    def __init__(self, status: int, detail: Any) -> None:
        super().__init__(status)
        self.status = status
        self.detail = detail


class WholeBodies:
    """An ASGI application before another: hands on only requests that have arrived whole, each
    in its turn."""

    def __init__(self, application: Application, turns: Turns) -> None:
        self.application = application
        self.turns = turns
        self.uploads = asyncio.Semaphore(settings.UPLOADS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Nothing of an upload is read before there is room for it on the disk.
        async with self.uploads if is_upload(scope) else nullcontext():
            await self._pass(scope, receive, send)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit, seconds = limits_of(scope)
        with SpooledTemporaryFile(max_size=SPOOLED_ABOVE_BYTES) as body:
            try:
                _check_address(scope)
                _check_content_type(scope)
                async with asyncio.timeout(seconds):
                    arrived = await _read(scope, receive, body, limit)
            except TimeoutError:
                await _answer(scope, send, 408, _("The content did not arrive in time."))
                return
            except RefusedBodyError as refusal:
                await _answer(scope, send, refusal.status, refusal.detail)
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


async def _read(scope: Scope, receive: Receive, body: SpooledTemporaryFile, limit: int) -> bool:
    """Fill `body`; False when the client went away before its end."""
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
            body.write(piece)
    if too_large:
        raise _too_large(limit)
    if declared is not None and declared != size:
        raise RefusedBodyError(400, _("The content is not as long as it says."))
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
        if name not in (b"content-length", b"transfer-encoding") and b"_" not in name
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
        parse_header_parameters((_header(scope, b"content-type") or b"").decode("latin-1"))
    except (ValueError, LookupError) as error:
        raise RefusedBodyError(400, _("The Content-Type cannot be read.")) from error


def _declared_length(scope: Scope) -> int | None:
    length = _header(scope, b"content-length")
    return int(length) if length is not None and length.isdigit() else None


def _expects_continue(scope: Scope) -> bool:
    return (_header(scope, b"expect") or b"").lower() == b"100-continue"


def _header(scope: Scope, wanted: bytes) -> bytes | None:
    return next((value for name, value in scope["headers"] if name == wanted), None)


def _too_large(limit: int) -> RefusedBodyError:
    return RefusedBodyError(413, _("The content has more than %(limit)d bytes.") % {"limit": limit})


def _language(scope: Scope) -> str:
    """As Django's LocaleMiddleware would choose, which these answers never reach."""
    accepted = (_header(scope, b"accept-language") or b"").decode("latin-1")
    for code, _quality in parse_accept_lang_header(accepted):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


async def _answer(scope: Scope, send: Send, status: int, detail: Any) -> None:
    with translation.override(_language(scope)):
        content = json.dumps(problems.describe(status, detail), ensure_ascii=False).encode()
    headers = [
        (b"content-type", problems.CONTENT_TYPE.encode()),
        (b"content-length", str(len(content)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
