"""Shapes of the holes in the roster."""

from rest_framework import serializers

from backend.answers.fields import LonLatField

from ..models import Post


class TownshipSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class VacancySerializer(serializers.Serializer):
    """`ends_at`: of a hole to come, when the service ends; null where the hole is there now, and
    `until_covered` then says until when, if somebody is to come."""

    grid = serializers.CharField()
    name = serializers.CharField()
    township = TownshipSerializer()
    post = serializers.ChoiceField(choices=Post)
    domains = serializers.ListField(child=serializers.CharField())
    until_covered = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    position = LonLatField()


class VacanciesSerializer(serializers.Serializer):
    """`without_...`: how many grids lack it at the moment."""

    at = serializers.DateTimeField()
    grids = serializers.IntegerField()
    without_leader = serializers.IntegerField()
    without_worker = serializers.IntegerField()
    without_domains = serializers.IntegerField()
    results = VacancySerializer(many=True)
