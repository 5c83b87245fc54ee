"""A database that does not answer is 503 with Retry-After, never 500: phones keep and retry."""

import sys

from django.http import HttpRequest, HttpResponse

from backend.answers import problems


class DatabaseOutageMiddleware:
    """For plain Django views; REST views answer through the same `problems.outage()`."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return problems.outage() if problems.is_outage(exception) else None


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: also for what fails inside a middleware, such as a session's row."""
    if problems.is_outage(sys.exc_info()[1]):
        return problems.outage()
    return problems.server_error(request)
