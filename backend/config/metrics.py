"""`GET /metrics`: this process in figures, for Prometheus, to whoever knows METRICS_TOKEN.

Not by address: behind a proxy everybody comes from this machine. Answered on the event loop, so
that it is answered while every thread is taken and the database is away; processes are scraped
one by one. Labels are words of this code, never what somebody asked for.
"""

import time
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPMethod
from secrets import compare_digest
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from prometheus_client import Histogram, make_asgi_app

from .early_answers import answer, header

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

PATH = "/metrics"
_METHODS = frozenset(HTTPMethod)
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_ANSWERS = Histogram(
    "wangge_http_seconds",
    "HTTP requests from their first line to the end of the answer: with the body's way, and the"
    " wait for a thread.",
    ["method", "status"],
    buckets=_SECONDS,
)
_VIEWS = Histogram(
    "wangge_view_seconds", "What Django took for it, by view.", ["view", "status"], buckets=_SECONDS
)
_figures = make_asgi_app()


class Measured:
    """An ASGI application before another: times its answers, and gives the figures itself."""

    def __init__(self, behind: Application) -> None:
        self._behind = behind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == PATH and settings.METRICS_TOKEN:
            await _give(scope, receive, send)
            return
        status = "none"

        async def noting(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = _class_of(message["status"])
            await send(message)

        began = time.perf_counter()
        try:
            await self._behind(scope, receive, noting)
        finally:
            method = scope["method"] if scope["method"] in _METHODS else "other"
            _ANSWERS.labels(method, status).observe(time.perf_counter() - began)


class ViewsMiddleware:
    """Times views by what they are called here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        took = time.perf_counter() - began
        _VIEWS.labels(_view_of(request), _class_of(response.status_code)).observe(took)
        return response


async def _give(scope: Scope, receive: Receive, send: Send) -> None:
    told = (header(scope, b"authorization") or b"").partition(b" ")
    if told[0].lower() == b"bearer" and compare_digest(told[2], settings.METRICS_TOKEN.encode()):
        await _figures(scope, receive, send)
    else:
        await answer(scope, send, 401, _("Say METRICS_TOKEN."), www_authenticate="Bearer")


def _class_of(status: int) -> str:
    return f"{status // 100}xx"


def _view_of(request: HttpRequest) -> str:
    if (match := getattr(request, "resolver_match", None)) is None:
        return "none"  # static files, addresses nobody knows
    view = getattr(match.func, "cls", None) or getattr(match.func, "view_class", match.func)
    name = getattr(view, "__qualname__", type(view).__qualname__)
    return f"{view.__module__}.{name}"
