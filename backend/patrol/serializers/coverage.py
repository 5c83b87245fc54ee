"""What of a grid was walked: the shape of the answer."""

from rest_framework import serializers

from backend.answers.fields import LonLatField

from ..due import Excuse, State


class MultiPolygonSerializer(serializers.Serializer):
    type = serializers.CharField(help_text="MultiPolygon")
    coordinates = serializers.ListField(help_text="RFC 7946, WGS-84; empty when there is none")


class PartSerializer(serializers.Serializer):
    share = serializers.FloatField(help_text="of the grid's area, in ten-thousandths")
    shape = MultiPolygonSerializer()


class DueThereSerializer(serializers.Serializer):
    """`due_at`: until when it is to be visited, or was; `visited_at`: the last visit in the
    period; `excused`: why nobody could go, in the state of that name."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    position = LonLatField()
    due_at = serializers.DateTimeField()
    visited_at = serializers.DateTimeField(allow_null=True)
    state = serializers.ChoiceField(choices=[state.value for state in State])
    excused = serializers.ChoiceField(choices=[excuse.value for excuse in Excuse], allow_null=True)


class CoverageSerializer(serializers.Serializer):
    """The three parts leave nothing out and share no ground; their shares make one whole. The
    shapes are generalised by some metres; shares are of the exact ones.

    `simplified`: positions of the period are gone, and of their shifts the simplified way is
    taken, which lies within 5 m of the walk, with 15 m to each side.
    """

    grid = serializers.CharField()
    from_ = serializers.DateTimeField()
    to = serializers.DateTimeField()
    covered = PartSerializer()
    not_covered = PartSerializer()
    unknown = PartSerializer()
    simplified = serializers.BooleanField()
    due_places = DueThereSerializer(many=True)

    def get_fields(self) -> dict:
        # A Python name cannot be `from`.
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}
