"""What a browser may keep, and asks after each time: `Cache-Control: no-cache` with an `ETag`."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag


def checked_by_tag(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An answer that is small to ask after: 304 for whoever holds the same already."""

    @wraps(view)
    def tagged(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            return response
        tag = quote_etag(sha256(response.content).hexdigest()[:32])
        response["ETag"] = tag
        response["Cache-Control"] = "no-cache"
        return get_conditional_response(request, etag=tag, response=response)

    return tagged
