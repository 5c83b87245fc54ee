"""Shifts in a list, and tracks."""

from rest_framework import serializers

from backend.answers.described import FeatureCollectionSerializer

from . import ShiftSerializer


class ShiftRowSerializer(ShiftSerializer):
    """`track_deleted_at`: when the member deleted the positions of the shift."""

    name = serializers.CharField(source="member.user.name")

    class Meta(ShiftSerializer.Meta):
        fields = [*ShiftSerializer.Meta.fields, "member", "name", "track_deleted_at"]


class TrackSerializer(FeatureCollectionSerializer):
    """`archived_at`: since when the positions themselves are gone; the parts are then the
    simplified way, without times."""

    shift = serializers.UUIDField()
    archived_at = serializers.DateTimeField(allow_null=True)
    track_deleted_at = serializers.DateTimeField(allow_null=True)
