"""The content policy of our pages: everything from this origin, nothing written into the page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps

from django.http import HttpRequest, HttpResponse

_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "worker-src": "'self'",  # MapLibre prepares its tiles in a worker, a file of ours
    "style-src": "'self'",
    # MapLibre's style sheet draws its buttons from data URLs
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_FEATURES = ("geolocation", "camera", "microphone")


@dataclass(frozen=True)
class Asks:
    """What a page may ask for beyond the others: sources of the content policy by directive, hosts
    to connect to, and features of the device it runs on; and whether other hosts learn from which
    origin they are asked."""

    sources: dict[str, str] = field(default_factory=dict)
    connections: str = ""
    features: tuple[str, ...] = ()
    tells_origin: bool = False


def under_policy(
    view: Callable[..., HttpResponse] | None = None, *, asks: Callable[[], Asks] = Asks
) -> Callable:
    """A page that only this origin can add to, and that no cache keeps unless it says so itself.

    As it stands, or with what the page `asks` for.
    """
    if view is None:
        return lambda view: under_policy(view, asks=asks)

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        more = asks()
        policy = [f"{name} {value}" for name, value in (_SOURCES | more.sources).items()]
        features = [f"{name}=({'self' * (name in more.features)})" for name in _FEATURES]
        # Some browsers do not count a WebSocket of the same host as 'self': it is named.
        scheme = "wss" if request.is_secure() else "ws"
        connect = f"connect-src 'self' {scheme}://{request.get_host()} {more.connections}".strip()
        response["Content-Security-Policy"] = "; ".join((*policy, connect))
        response["Permissions-Policy"] = ", ".join(features)
        if more.tells_origin:
            response["Referrer-Policy"] = "strict-origin-when-cross-origin"
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    return guarded
