"""Shapes of answers, and of bodies as the OpenAPI description shows them.

The bodies themselves are read by envelopes.py, whose shapes are strict.
"""

from datetime import datetime

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.accounts.serializers.signing_in import AskingDeviceSerializer, shown_device

from ..models import Crs, Mark, Presence, Reason, Shift


class ShiftBodySerializer(serializers.Serializer):
    started_at = serializers.DateTimeField()
    planned_end = serializers.DateTimeField(required=False, allow_null=True)
    purpose = serializers.CharField(required=False, allow_null=True, max_length=200)
    tracked = serializers.BooleanField()


class SamplingSerializer(serializers.Serializer):
    """Seconds between positions while moving, and while still (null: none are taken); moved by
    less than `still_m` metres is still. `send_s`: how often what was taken is sent."""

    interval_s = serializers.IntegerField()
    still_interval_s = serializers.IntegerField(allow_null=True)
    still_m = serializers.IntegerField()
    send_s = serializers.IntegerField()


class PhoneClockSerializer(serializers.Serializer):
    largest_offset_ms = serializers.IntegerField()
    skewed = serializers.BooleanField()


class ShiftSerializer(serializers.ModelSerializer):
    """`planned_end` is where the shift ends itself; `ended_at` is null while it runs.

    `pauses` are spans `[began, ended]`, the last with null while it lasts. `sampling`: how a phone
    should take and send positions, null without tracking. `clock`: the largest correction that
    anything sent for it asked for, and whether that is more than clocks usually are off. `device`:
    the one it was begun on or taken over by, for its member alone. Wants `now` in its context, and
    `to`, who reads it.
    """

    shift = serializers.UUIDField(source="uuid")
    planned_end = serializers.DateTimeField(source="planned_end_at")
    ended_at = serializers.SerializerMethodField()
    pauses = serializers.SerializerMethodField()
    sampling = serializers.SerializerMethodField()
    clock = serializers.SerializerMethodField()
    device = serializers.SerializerMethodField()

    class Meta:
        model = Shift
        fields = [
            "shift",
            "started_at",
            "planned_end",
            "ended_at",
            "purpose",
            "tracked",
            "pauses",
            "sampling",
            "clock",
            "device",
        ]
        read_only_fields = fields

    def get_ended_at(self, shift: Shift) -> datetime | None:
        ends_at = shift.ends_at
        over = shift.ended_at is not None or ends_at <= self.context["now"]
        return _shown(ends_at) if over else None

    def get_pauses(self, shift: Shift) -> list[list[datetime | None]]:
        bounds = [_shown(bound) for bound in shift.pause_bounds]
        return [[*bounds[n : n + 2], None][:2] for n in range(0, len(bounds), 2)]

    @extend_schema_field(SamplingSerializer(allow_null=True))
    def get_sampling(self, shift: Shift) -> dict | None:
        return settings.PATROL_SAMPLING if shift.tracked else None

    @extend_schema_field(PhoneClockSerializer)
    def get_clock(self, shift: Shift) -> dict:
        skewed = shift.skew_ms > settings.PATROL_SKEW_SECONDS * 1000
        return {"largest_offset_ms": shift.skew_ms, "skewed": skewed}

    @extend_schema_field(AskingDeviceSerializer(allow_null=True))
    def get_device(self, shift: Shift) -> dict | None:
        # What somebody's phone is called is no concern of whoever watches.
        is_own = shift.member.user_id == self.context["to"].pk
        return shown_device(shift.device) if is_own else None


class MarkBodySerializer(serializers.Serializer):
    kind = serializers.ChoiceField(Mark.Kind.choices)
    at = serializers.DateTimeField()


class MarkSerializer(serializers.ModelSerializer):
    """`removed_count` is how many positions the mark took away because they lay off duty."""

    mark = serializers.UUIDField(source="uuid")

    class Meta:
        model = Mark
        fields = ["mark", "kind", "at", "received_at", "removed_count"]


class MarkedSerializer(MarkSerializer):
    """A mark, with the shift as it stands now."""

    shift = ShiftSerializer()

    class Meta(MarkSerializer.Meta):
        fields = [*MarkSerializer.Meta.fields, "shift"]


class BatchBodySerializer(serializers.Serializer):
    """Rows of `fixes` hold the columns that `fields` names; t, lon and lat are a must."""

    shift = serializers.UUIDField()
    crs = serializers.ChoiceField([name.lower() for name in Crs.names])
    sent_at = serializers.DateTimeField(required=False, allow_null=True)
    offset_ms = serializers.IntegerField(required=False, allow_null=True)
    fields_ = serializers.ListField(child=serializers.CharField())
    fixes = serializers.ListField(child=serializers.ListField(), max_length=1000)

    def get_fields(self) -> dict:
        # A serializer has a `fields` of its own.
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}


class RefusedFixSerializer(serializers.Serializer):
    index = serializers.IntegerField()
    reason = serializers.ChoiceField(Reason.choices)


class ReceiptSerializer(serializers.Serializer):
    """received = stored + duplicate + the number of those quarantined."""

    batch = serializers.UUIDField()
    received = serializers.IntegerField()
    stored = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    quarantined = RefusedFixSerializer(many=True)
    server_time = serializers.DateTimeField()


class PresenceSerializer(serializers.ModelSerializer):
    """The newest position: degrees WGS-84, metres, m/s, degrees from north; null is unknown."""

    name = serializers.CharField(source="member.user.name")
    grid = serializers.CharField(source="grid_code", allow_null=True)
    position = serializers.SerializerMethodField()
    accuracy = serializers.FloatField(source="acc", allow_null=True)

    class Meta:
        model = Presence
        fields = ["member", "name", "grid", "position", "at", "speed", "heading", "accuracy"]

    def get_position(self, presence: Presence) -> list[float]:
        return [presence.lon, presence.lat]


def _shown(moment: datetime) -> str:
    return serializers.DateTimeField().to_representation(moment)
