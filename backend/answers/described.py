"""What endpoints have in common in their OpenAPI description: refusals and GeoJSON."""

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse, extend_schema_serializer
from rest_framework import serializers

from .problems import CONTENT_TYPE, describe


@extend_schema_serializer(many=False)
class FeatureCollectionSerializer(serializers.Serializer):
    """RFC 7946; whole, never in pages."""

    type = serializers.ChoiceField(choices=["FeatureCollection"])
    features = serializers.ListField(child=serializers.DictField())


# The other answer of a view that also has `?format=geojson`.
FEATURES = {(200, "application/geo+json"): FeatureCollectionSerializer}


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


class Described(AutoSchema):
    """drf-spectacular's, but whether a view lists things is seen from what it answers in JSON.

    The library looks at the first of the answers, which here may be a refusal or GeoJSON.
    """

    def _is_list_view(self, serializer=None) -> bool:
        answers = self.get_response_serializers() if serializer is None else serializer
        if isinstance(answers, dict):
            answers = answers.get(200) or answers.get((200, "application/json"))
        return super()._is_list_view(answers) if answers is not None else False


def refusals(*status_codes: int, **named: str) -> dict:
    """Answers by status for `extend_schema`; `_404="unknown-shift"` names types of problems.

    Signed-out (401) is added by itself.
    """
    described = {}
    for code in (401, *status_codes):
        types = named.get(f"_{code}") or describe(code)["type"]
        described[code, CONTENT_TYPE] = OpenApiResponse(ProblemSerializer, description=types)
    return described
