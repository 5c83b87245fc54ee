"""Looks at tracks: what is said to open one, and what its member is shown of it."""

from rest_framework import serializers

from backend.accounts.serializers.trail import OtherSerializer
from backend.answers.fields import LineField, Strict

from ..models import Look


class LookBodySerializer(Strict):
    reason = LineField(min_length=4, max_length=500)


class OpenedSerializer(serializers.ModelSerializer):
    """`until`: as long as this track is open to whoever said why."""

    look = serializers.IntegerField(source="pk")

    class Meta:
        model = Look
        fields = ["look", "until"]


class LookSerializer(serializers.ModelSerializer):
    """`by`: whoever opened the track, and nothing more of them than this."""

    look = serializers.IntegerField(source="pk")
    shift = serializers.UUIDField(source="shift.uuid")
    by = OtherSerializer()

    class Meta:
        model = Look
        fields = ["look", "shift", "by", "reason", "at", "until"]
