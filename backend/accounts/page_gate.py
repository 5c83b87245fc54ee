"""The gate (gate.py) for whatever is not a REST view: pages, and what libraries bring."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from rest_framework.views import APIView

from .gate import owes

ACCOUNT_PAGE = "/account/"
# The shells of phone and wall hold no data: what their reader owes, they learn from the API.
_SHELLS = ("/phone/", "/wall/")
# Pages that are there for everybody, in whatever state.
_OPEN_PAGES = (ACCOUNT_PAGE, *_SHELLS, "/login/", "/logout/", "/set-language/", "/healthz")


class PageGateMiddleware:
    """The same for whatever is not a REST view."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        is_rest = issubclass(getattr(view, "cls", object), APIView)
        if is_rest or request.path.startswith(_OPEN_PAGES):
            return None
        if request.user.is_authenticated and owes(request.user):
            return HttpResponseRedirect(ACCOUNT_PAGE)
        return None
