"""Addresses that no honest client asks for, refused before anybody looks something up by them."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from backend.answers import problems

_PHONES = "/devices/"


class NullCharacterMiddleware:
    """A null character in path or query is 400: PostgreSQL has no text that holds one.

    Of phones no text is kept, and one that is refused would send the same again for ever.
    """

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if request.path_info.startswith(_PHONES):
            return self.get_response(request)
        if "\x00" in request.path_info or "%00" in query or "\x00" in query:
            return problems.answer(400, _("A text cannot hold a null character."))
        return self.get_response(request)
