from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from .. import wire


@require_safe
def described(request: HttpRequest) -> JsonResponse:
    """The frames of the live wire, for whoever writes another client. As open as the description
    of the API."""
    answer = JsonResponse(wire.description(), json_dumps_params={"ensure_ascii": False})
    answer["Content-Type"] = "application/schema+json"
    return answer
