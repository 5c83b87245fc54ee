"""Shapes of areas and of located positions."""

from rest_framework import serializers

from ..models import Level


class AreaSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    code = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    level = serializers.ChoiceField(choices=Level)
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
    nearest = NearestSerializer(required=False)
