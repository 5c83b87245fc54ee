"""Shapes of reports and actions as they arrive, checked member by member."""

from datetime import timedelta

import numpy as np
from django.contrib.gis.geos import Point
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.accounts.models import Department
from backend.answers.fields import IdField, MomentField, NumberField, Strict, TextField
from backend.staffing.models import Member
from backend.territory import crs
from backend.territory.models import Area, AreaCode

from ..clocks import parse
from ..models import MatterType, Report
from ..workflow import ACTIONS, FINDINGS, OUTCOMES, SERVICES

# A phone whose clock runs fast is forgiven this much; one that says 1970 is not believed.
CLOCK_AHEAD = timedelta(minutes=5)
OLDEST_REPORT = timedelta(days=366)
FARTHEST_DEADLINE = timedelta(days=5 * 366)


class PositionSerializer(Strict):
    lon = NumberField(min_value=-180, max_value=180)
    lat = NumberField(min_value=-90, max_value=90)
    crs = serializers.ChoiceField(choices=crs.NAMES)
    accuracy = NumberField(min_value=0, max_value=100_000, required=False, allow_null=True)


class CallerSerializer(Strict):
    """Who reported from outside; kept in a row of its own that can be deleted."""

    name = TextField(max_length=100, required=False, allow_blank=True, default="")
    phone = TextField(max_length=40, required=False, allow_blank=True, default="")
    safe_way = TextField(max_length=200, required=False, allow_blank=True, default="")


def believable_deadline(moment):
    """Clocks count from now to twice the span to a deadline: the year 9999 is none."""
    now = timezone.now()
    if not now - OLDEST_REPORT <= moment <= now + FARTHEST_DEADLINE:
        raise serializers.ValidationError(
            _("A deadline lies at most a year back and five years ahead.")
        )


class ExternalSerializer(Strict):
    system = TextField(max_length=100)
    number = TextField(max_length=100)
    due_at = MomentField(required=False, allow_null=True, validators=[believable_deadline])

    def to_internal_value(self, data):
        """Checked as a date, kept as sent: the order's own words."""
        checked = super().to_internal_value(data)
        if checked.get("due_at"):
            checked["due_at"] = checked["due_at"].isoformat()
        return checked


class SelfHandledSerializer(Strict):
    """How somebody settled a matter on the spot; `record`: of a mediation, where there is one."""

    note = TextField(max_length=2000)
    record = TextField(max_length=4000, required=False, allow_blank=True, default="")


def _not_in_the_future(moment):
    if moment > timezone.now() + CLOCK_AHEAD:
        raise serializers.ValidationError(_("This time lies in the future."))


def _not_long_ago(moment):
    if moment < timezone.now() - OLDEST_REPORT:
        raise serializers.ValidationError(_("This time lies more than a year back."))


class ReportSerializer(Strict):
    """A matter as it is reported. `area`: the bare code of the statistics bureau, today."""

    type = serializers.PrimaryKeyRelatedField(
        queryset=MatterType.objects.all(),
        pk_field=TextField(),
        error_messages={"does_not_exist": _("The catalogue has no such type.")},
    )
    position = PositionSerializer(required=False, allow_null=True)
    area = TextField(required=False, allow_null=True, max_length=15)
    address = TextField(
        required=False, allow_null=True, allow_blank=True, max_length=300, default=""
    )
    description = TextField(max_length=4000)
    occurred_at = MomentField(validators=[_not_in_the_future, _not_long_ago])
    source = serializers.ChoiceField(choices=Report.Source.choices)
    reporter = CallerSerializer(required=False, allow_null=True)
    external = ExternalSerializer(required=False, allow_null=True)
    evidence = serializers.ListField(child=IdField(), max_length=30, required=False, default=list)
    self_handled = SelfHandledSerializer(required=False, allow_null=True)

    def validate_address(self, address):
        return address or ""

    def validate_area(self, code):
        if code is None:
            return None
        area = Area.objects.coded(
            code, system=AreaCode.System.NBS, day=timezone.localdate()
        ).first()
        if area is None:
            raise serializers.ValidationError(_("No area has this code today."))
        return area


class ToSerializer(Strict):
    """Whom a case goes to, or which case it hangs on: exactly one."""

    case = TextField(required=False, max_length=30)

    member = serializers.PrimaryKeyRelatedField(
        queryset=Member.objects.select_related("user", "area"),
        required=False,
        pk_field=serializers.IntegerField(),
        error_messages={"does_not_exist": _("There is no such member.")},
    )
    department = serializers.PrimaryKeyRelatedField(
        queryset=Department.objects.all(),
        required=False,
        pk_field=TextField(),
        error_messages={"does_not_exist": _("There is no such department.")},
    )

    def validate(self, to):
        if len(to) != 1:
            raise serializers.ValidationError(_("Name either a member, a department or a case."))
        return to


@extend_schema_field(
    {
        "oneOf": [
            {"type": "integer", "minimum": 1},
            {
                "type": "object",
                "properties": {"after": {"type": "string", "format": "uuid"}},
                "required": ["after"],
                "additionalProperties": False,
            },
        ]
    }
)
class VersionField(serializers.Field):
    """A number, or `{"after": uuid}` for chains of actions made offline."""

    def to_internal_value(self, data):
        if isinstance(data, int) and not isinstance(data, bool) and 0 < data < 2**31:
            return data
        if isinstance(data, dict) and set(data) == {"after"}:
            return {"after": IdField().run_validation(data["after"])}
        raise serializers.ValidationError(_('Give a number or {"after": uuid of an action}.'))

    def to_representation(self, value):
        return value


class LimitField(TextField):
    """`2wd`, as limits are written everywhere."""

    def to_internal_value(self, data):
        text = super().to_internal_value(data)
        try:
            parse(text)
        except ValueError as error:
            raise serializers.ValidationError(
                _("This is no limit; write it as 30m, 24h, 5d, 4wh or 2wd.")
            ) from error
        return text


class FieldsSerializer(Strict):
    """What single actions take besides; `workflow/` says which."""

    outcome = serializers.ChoiceField(choices=OUTCOMES, required=False)
    report = IdField(required=False)
    finding = serializers.ChoiceField(choices=FINDINGS, required=False)
    service = serializers.ChoiceField(choices=SERVICES, required=False)
    extend_by = LimitField(required=False, max_length=10)
    review_on = serializers.DateField(required=False)
    departments = serializers.PrimaryKeyRelatedField(
        queryset=Department.objects.all(),
        many=True,
        required=False,
        allow_empty=False,
        pk_field=TextField(),
        error_messages={"does_not_exist": _("There is no such department.")},
    )
    arrive_by = MomentField(required=False)
    type = serializers.PrimaryKeyRelatedField(
        queryset=MatterType.objects.all(),
        required=False,
        pk_field=TextField(),
        error_messages={"does_not_exist": _("The catalogue has no such type.")},
    )
    description = TextField(required=False, max_length=4000)
    address = TextField(required=False, allow_blank=True, max_length=300)


class ActionSerializer(Strict):
    action = serializers.ChoiceField(choices=ACTIONS)
    version = VersionField()
    happened_at = MomentField(
        required=False, allow_null=True, validators=[_not_in_the_future, _not_long_ago]
    )
    position = PositionSerializer(required=False, allow_null=True)
    to = ToSerializer(required=False, allow_null=True)
    fields = FieldsSerializer(required=False, default=dict)
    reason = TextField(required=False, allow_blank=True, max_length=2000, default="")
    evidence = serializers.ListField(child=IdField(), max_length=30, required=False, default=list)
    note = TextField(required=False, allow_blank=True, max_length=2000, default="")

    def validate(self, asked):
        """The position as a point, its accuracy beside it."""
        position = asked.get("position")
        asked["accuracy"] = position.get("accuracy") if position else None
        asked["position"] = wgs84_point(position) if position else None
        return asked


def wgs84_point(position: dict) -> Point:
    """A validated position as a point in WGS-84."""
    lon, lat = crs.to_wgs84(
        np.array([position["lon"]]), np.array([position["lat"]]), position["crs"]
    )
    return Point(float(lon[0]), float(lat[0]), srid=4326)
