"""Shapes of walls: what their keepers see, and what a wall is told of itself."""

from typing import Any

from rest_framework import serializers

from backend.answers.fields import LineField, Strict, TextField

from ..models import Wall
from ..walls import SHOWN
from .signing_in import AreaSummarySerializer


class WallSerializer(serializers.Serializer):
    """A wall as its keepers see it. It ends as its account (`user`) is closed."""

    id = serializers.IntegerField()
    user = serializers.IntegerField()
    name = serializers.CharField()
    area = AreaSummarySerializer()
    active = serializers.BooleanField()
    enrolled_at = serializers.DateTimeField(allow_null=True, help_text="null: no browser is")
    browser = serializers.CharField(allow_blank=True)
    seen_at = serializers.DateTimeField(allow_null=True, help_text="to the minute")
    code_until = serializers.DateTimeField(allow_null=True, help_text="a code that waits")


class CodeOfWallSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="Enrols one browser; told here and nowhere again")
    until = serializers.DateTimeField()


class MadeWallSerializer(WallSerializer):
    code = serializers.CharField(help_text="Enrols one browser; told here and nowhere again")


class NewWallSerializer(Strict):
    name = LineField(max_length=50)
    area = TextField(max_length=20, help_text="Code of a township or the district")


class TypedCodeSerializer(Strict):
    code = TextField(max_length=20)


class ShownAreaSerializer(serializers.Serializer):
    """An area that walls show and that there are figures of."""

    code = serializers.CharField()
    name = serializers.CharField()
    level = serializers.ChoiceField(choices=SHOWN)


class OwnWallSerializer(serializers.Serializer):
    """What is shown here: `area`, and the `areas` in it of which there are figures too."""

    name = serializers.CharField()
    area = ShownAreaSerializer()
    areas = ShownAreaSerializer(many=True)


def shown_wall(wall: Wall) -> dict[str, Any]:
    """`wall.user` comes from `UserQuerySet.with_area_codes`."""
    user = wall.user
    return {
        "id": wall.pk,
        "user": user.pk,
        "name": user.name,
        "area": {"id": user.area_id, "code": user.area_code, "name": user.area.name},
        "active": user.is_active,
        "enrolled_at": wall.enrolled_at,
        "browser": wall.browser,
        "seen_at": wall.seen_at,
        "code_until": wall.code_until,
    }
