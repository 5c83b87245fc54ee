"""Every refusal as `application/problem+json` (RFC 9457), in the language that was asked for.

Members: `type` (a short name a program can switch on), `title`, `status`, `detail` and, for
input, `errors: [{pointer, message}]` with JSON Pointers (RFC 6901) into what was sent.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg2
from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.settings import api_settings

from .invalid import invalid as invalid  # also from here, where its readers look for it

CONTENT_TYPE = "application/problem+json"
OUTAGE_RETRY_SECONDS = 5
_CONNECTION_LOST = ("08", "57P")  # SQLSTATE: connection exceptions, shutdowns

# The type and the title of a status; a Problem may carry a finer type.
_TYPES: Mapping[int, tuple[str, Any]] = {
    400: ("invalid-input", _("The input is not valid")),
    401: ("signed-out", _("Sign in first")),
    403: ("not-allowed", _("Not allowed")),
    404: ("not-found", _("Not found")),
    405: ("method-not-allowed", _("Method not allowed")),
    406: ("not-acceptable", _("No such format")),
    408: ("too-slow", _("The request took too long to arrive")),
    409: ("conflict", _("Conflict with the current state")),
    413: ("too-large", _("The content is too large")),
    415: ("unsupported-media-type", _("Unsupported media type")),
    416: ("no-such-range", _("No such part of the content")),
    429: ("too-many", _("Too many requests")),
    500: ("server-error", _("Something went wrong here; it has been logged")),
    503: ("unavailable", _("For the moment not available; try again soon")),
}


class Problem(exceptions.APIException):
    """A refusal with a type of its own and further members, such as the current state.

    `extra` must be JSON; its members stand beside `type` and `status` in the answer.
    """

    status_code = status.HTTP_409_CONFLICT

    def __init__(
        self, kind: str, detail: Any, *, status: int = status.HTTP_409_CONFLICT, **extra: Any
    ) -> None:
        super().__init__(detail=detail, code=kind)
        self.status_code = status
        self.kind = kind
        self.extra = extra


def describe(status_code: int, detail: Any = None, *, kind: str | None = None) -> dict[str, Any]:
    """The members of a problem whose status says it all."""
    name, title = _TYPES.get(status_code, ("problem", _("The request failed")))
    return {
        "type": kind or name,
        "title": str(title),
        "status": status_code,
        "detail": str(detail or title),
    }


def answer(
    status_code: int, detail: Any = None, *, kind: str | None = None, **headers: str
) -> JsonResponse:
    """A problem for code that stands outside the REST views (middleware, Django's handlers)."""
    return JsonResponse(
        describe(status_code, detail, kind=kind),
        status=status_code,
        content_type=CONTENT_TYPE,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        json_dumps_params={"ensure_ascii": False},
    )


def is_outage(error: BaseException | None) -> bool:
    """Whether the database was not there, as opposed to not liking what it was asked.

    A server that dies in the middle of a statement leaves no SQLSTATE, and psycopg2 calls that
    a plain DatabaseError; Django's own errors of that name have no such cause.
    """
    if isinstance(error, OperationalError | InterfaceError):
        return True
    cause = getattr(error, "__cause__", None)
    return type(error) is DatabaseError and isinstance(cause, psycopg2.Error) and not cause.pgcode


def is_disconnected(error: BaseException | None) -> bool:
    """Whether it is an outage by which the connection was lost, and not one of the asker's own
    doing, such as a statement that took too long.

    The connection cannot tell: leaving a broken transaction, Django opens a new one.
    """
    code = getattr(getattr(error, "__cause__", None), "pgcode", None) or ""
    return is_outage(error) and (not code or code.startswith(_CONNECTION_LOST))


def outage() -> JsonResponse:
    """The database does not answer: nothing was lost, the caller keeps what it has and retries."""
    return answer(503, Retry_After=str(OUTAGE_RETRY_SECONDS))


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's handler400: a host that is not ours, or what no honest client sends."""
    return answer(400)


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's handler404: no such address."""
    return answer(404, _("There is nothing at this address."))


def server_error(request: HttpRequest) -> JsonResponse:
    """Django's handler500."""
    return answer(500)


class ProblemFormatter(ExceptionFormatter):
    """Turns an exception into the members of a problem."""

    def run(self) -> dict[str, Any]:
        if self.exc.status_code == status.HTTP_500_INTERNAL_SERVER_ERROR:
            return describe(self.exc.status_code)
        if self.exc.status_code != status.HTTP_400_BAD_REQUEST:
            return self._problem(self.exc.detail)
        # Input: what is wrong, and where.
        errors = list(_located(self.exc.detail, ()))
        first_ones = "; ".join(
            f"{'.'.join(steps)}: {message}" if steps else message for steps, message in errors[:3]
        )
        return self._problem(first_ones) | {
            "errors": [{"pointer": _pointer(steps), "message": text} for steps, text in errors]
        }

    def _problem(self, detail: Any) -> dict[str, Any]:
        kind = getattr(self.exc, "kind", None)
        return describe(self.exc.status_code, detail, kind=kind) | getattr(self.exc, "extra", {})


def problem_of(error: exceptions.APIException) -> dict[str, Any]:
    """The members of a problem for one of several things asked for in one request."""
    return ProblemFormatter(error, {}, error).run()


class ProblemHandler(ExceptionHandler):
    """DRF's door for exceptions: an outage of the database is 503, unfit values are 400."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if is_outage(exc):
            unavailable = exceptions.APIException(_TYPES[503][1])
            unavailable.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
            unavailable.wait = OUTAGE_RETRY_SECONDS
            return unavailable
        if isinstance(exc, DataError):
            return exceptions.ValidationError(_("A value does not fit where it belongs."))
        return super().convert_known_exceptions(exc)

    def get_response(self, exc: exceptions.APIException, data: dict[str, Any]) -> Response:
        return Response(
            data,
            status=exc.status_code,
            headers=self.get_headers(exc),
            content_type=CONTENT_TYPE,
        )


def _located(detail: Any, steps: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every message of DRF's nested details with the steps to its place."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            about_all = name == api_settings.NON_FIELD_ERRORS_KEY
            yield from _located(inner, steps if about_all else (*steps, str(name)))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            # A list holds messages, or the errors of a list's items in their places.
            is_message = isinstance(inner, str)
            yield from _located(inner, steps if is_message else (*steps, str(index)))
    else:
        yield steps, str(detail)


def _pointer(steps: tuple[str, ...]) -> str:
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)
