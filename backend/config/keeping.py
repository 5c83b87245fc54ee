"""What nobody on the way may keep: answers of the API are about people and matters."""

from django.http import HttpRequest, HttpResponse

_API = "/api/v1/"


class NotKeptMiddleware:
    """`Cache-Control: private, no-store` on every answer of the API that does not say otherwise.

    Published shapes, the same for all staff, say so themselves.
    """

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(_API) and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response
