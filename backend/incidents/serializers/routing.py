"""Shapes of routing proposals."""

from rest_framework import serializers


class ProposedToSerializer(serializers.Serializer):
    """What `dispatch` takes as `to`: one of the two."""

    member = serializers.IntegerField(required=False)
    department = serializers.CharField(required=False)


class CandidateSerializer(serializers.Serializer):
    """`rule`: the row of the table that led here; `passed_over`: not now, see `why`."""

    to = ProposedToSerializer()
    name = serializers.CharField()
    why = serializers.CharField()
    rule = serializers.IntegerField()
    on_duty = serializers.BooleanField()
    passed_over = serializers.BooleanField()
