"""Shapes of many actions at once, and of a storm."""

from rest_framework import serializers

from backend.answers.fields import IdField, Strict, TextField

from .asked import ActionSerializer

AT_MOST = 200


class OneOfManySerializer(ActionSerializer):
    """An action with what otherwise stands in its address."""

    case = TextField(max_length=30)
    uuid = IdField()


class BulkSerializer(Strict):
    """The actions themselves are looked at one by one."""

    actions = serializers.ListField(
        child=serializers.DictField(), allow_empty=False, max_length=AT_MOST
    )


class OneDoneSerializer(serializers.Serializer):
    """`answer`: as the action alone would have been answered with this status."""

    case = serializers.CharField(allow_null=True)
    uuid = serializers.CharField(allow_null=True)
    status = serializers.IntegerField()
    answer = serializers.JSONField()


class BulkDoneSerializer(serializers.Serializer):
    results = OneDoneSerializer(many=True)


class ChildrenSerializer(Strict):
    """The cases that belong to a storm, by number: all of them, each time."""

    children = serializers.ListField(
        child=TextField(max_length=30), allow_empty=True, max_length=1000
    )
