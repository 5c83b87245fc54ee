"""Refusals given before a request reaches Django, in the words Django would have chosen."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation.trans_real import (
    get_supported_language_variant,
    parse_accept_lang_header,
)

from backend.answers import problems

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def header(scope: Scope, wanted: bytes) -> bytes | None:
    return next((value for name, value in scope["headers"] if name == wanted), None)


def _language(scope: Scope) -> str:
    """As Django's LocaleMiddleware would choose, which these answers never reach."""
    accepted = (header(scope, b"accept-language") or b"").decode("latin-1")
    for code, _quality in parse_accept_lang_header(accepted):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


async def answer(scope: Scope, send: Send, status: int, detail: Any, **headers: str) -> None:
    with translation.override(_language(scope)):
        content = json.dumps(problems.describe(status, detail), ensure_ascii=False).encode()
    lines = [
        (b"content-type", problems.CONTENT_TYPE.encode()),
        (b"content-length", str(len(content)).encode()),
        (b"connection", b"close"),
        *((name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": content})
