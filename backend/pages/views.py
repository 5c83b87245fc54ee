"""The shells of the pages that the built front end fills."""

from collections.abc import Callable
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from .base_map import asks_of_base_map, with_base_map
from .kept import checked_by_tag
from .policy import Asks, under_policy

BUILT = Path(__file__).parent / "static" / "web"


@require_safe
@login_required
@ensure_csrf_cookie
@under_policy(asks=asks_of_base_map)
def leaders_map(request: HttpRequest) -> HttpResponse:
    """`/`: the leaders' map. Its scripts ask the API for everything they show."""
    return _shell(request, "map.html", prepare=with_base_map)


@require_safe
@login_required
@ensure_csrf_cookie
@under_policy
def boundaries(request: HttpRequest) -> HttpResponse:
    """`/boundaries/`: versions of the boundaries, for GIS officers."""
    return _shell(request, "boundaries.html")


@require_safe
@login_required
@ensure_csrf_cookie
@under_policy
def people(request: HttpRequest) -> HttpResponse:
    """`/people/`: rosters, assignment plans and vacancies."""
    return _shell(request, "people.html")


@require_safe
@login_required
@ensure_csrf_cookie
@under_policy
def mine(request: HttpRequest) -> HttpResponse:
    """`/mine/`: one's own shifts and tracks, and who looked at them."""
    return _shell(request, "mine.html")


@require_safe
@login_required
@ensure_csrf_cookie
@under_policy
def doubts(request: HttpRequest) -> HttpResponse:
    """`/doubts/`: doubtful positions, for those who decide what they were."""
    return _shell(request, "doubts.html")


@require_safe
@login_required
@ensure_csrf_cookie
@under_policy
def due_places(request: HttpRequest) -> HttpResponse:
    """`/due-places/`: places due a visit and bad weather, for those who enter them."""
    return _shell(request, "due.html")


@require_safe
@login_required
@ensure_csrf_cookie
@under_policy
def desk(request: HttpRequest) -> HttpResponse:
    """`/desk/`: the hotline desk, for operators."""
    return _shell(request, "desk.html")


@require_safe
@login_required
@ensure_csrf_cookie
@under_policy
def queue(request: HttpRequest) -> HttpResponse:
    """`/queue/`: what waits for whoever dispatches, decides or supervises."""
    return _shell(request, "queue.html")


@require_safe
@login_required
@ensure_csrf_cookie
@under_policy
def callbacks(request: HttpRequest) -> HttpResponse:
    """`/callbacks/`: who waits to be called about what has ended, for operators."""
    return _shell(request, "callbacks.html")


@require_safe
@login_required
@ensure_csrf_cookie
@under_policy
def case(request: HttpRequest, number: str) -> HttpResponse:
    """`/cases/<number>/`: everything of one case. The page is the same for every number; what is
    the reader's to see its scripts ask."""
    return _shell(request, "casefile.html")


@require_safe
@gzip_page
@ensure_csrf_cookie
@under_policy(
    asks=lambda: Asks(
        # The icons of its widgets are a font within their style sheet; recordings are played back.
        sources={"font-src": "'self' data:", "media-src": "'self' blob:"},
        features=("geolocation", "camera", "microphone"),
    )
)
@checked_by_tag
def phone(request: HttpRequest) -> HttpResponse:
    """`/phone/`: the worker's phone. It holds no data, so it is there for everybody, and a service
    worker keeps it for where there is no network. Nor does it hold a secret that its length could
    give away packed: the token stands in the cookie."""
    return _shell(request, "phone.html")


@require_safe
@gzip_page
@ensure_csrf_cookie
@under_policy
@checked_by_tag
def wall(request: HttpRequest) -> HttpResponse:
    """`/wall/`: the township wall. It holds no data, so it is there for everybody: a screen that
    nobody has enrolled asks for its code; one that stands for months asks after newer builds."""
    return _shell(request, "wall.html")


def _shell(request: HttpRequest, name: str, *, prepare: Callable[[str], str] = str) -> HttpResponse:
    """A built page in the reader's language, or what to do when none has been built. `prepare`
    puts in what only the server knows."""
    try:
        page = (BUILT / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        return render(request, "pages/not_built.html", status=503)
    page = prepare(page)
    return HttpResponse(page.replace('<html lang="zh-hans">', f'<html lang="{get_language()}">', 1))
