"""Shapes of handing over, leaving and going over to another grid."""

from rest_framework import serializers

from backend.answers.fields import LineField, MomentField, Strict, TextField
from backend.staffing.models import Post
from backend.staffing.serializers.plans import NamedSerializer
from backend.staffing.serializers.postings import (
    DomainsField,
    WholeNumberField,
    refuse_unfit_domains,
)


class _Reasoned(Strict):
    reason = LineField(required=False, allow_blank=True, max_length=500, default="")


class HandOverSerializer(_Reasoned):
    """`to` null: to the command centre. `cases`: all that are open, when not said."""

    to = WholeNumberField(allow_null=True)
    cases = serializers.ListField(
        child=TextField(max_length=30), max_length=1000, required=False, allow_empty=False
    )


class ResignationSerializer(_Reasoned):
    """`at`: now, when not said; `successor` takes the open cases, else the command centre."""

    at = MomentField(required=False)
    successor = WholeNumberField(required=False, allow_null=True, default=None)


class TransferSerializer(_Reasoned):
    """`successor` takes the open cases of the old grid."""

    grid = TextField(max_length=30)
    post = serializers.ChoiceField(choices=Post)
    domains = DomainsField()
    since = MomentField(required=False)
    successor = WholeNumberField(required=False, allow_null=True, default=None)

    def validate(self, asked):
        return refuse_unfit_domains(asked)


class PassedSerializer(serializers.Serializer):
    """`to` null: to the command centre."""

    number = serializers.CharField()
    to = NamedSerializer(allow_null=True)


class HandedOverSerializer(serializers.Serializer):
    passed = PassedSerializer(many=True)


class ResignedSerializer(HandedOverSerializer):
    left_at = serializers.DateTimeField()


class TransferredSerializer(HandedOverSerializer):
    posting = serializers.IntegerField()
    since = serializers.DateTimeField()
