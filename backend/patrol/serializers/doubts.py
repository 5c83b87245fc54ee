"""Shapes of doubts. Evidence is numbers; a position is nowhere among them."""

from rest_framework import serializers

from backend.answers.fields import LineField, Strict

from ..doubts import without_other
from ..models import Doubt, Shift


class MemberNamedSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField(source="user.name")


class DoubtedShiftSerializer(serializers.Serializer):
    shift = serializers.UUIDField(source="uuid")
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(source="ends_at")
    member = MemberNamedSerializer()


class DoubtDecidedSerializer(serializers.Serializer):
    by = serializers.CharField(source="decided_by.name")
    at = serializers.DateTimeField(source="decided_at")
    remark = serializers.CharField()


class DoubtSerializer(serializers.ModelSerializer):
    """`evidence`: numbers by name, as the kind has them. `other`, of an identical walk: the
    earlier shift, where the caller may see that one too.

    Wants `others` in its context: the earlier shifts by their key that may be shown.
    """

    says = serializers.CharField(source="get_kind_display", help_text="The kind in words")
    evidence = serializers.SerializerMethodField()
    shift = DoubtedShiftSerializer()
    other = serializers.SerializerMethodField()
    decided = serializers.SerializerMethodField()

    class Meta:
        model = Doubt
        fields = (
            "id",
            "kind",
            "says",
            "evidence",
            "shift",
            "other",
            "found_at",
            "state",
            "decided",
        )

    def get_evidence(self, doubt: Doubt) -> dict[str, float]:
        return without_other(doubt.details)

    def get_other(self, doubt: Doubt) -> DoubtedShiftSerializer(allow_null=True):
        other: Shift | None = self.context["others"].get(doubt.details.get("other"))
        return other and DoubtedShiftSerializer(other).data

    def get_decided(self, doubt: Doubt) -> DoubtDecidedSerializer(allow_null=True):
        return DoubtDecidedSerializer(doubt).data if doubt.decided_at else None


class DoubtDecisionSerializer(Strict):
    outcome = serializers.ChoiceField(choices=[Doubt.State.CONFIRMED, Doubt.State.DISMISSED])
    remark = LineField(max_length=500, required=False, allow_blank=True, default="")
