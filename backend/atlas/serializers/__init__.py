"""Shapes of grids and of the audit."""

from rest_framework import serializers

from backend.territory.models import GridVersion


class PersonSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class ProfessionalSerializer(PersonSerializer):
    domains = serializers.ListField(child=serializers.CharField())


class CaseInBriefSerializer(serializers.Serializer):
    number = serializers.CharField()
    state = serializers.CharField()
    type = serializers.CharField()
    type_name = serializers.CharField()
    urgency = serializers.CharField()
    lamp = serializers.CharField()


class GridSerializer(serializers.Serializer):
    """A grid; with `include=people,cases` also who serves it and what is open in it."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=GridVersion.Kind)
    home_community = serializers.CharField(allow_null=True)
    communities = serializers.ListField(child=serializers.CharField())
    area = serializers.CharField(allow_null=True, help_text="Code of the township")
    households = serializers.IntegerField(allow_null=True)
    leader = PersonSerializer(required=False, allow_null=True)
    worker = PersonSerializer(required=False, allow_null=True)
    professionals = ProfessionalSerializer(required=False, many=True)
    open_cases = CaseInBriefSerializer(required=False, many=True)


class TerritoryAuditSerializer(serializers.Serializer):
    grids = serializers.IntegerField()
    area_km2 = serializers.FloatField()
    gap_km2 = serializers.FloatField()
    overlap_km2 = serializers.FloatField()
    gaps = serializers.IntegerField()
    overlaps = serializers.IntegerField()


class UncoveredSerializer(serializers.Serializer):
    grid = serializers.CharField()
    domains = serializers.ListField(child=serializers.CharField())


class StaffingAuditSerializer(serializers.Serializer):
    grids = serializers.IntegerField()
    without_leader = serializers.ListField(child=serializers.CharField())
    without_worker = serializers.ListField(child=serializers.CharField())
    uncovered_domains = UncoveredSerializer(many=True)


class PatrolAuditSerializer(serializers.Serializer):
    tracked_shifts = serializers.IntegerField()
    silent_count = serializers.IntegerField()


class IncidentsAuditSerializer(serializers.Serializer):
    open = serializers.IntegerField()
    without_owner = serializers.IntegerField()
    without_clock = serializers.IntegerField()
    overdue = serializers.IntegerField()


class AuditSerializer(serializers.Serializer):
    territory = TerritoryAuditSerializer()
    staffing = StaffingAuditSerializer()
    patrol = PatrolAuditSerializer()
    incidents = IncidentsAuditSerializer()


class TileSetSerializer(serializers.Serializer):
    """TileJSON 3.0."""

    tilejson = serializers.CharField()
    name = serializers.CharField()
    version = serializers.CharField()
    edition = serializers.CharField(help_text="What calls this version, such as 4.17")
    tiles = serializers.ListField(child=serializers.CharField())
    minzoom = serializers.IntegerField()
    maxzoom = serializers.IntegerField()
    bounds = serializers.ListField(child=serializers.FloatField())
    vector_layers = serializers.ListField(child=serializers.DictField())


class DecisionSerializer(serializers.Serializer):
    """`subject` is empty where the caller may only know that there are `count`."""

    what = serializers.ChoiceField(choices=["posting", "vacancy", "case", "area"])
    grid = serializers.CharField(help_text="its code before, or a new grid's; empty for areas")
    change = serializers.CharField()
    subject = serializers.CharField()
    count = serializers.IntegerField()
    must = serializers.BooleanField(help_text="whether something stays wrong without a decision")
    why = serializers.CharField()
