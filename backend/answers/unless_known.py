"""An answer for whoever does not have it yet."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from rest_framework.renderers import JSONRenderer


def unless_known(
    request: HttpRequest, headers: Mapping[str, str], answer: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """304 for who knows the ETag that is among `headers`, else what `answer` makes; both carry
    the headers."""
    response = get_conditional_response(request, etag=headers["ETag"]) or answer()
    for name, value in headers.items():
        response[name] = value
    return response


def json_unless_known(request: HttpRequest, data: Any) -> HttpResponseBase:
    """`data` as JSON for who does not have just this: the ETag is that of what would be sent, so
    it is worked out each time and only the way over the network is spared."""
    content = JSONRenderer().render(data)
    headers = {
        "ETag": quote_etag(sha256(content).hexdigest()[:32]),
        "Cache-Control": "private, no-cache",
    }
    return unless_known(
        request, headers, lambda: HttpResponse(content, content_type="application/json")
    )
