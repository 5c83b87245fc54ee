"""Shapes about the phone that sends for a member, and about files of tracks."""

from rest_framework import serializers

from backend.answers.fields import Strict

from ..models import Reason, SenderCredential


class SenderClientSerializer(Strict):
    client = serializers.ChoiceField(SenderCredential.Client.choices)


class SenderSerializer(serializers.ModelSerializer):
    """`last_seen_at` is true to the minute; null: nothing came yet."""

    class Meta:
        model = SenderCredential
        fields = ["client", "made_at", "last_seen_at"]


class SenderSettingSerializer(serializers.Serializer):
    name = serializers.CharField()
    value = serializers.CharField()


class BoundSenderSerializer(SenderSerializer):
    """`key` is told this once. `settings` are to be typed into the client; `scan` is the text of
    a QR code, which the client reads itself or which carries the address over."""

    key = serializers.CharField()
    address = serializers.CharField()
    settings = SenderSettingSerializer(many=True)
    scan = serializers.CharField()

    class Meta(SenderSerializer.Meta):
        fields = [*SenderSerializer.Meta.fields, "key", "address", "settings", "scan"]


class GpxFileSerializer(serializers.Serializer):
    file = serializers.FileField()


class TrackFileReceiptSerializer(serializers.Serializer):
    """received = stored + duplicate + the sum of those refused, by reason."""

    received = serializers.IntegerField()
    stored = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    refused = serializers.DictField(
        child=serializers.IntegerField(), help_text=", ".join(Reason.values)
    )
