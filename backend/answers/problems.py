"""Every refusal as `application/problem+json` (RFC 9457), in the language that was asked for.

Members: `type` (a short name a program can switch on), `title`, `status`, `detail` and, for
input, `errors: [{pointer, message}]` with JSON Pointers (RFC 6901) into what was sent.
"""

from collections.abc import Mapping
from typing import Any

from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from drf_standardized_errors.types import ErrorResponse
from rest_framework import exceptions, status
from rest_framework.response import Response

CONTENT_TYPE = "application/problem+json"
OUTAGE_RETRY_SECONDS = 5

# The first name that fits a status is its default; a Problem may carry a finer one.
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


def invalid(pointer: str, message: Any) -> exceptions.ValidationError:
    """The error for one place in the input; `pointer` in dots: `fixes.3.lon`."""
    return exceptions.ValidationError({pointer: [message]})


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


def outage() -> JsonResponse:
    """The database does not answer: nothing was lost, the caller keeps what it has and retries."""
    return answer(503, Retry_After=str(OUTAGE_RETRY_SECONDS))


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's handler404: no such address."""
    return answer(404, _("There is nothing at this address."))


def server_error(request: HttpRequest) -> JsonResponse:
    """Django's handler500."""
    return answer(500)


class ProblemFormatter(ExceptionFormatter):
    """Turns the errors of the library's flat list into the members of a problem."""

    def format_error_response(self, error_response: ErrorResponse) -> dict[str, Any]:
        first = error_response.errors[0]
        problem = describe(self.exc.status_code, first.detail, kind=getattr(self.exc, "kind", None))
        if isinstance(self.exc, exceptions.ValidationError):
            problem["errors"] = [
                {"pointer": _printable(_pointer(error.attr)), "message": _printable(error.detail)}
                for error in error_response.errors
            ]
            problem["detail"] = _printable(
                "; ".join(
                    f"{error.attr}: {error.detail}" if error.attr else error.detail
                    for error in error_response.errors[:3]
                )
            )
        return problem | getattr(self.exc, "extra", {})


class ProblemHandler(ExceptionHandler):
    """DRF's door for exceptions: an outage of the database is 503, unfit values are 400."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, OperationalError | InterfaceError):
            unavailable = exceptions.APIException(_TYPES[503][1])
            unavailable.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
            unavailable.wait = OUTAGE_RETRY_SECONDS
            return unavailable
        if isinstance(exc, DataError) or _holds_a_null_character(exc):
            return exceptions.ValidationError(_("A value does not fit where it belongs."))
        return super().convert_known_exceptions(exc)

    def get_response(self, exc: exceptions.APIException, data: dict[str, Any]) -> Response:
        return Response(
            data,
            status=exc.status_code,
            headers=self.get_headers(exc),
            content_type=CONTENT_TYPE,
        )


def _holds_a_null_character(exc: Exception) -> bool:
    """psycopg2 refuses such a text before the database does, as a plain ValueError."""
    return isinstance(exc, ValueError) and "NUL (0x00)" in str(exc)


def _printable(text: str) -> str:
    """Without halves of surrogate pairs: what was sent is quoted, and they cannot be encoded."""
    return text.encode(errors="replace").decode()


def _pointer(attr: str | None) -> str:
    if not attr or attr == "non_field_errors":
        return ""
    return "/" + attr.replace(".non_field_errors", "").replace(".", "/")
