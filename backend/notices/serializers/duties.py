"""Shapes of duties."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.accounts.models import Department, User
from backend.answers.fields import MomentField, Strict, TextField

from ..models import Duty, DutyPost
from ..models.duties import MOST_RANKS


class PersonOnDutySerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class AreaOfDutySerializer(serializers.Serializer):
    id = serializers.IntegerField()
    code = serializers.SerializerMethodField()
    name = serializers.CharField()

    def get_code(self, area) -> str | None:
        return self.context["codes"].get(area.pk)


class DutySerializer(serializers.ModelSerializer):
    """Without a department: duty in the area's command centre."""

    user = PersonOnDutySerializer()
    area = AreaOfDutySerializer()
    department = serializers.CharField(source="department_id", allow_null=True)
    post = serializers.ChoiceField(choices=DutyPost.choices)
    since = serializers.DateTimeField(source="period.lower")
    until = serializers.DateTimeField(source="period.upper", allow_null=True)

    class Meta:
        model = Duty
        fields = ("id", "user", "area", "department", "post", "rank", "since", "until")


class NewDutySerializer(Strict):
    user = serializers.PrimaryKeyRelatedField(queryset=User.objects.select_related("area"))
    area = TextField(help_text="Code of an area")
    department = serializers.PrimaryKeyRelatedField(
        queryset=Department.objects.all(), allow_null=True, default=None, help_text="Its code"
    )
    post = serializers.ChoiceField(choices=DutyPost.choices, default=DutyPost.DESK)
    rank = serializers.IntegerField(min_value=1, max_value=MOST_RANKS, default=1)
    since = MomentField()
    until = MomentField(allow_null=True, default=None)

    def validate(self, asked: dict) -> dict:
        if asked["until"] is not None and asked["until"] <= asked["since"]:
            raise serializers.ValidationError({"until": [_("It ends after it begins.")]})
        return asked


class DutyEndingSerializer(Strict):
    at = MomentField(required=False, help_text="Now when not said; not before now")
