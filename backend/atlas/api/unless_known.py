"""An answer for whoever does not have it yet."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response


def unless_known(
    request: HttpRequest, headers: Mapping[str, str], answer: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """304 for who knows the ETag that is among `headers`, else what `answer` makes; both carry
    the headers."""
    response = get_conditional_response(request, etag=headers["ETag"]) or answer()
    for name, value in headers.items():
        response[name] = value
    return response
