"""Shapes of drafts and versions, and of what may be asked about them."""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.answers.fields import MomentField, NumberField, Strict, TextField

from ..actions.publishing import ACCEPTABLE
from ..files.columns import FIELDS
from ..models import Area, Boundary, Level

_LONGEST_HEADING = 200
# Wider than this nothing is a sliver any more.
WIDEST_REPAIR_M = 10.0


@extend_schema_field(
    {"type": "object", "additionalProperties": {"type": "string", "nullable": True}}
)
class ColumnsField(serializers.Field):
    """Which column holds which field: an object, in a form the same as JSON text."""

    default_error_messages = {
        "not_an_object": _("Give an object of fields and the columns they are in."),
        "unknown_field": _("There is no such field: %(field)s."),
        "no_heading": _("This is no heading of a column."),
    }

    def to_internal_value(self, data: Any) -> dict[str, str | None]:
        if isinstance(data, str):
            try:
                data = json.loads(data)
            except (ValueError, RecursionError):
                self.fail("not_an_object")
        if not isinstance(data, dict):
            self.fail("not_an_object")
        for field, heading in data.items():
            if field not in FIELDS:
                message = self.error_messages["unknown_field"] % {"field": ascii(field)[:40]}
                raise serializers.ValidationError(message)
            if heading is not None and not _is_heading(heading):
                raise serializers.ValidationError({field: [self.error_messages["no_heading"]]})
        return {field: heading for field, heading in data.items() if heading is not None}

    def to_representation(self, value):
        return value


def _is_heading(text: Any) -> bool:
    if not isinstance(text, str) or "\x00" in text or len(text) > _LONGEST_HEADING:
        return False
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


class AnswersSerializer(Strict):
    """What is said of the file; null takes back what was said before."""

    crs = TextField(max_length=100, required=False, allow_null=True)
    encoding = TextField(max_length=40, required=False, allow_null=True)
    layer = TextField(max_length=200, required=False, allow_null=True)
    columns = ColumnsField(required=False, allow_null=True)
    tolerance_m = NumberField(
        min_value=0.01, max_value=WIDEST_REPAIR_M, required=False, allow_null=True
    )


class WrittenNumberField(serializers.FloatField):
    """A number in a form, where all is text."""

    def to_internal_value(self, data):
        number = super().to_internal_value(data)
        if number != number:
            self.fail("invalid")
        return number


class UploadSerializer(AnswersSerializer):
    """A form with a file, and what is said of it."""

    file = serializers.FileField(allow_empty_file=True, max_length=200)
    codes = serializers.FileField(
        allow_empty_file=True,
        max_length=200,
        required=False,
        help_text="Old to new codes of grids, CSV or XLSX",
    )
    level = serializers.ChoiceField(choices=Level.choices)
    title = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    within = serializers.CharField(
        max_length=20,
        required=False,
        allow_blank=True,
        help_text="Code of the area that alone is drawn; the rest stays as published",
    )
    tolerance_m = WrittenNumberField(min_value=0.01, max_value=WIDEST_REPAIR_M, required=False)

    DECLARED = ("crs", "encoding", "layer", "columns", "tolerance_m")

    def declared(self) -> dict[str, Any]:
        asked = self.validated_data
        return {name: asked[name] for name in self.DECLARED if asked.get(name) not in (None, "")}


class PublishSerializer(Strict):
    published_at = MomentField()
    accepted = serializers.ListField(
        child=serializers.ChoiceField(choices=ACCEPTABLE),
        required=False,
        default=list,
        help_text="Kinds of errors taken upon oneself",
    )
    district = TextField(
        max_length=100,
        required=False,
        allow_blank=True,
        default="",
        help_text="What to call the district that these areas begin",
    )


class QuestionSerializer(serializers.Serializer):
    about = serializers.ChoiceField(choices=["crs", "encoding", "layer", "columns"])
    choices = serializers.ListField(child=serializers.DictField())
    why = serializers.CharField()


class RefusalSerializer(serializers.Serializer):
    reason = serializers.CharField()
    detail = serializers.CharField()


class ProblemFoundSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    severity = serializers.ChoiceField(choices=["error", "warning"])
    where = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    size = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()
    codes = serializers.ListField(child=serializers.CharField())
    details = serializers.DictField()


class ReportOnDraftSerializer(serializers.Serializer):
    features = serializers.IntegerField()
    vertices = serializers.IntegerField()
    area_km2 = serializers.FloatField()
    errors = serializers.IntegerField()
    warnings = serializers.IntegerField()
    kinds = serializers.DictField(child=serializers.IntegerField())
    checked_at = serializers.DateTimeField()
    problems = ProblemFoundSerializer(
        many=True, required=False, help_text="Not in lists; 1,000 at most, errors first"
    )


class BoundarySerializer(serializers.Serializer):
    """A draft or a version. `may`: what the caller may do with it now."""

    id = serializers.IntegerField()
    level = serializers.ChoiceField(choices=Level.choices)
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=Boundary.Status.choices)
    step = serializers.ChoiceField(choices=["", "waiting", "reading", "checking"])
    share = serializers.FloatField(help_text="of the step, 0 to 1")
    made_by = serializers.CharField()
    made_at = serializers.DateTimeField()
    within = serializers.CharField(allow_null=True)
    based_on = serializers.IntegerField(allow_null=True)
    repeats = serializers.IntegerField(allow_null=True)
    declared = serializers.DictField()
    found = serializers.DictField()
    question = QuestionSerializer(allow_null=True)
    refusal = RefusalSerializer(allow_null=True)
    report = ReportOnDraftSerializer(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    published_by = serializers.CharField()
    accepted = serializers.ListField(child=serializers.CharField())
    in_force = serializers.BooleanField()
    may = serializers.ListField(
        child=serializers.ChoiceField(
            choices=["answer", "publish", "withdraw", "delete", "restore"]
        )
    )


class ChangeSerializer(serializers.Serializer):
    kind = serializers.CharField()
    old_codes = serializers.ListField(child=serializers.CharField())
    new_codes = serializers.ListField(child=serializers.CharField())
    area_m2 = serializers.FloatField()
    where = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    details = serializers.DictField()


class ChangesSerializer(serializers.Serializer):
    """Whole, the largest first. `since`: the version compared with; null when there was none."""

    since = serializers.IntegerField(allow_null=True)
    changes = ChangeSerializer(many=True)


def level_above(area: Area, level: str) -> bool:
    """Whether areas of a level lie in an area like this one."""
    return Level.values.index(area.level) < Level.values.index(level)
