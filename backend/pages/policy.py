"""The content policy of our pages: everything from this origin, nothing written into the page."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",  # MapLibre prepares its tiles in a worker, a file of ours
    "style-src 'self'",
    # MapLibre's style sheet draws its buttons from data URLs
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)


def under_policy(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that only this origin can add to, and that no cache keeps."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        # Some browsers do not count a WebSocket of the same host as 'self': it is named.
        scheme = "wss" if request.is_secure() else "ws"
        connect = f"connect-src 'self' {scheme}://{request.get_host()}"
        response["Content-Security-Policy"] = "; ".join((*_POLICY, connect))
        response["Permissions-Policy"] = "geolocation=(), camera=(), microphone=()"
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    return guarded
