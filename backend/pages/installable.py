"""What makes the worker's phone an app of the phone: its service worker and its manifest.

Both are there for everybody and hold no data. They stand below `/phone/`, which is all that the
service worker answers for: the other pages always come from here.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from . import views
from .kept import checked_by_tag
from .policy import under_policy

START = "/phone/"
_COLOUR = "#17496b"
_PAPER = "#f3f7f9"


@require_safe
@gzip_page
@under_policy
@checked_by_tag
def service_worker(request: HttpRequest) -> HttpResponse:
    """`/phone/sw.js`, as it was built."""
    try:
        script = (views.BUILT / "sw.js").read_bytes()
    except FileNotFoundError:
        return HttpResponse(status=404, content_type="text/plain")
    return HttpResponse(
        script,
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": START},
    )


@require_safe
@under_policy
@checked_by_tag
def manifest(request: HttpRequest) -> HttpResponse:
    """`/phone/manifest.webmanifest`: how the phone shows it among its apps."""
    told = {
        "id": START,
        "name": _("Wangge"),
        "short_name": _("Wangge"),
        "description": _("Grid governance"),
        "lang": "en" if get_language() == "en" else "zh-Hans",
        "dir": "ltr",
        "start_url": START,
        "scope": START,
        "display": "standalone",
        "orientation": "portrait",
        "theme_color": _COLOUR,
        "background_color": _PAPER,
        "icons": [
            _icon("192"),
            _icon("512"),
            _icon("512", name="maskable-512", purpose="maskable"),
        ],
        "shortcuts": [
            {
                "name": _("Report a matter"),
                "url": f"{START}#/report",
                "icons": [_icon("192")],
            }
        ],
    }
    return JsonResponse(
        told,
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


def _icon(size: str, *, name: str = "", purpose: str = "any") -> dict[str, str]:
    return {
        "src": static(f"phone/icon-{name or size}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }
