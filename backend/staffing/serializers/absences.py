"""Shapes of leave and cover. There is no place for a reason."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.answers.fields import MomentField, Strict, TextField

from .plans import NamedSerializer
from .postings import PostingSerializer, WholeNumberField, refuse_reversed


class CoverSerializer(Strict):
    """Who covers: by id, or by staff number, which is what a leader knows of a neighbour."""

    grid = TextField(max_length=30, help_text="code of the grid")
    member = WholeNumberField(required=False)
    staff_number = TextField(max_length=50, required=False)

    def validate(self, asked):
        if ("member" in asked) == ("staff_number" in asked):
            raise serializers.ValidationError(
                {"member": _("Say who covers: by id, or by staff number.")}
            )
        return asked


class NewAbsenceSerializer(Strict):
    """`since`: now, when not said. Leave always has an end; longer leave is entered anew."""

    member = WholeNumberField()
    since = MomentField(required=False)
    until = MomentField()
    cover = CoverSerializer(many=True, required=False, default=list, max_length=200)

    def validate(self, asked):
        return refuse_reversed(asked)


class NewCoverSerializer(CoverSerializer):
    """All that is left of the leave, or a part of it."""

    since = MomentField(required=False)
    until = MomentField(required=False)

    def validate(self, asked):
        return refuse_reversed(super().validate(asked))


class AbsenceEndingSerializer(Strict):
    """`at`: now, when not said."""

    at = MomentField(required=False)


class AbsenceSerializer(serializers.Serializer):
    """`uncovered`: codes of the grids for some of whose time nobody was found yet."""

    id = serializers.IntegerField()
    member = NamedSerializer()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    covers = PostingSerializer(many=True)
    uncovered = serializers.ListField(child=serializers.CharField())
    may = serializers.ListField(child=serializers.ChoiceField(choices=["end", "cover"]))
