"""Shapes of the callback queue."""

from rest_framework import serializers

from .shown import CallerShownSerializer, CaseInListSerializer


class ToCallSerializer(serializers.Serializer):
    """One who is to be called. `caller` is masked; null where somebody of staff reported.
    `last_outcome` is one of those that `call_back` takes."""

    report = serializers.UUIDField()
    source = serializers.CharField()
    received_at = serializers.DateTimeField()
    caller = CallerShownSerializer(allow_null=True)
    attempts = serializers.IntegerField()
    last_outcome = serializers.CharField(allow_null=True)
    done = serializers.BooleanField()


class CallbackSerializer(CaseInListSerializer):
    """`safe_only`: called in the way the reporter named safe, and in no other."""

    safe_only = serializers.BooleanField()
    to_call = ToCallSerializer(many=True)


class SatisfactionSerializer(serializers.Serializer):
    """`satisfied` and the like are of those `reached`, and they of those `called`."""

    day = serializers.DateField()
    called = serializers.IntegerField()
    reached = serializers.IntegerField()
    satisfied = serializers.IntegerField()
    basically_satisfied = serializers.IntegerField()
    dissatisfied = serializers.IntegerField()
