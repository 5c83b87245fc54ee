"""Shapes of due places and of bad weather."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.answers.fields import (
    LineField,
    LonLatField,
    MomentField,
    NumberField,
    Strict,
    TextField,
)
from backend.territory.crs import NAMES

from ..due import Excuse, State

MOST_PARTNERS = 20


class WholeNumberField(serializers.IntegerField):
    """As JSON says it: neither a text nor a truth."""

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class DeclaredSerializer(Strict):
    lon = NumberField(min_value=-180, max_value=180)
    lat = NumberField(min_value=-90, max_value=90)
    crs = serializers.ChoiceField(choices=NAMES, default="wgs84")


class ChangedDuePlaceSerializer(Strict):
    """What is not said stays as it is."""

    name = LineField(max_length=100, required=False)
    position = DeclaredSerializer(required=False)
    radius_m = NumberField(min_value=5, max_value=500, required=False)
    every_days = WholeNumberField(min_value=1, max_value=366, required=False)
    grids = serializers.ListField(
        child=TextField(max_length=30),
        min_length=1,
        max_length=MOST_PARTNERS,
        required=False,
        help_text="codes of the grids whose people visit it: one, or partners",
    )


class NewDuePlaceSerializer(ChangedDuePlaceSerializer):
    """`place`: a known place, whose name and position hold unless others are said. `since`: the
    first day that counts; today, when not said."""

    place = WholeNumberField(min_value=1, max_value=2**63 - 1, required=False, allow_null=True)
    radius_m = NumberField(min_value=5, max_value=500, default=30.0)
    every_days = WholeNumberField(min_value=1, max_value=366)
    grids = serializers.ListField(
        child=TextField(max_length=30), min_length=1, max_length=MOST_PARTNERS
    )
    since = serializers.DateField(required=False)

    def validate(self, asked):
        if asked.get("place") is None and not {"name", "position"} <= asked.keys():
            raise serializers.ValidationError(
                {"name": _("Say the name and the position, or a place that has them.")}
            )
        return asked


class DuePlaceEndingSerializer(Strict):
    day = serializers.DateField(
        required=False, help_text="The first day on which it is due no more; today when not said"
    )


class DuePlaceSerializer(serializers.Serializer):
    """`due_at`: until when it is to be visited, or was; `excused`: why nobody could go, in the
    state of that name. Partners' grids are named by the codes that they have now."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    position = LonLatField()
    radius_m = serializers.FloatField()
    every_days = serializers.IntegerField()
    grids = serializers.ListField(child=serializers.CharField())
    place = serializers.IntegerField(allow_null=True)
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    due_at = serializers.DateTimeField()
    visited_at = serializers.DateTimeField(allow_null=True)
    state = serializers.ChoiceField(choices=[state.value for state in State])
    excused = serializers.ChoiceField(choices=[excuse.value for excuse in Excuse], allow_null=True)
    may = serializers.ListField(child=serializers.ChoiceField(choices=["change", "end"]))


class NewBadWeatherSerializer(Strict):
    """`area`: the code of an area; what lies in it has this weather."""

    area = TextField(max_length=20)
    since = MomentField()
    until = MomentField()
    reason = LineField(max_length=200)


class BadWeatherSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    area = serializers.CharField(allow_null=True)
    area_name = serializers.CharField()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    reason = serializers.CharField()
    may = serializers.ListField(child=serializers.ChoiceField(choices=["end"]))
