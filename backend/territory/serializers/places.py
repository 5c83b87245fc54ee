"""Shapes of places."""

from rest_framework import serializers

from backend.answers.fields import LonLatField, Strict
from backend.answers.workbooks.views import WorkbookSerializer

from ..crs import NAMES
from ..models import Place
from . import FromADaySerializer


class PlaceSerializer(serializers.Serializer):
    """`area` is the code of the community; `ended` the first day without the place."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Place.Kind)
    name = serializers.CharField()
    number = serializers.CharField()
    area = serializers.CharField(allow_null=True)
    address = serializers.CharField()
    position = LonLatField(allow_null=True)
    source = serializers.CharField()
    since = serializers.DateField(allow_null=True)
    ended = serializers.DateField(allow_null=True)


class DeclaredPositionSerializer(Strict):
    lon = serializers.FloatField(min_value=-180, max_value=180)
    lat = serializers.FloatField(min_value=-90, max_value=90)
    crs = serializers.ChoiceField(choices=NAMES)


class ChangedPlaceSerializer(Strict):
    """What is not said stays as it is."""

    kind = serializers.ChoiceField(choices=Place.Kind, required=False)
    name = serializers.CharField(max_length=200, required=False)
    number = serializers.CharField(max_length=50, required=False, allow_blank=True)
    area = serializers.CharField(max_length=20, required=False, allow_null=True)
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)
    position = DeclaredPositionSerializer(required=False, allow_null=True)
    source = serializers.CharField(max_length=200, required=False, allow_blank=True)


class NewPlaceSerializer(ChangedPlaceSerializer, FromADaySerializer):
    """Without `area`, the community is that of the position."""

    kind = serializers.ChoiceField(choices=Place.Kind)
    name = serializers.CharField(max_length=200)


class PlaceEndingSerializer(FromADaySerializer):
    pass


class PlaceWorkbookSerializer(WorkbookSerializer):
    crs = serializers.ChoiceField(
        choices=NAMES, required=False, help_text="Of rows that do not say it themselves"
    )
