"""The refusals of an endpoint, for its OpenAPI description."""

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from .problems import CONTENT_TYPE, describe


class InputErrorSerializer(serializers.Serializer):
    pointer = serializers.CharField(help_text="JSON Pointer (RFC 6901) into what was sent")
    message = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """RFC 9457. Some problems carry further members, such as the current state."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = InputErrorSerializer(many=True, required=False)


def refusals(*status_codes: int, **named: str) -> dict:
    """Answers by status for `extend_schema`; `_404="unknown-shift"` names types of problems.

    Signed-out (401) is added by itself.
    """
    described = {}
    for code in (401, *status_codes):
        types = named.get(f"_{code}") or describe(code)["type"]
        described[code, CONTENT_TYPE] = OpenApiResponse(ProblemSerializer, description=types)
    return described
