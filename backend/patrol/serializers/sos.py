"""Shapes of calls for help."""

from rest_framework import serializers

from backend.answers.fields import LineField, Strict
from backend.territory import crs

from ..models import Sos
from ..wire import code_of
from .doubts import MemberNamedSerializer


class SosPositionSerializer(serializers.Serializer):
    lon = serializers.FloatField()
    lat = serializers.FloatField()
    crs = serializers.ChoiceField(choices=crs.NAMES)
    accuracy = serializers.FloatField(required=False, allow_null=True)


class SosBodySerializer(serializers.Serializer):
    """As the description shows it; whereabouts.spot_in reads it, and refuses nothing."""

    position = SosPositionSerializer(required=False, allow_null=True)


class HelpedSerializer(serializers.Serializer):
    by = serializers.CharField(source="ended_by.name")
    at = serializers.DateTimeField(source="ended_at")
    remark = serializers.CharField()


class SosSerializer(serializers.ModelSerializer):
    """`position` is WGS-84, null when none was sent or its time is over; `accuracy` in metres."""

    sos = serializers.UUIDField(source="uuid")
    member = MemberNamedSerializer()
    at = serializers.DateTimeField(source="received_at")
    position = serializers.SerializerMethodField()
    accuracy = serializers.FloatField(source="acc", allow_null=True)
    grid = serializers.SerializerMethodField()
    ended = serializers.SerializerMethodField()

    class Meta:
        model = Sos
        fields = ("sos", "member", "at", "position", "accuracy", "grid", "ended")

    def get_position(self, sos: Sos) -> list[float] | None:
        return None if sos.lon is None else [sos.lon, sos.lat]

    def get_grid(self, sos: Sos) -> str | None:
        """The code of the grid it is in or near; null when that is not known."""
        return code_of(sos)

    def get_ended(self, sos: Sos) -> HelpedSerializer(allow_null=True):
        return HelpedSerializer(sos).data if sos.ended_at else None


class SosEndingSerializer(Strict):
    remark = LineField(max_length=500, help_text="Who took care, and how it is")
