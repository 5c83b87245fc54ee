"""Shapes of areas and of located positions."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.answers.fields import Strict

from ..models import AreaCode, Level


class AreaSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    code = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    level = serializers.ChoiceField(choices=Level.choices)
    kind = serializers.CharField()
    parent = serializers.CharField(allow_null=True)


class PlacedAreaSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class NearestSerializer(serializers.Serializer):
    code = serializers.CharField()
    distance_m = serializers.FloatField()


class LocatedSerializer(serializers.Serializer):
    grid = PlacedAreaSerializer(allow_null=True)
    community = PlacedAreaSerializer(allow_null=True)
    township = PlacedAreaSerializer(allow_null=True)
    position = serializers.ListField(
        child=serializers.FloatField(), help_text="what was asked, as [lon, lat] WGS-84"
    )
    nearest = NearestSerializer(required=False)


AREA_LEVELS = [choice for choice in Level.choices if choice[0] != Level.GRID]


def today():
    return timezone.localdate()


class FromADaySerializer(Strict):
    day = serializers.DateField(
        default=today, help_text="The first day on which it holds; today when not said"
    )


class _AreaToEnterSerializer(Strict):
    level = serializers.ChoiceField(choices=AREA_LEVELS)
    name = serializers.CharField(max_length=200)
    kind = serializers.CharField(max_length=50, default="", allow_blank=True)
    parent = serializers.CharField(max_length=20, default=None, allow_null=True)
    code = serializers.CharField(max_length=20, default="", allow_blank=True)
    mca_code = serializers.CharField(max_length=20, default="", allow_blank=True)


class NewAreaSerializer(_AreaToEnterSerializer, FromADaySerializer):
    """`code` is the statistics bureau's, `mca_code` the ministry's; zones may be without."""


class ChangedAreaSerializer(FromADaySerializer):
    """What is not said stays as it is."""

    name = serializers.CharField(max_length=200, required=False)
    kind = serializers.CharField(max_length=50, required=False, allow_blank=True)
    code = serializers.CharField(max_length=20, required=False)
    mca_code = serializers.CharField(max_length=20, required=False)
    parent = serializers.CharField(max_length=20, required=False)


class EndingSerializer(FromADaySerializer):
    successors = serializers.ListField(
        child=serializers.CharField(max_length=20), default=list, max_length=100
    )


class EndedAreaSerializer(serializers.Serializer):
    ended = serializers.DateField()
    grids_to_redraw = serializers.ListField(child=serializers.CharField())


class MergerSerializer(FromADaySerializer):
    """`into`, an area that goes on, or `new`, one that begins; not both."""

    areas = serializers.ListField(
        child=serializers.CharField(max_length=20), min_length=1, max_length=100
    )
    into = serializers.CharField(max_length=20, required=False)
    new = _AreaToEnterSerializer(required=False)

    def validate(self, data: dict) -> dict:
        if ("into" in data) == ("new" in data):
            raise serializers.ValidationError(_("Give either into or new."))
        return data


class MergedAreasSerializer(serializers.Serializer):
    area = AreaSerializer()
    grids_to_redraw = serializers.ListField(child=serializers.CharField())


class _RecodedSerializer(Strict):
    area = serializers.CharField(max_length=20)
    code = serializers.CharField(max_length=20)


class RecodingSerializer(FromADaySerializer):
    system = serializers.ChoiceField(choices=AreaCode.System, default=AreaCode.System.NBS)
    codes = _RecodedSerializer(many=True, allow_empty=False, max_length=2000)


class RecodedAreasSerializer(serializers.Serializer):
    areas = AreaSerializer(many=True)
