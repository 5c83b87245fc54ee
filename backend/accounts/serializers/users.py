"""Shapes of accounts and grants, in and out. Phones go in whole and come out masked."""

from typing import Any

from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.answers.fields import LineField, MomentField, Strict, TextField
from backend.live.models import Tier

from .. import masking, offices
from ..models import Administers, Department, Grant, Role, User
from .signing_in import AreaSummarySerializer, department_name

USERNAME = RegexValidator(r"\A[A-Za-z0-9_.@+-]{3,150}\Z", _("3 to 150 letters, digits or _.@+-"))
PHONE = RegexValidator(r"\A\+?[0-9][0-9 -]{2,18}[0-9]\Z", _("Digits, with spaces or - between."))


class UserSerializer(serializers.Serializer):
    """An account as its keepers see it. Of when and where somebody signed in it says nothing."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    administers = serializers.ChoiceField(choices=Administers.choices, allow_blank=True)
    area = AreaSummarySerializer(allow_null=True)
    department = serializers.CharField(allow_null=True)
    phone = serializers.CharField(help_text="Masked, for who keeps the account: 138****5678")
    active = serializers.BooleanField()
    closed_at = serializers.DateTimeField(allow_null=True)
    must_change_password = serializers.BooleanField()


class UserInFullSerializer(UserSerializer):
    """`may`: what the asker may do with it now."""

    second_factor = serializers.BooleanField(help_text="Whether one is set up")
    may = serializers.ListField(child=serializers.CharField())


class MadeUserSerializer(UserSerializer):
    password = serializers.CharField(help_text="The first one, told here and nowhere again")


class PasswordSerializer(serializers.Serializer):
    password = serializers.CharField(help_text="The first one, told here and nowhere again")


class ChangedUserSerializer(Strict):
    name = LineField(max_length=50, required=False)
    phone = TextField(max_length=20, allow_blank=True, validators=[PHONE], required=False)
    area = TextField(max_length=20, help_text="Code", required=False)
    department = TextField(max_length=20, allow_null=True, required=False)
    role = serializers.ChoiceField(choices=Role.choices, required=False)


class NewUserSerializer(Strict):
    username = TextField(validators=[USERNAME])
    name = LineField(max_length=50)
    role = serializers.ChoiceField(choices=Role.choices)
    area = TextField(max_length=20, help_text="Code")
    department = TextField(max_length=20, allow_null=True, default=None)
    phone = TextField(max_length=20, allow_blank=True, validators=[PHONE], default="")
    administers = serializers.ChoiceField(choices=Administers.choices, allow_blank=True, default="")


class ReasonSerializer(Strict):
    reason = LineField(max_length=500)


class PerhapsReasonSerializer(Strict):
    reason = LineField(max_length=500, allow_blank=True, default="")


class NewGrantSerializer(Strict):
    """On an area or on a grid; a restricted one needs its end within 12 months."""

    role = serializers.ChoiceField(choices=Role.choices)
    area = TextField(max_length=20, help_text="Code", required=False)
    grid = TextField(max_length=20, help_text="Code", required=False)
    domains = serializers.ListField(child=TextField(max_length=8), max_length=26, default=list)
    tier = serializers.ChoiceField(choices=Tier.choices, default=Tier.OPEN)
    since = MomentField(required=False, help_text="Now when not said")
    until = MomentField(allow_null=True, default=None)
    reason = LineField(max_length=500)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("area" in attrs) == ("grid" in attrs):
            raise serializers.ValidationError({"area": [_("Name an area or a grid.")]})
        return attrs


class GivenGrantSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    role = serializers.ChoiceField(choices=Role.choices)
    area = AreaSummarySerializer(allow_null=True)
    grid = serializers.CharField(allow_null=True, help_text="Its code today")
    domains = serializers.ListField(child=serializers.CharField())
    tier = serializers.ChoiceField(choices=Tier.choices)
    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    origin = serializers.CharField(help_text="`office`, `explicit`, or the act: `posting:31`")
    reason = serializers.CharField()
    in_force = serializers.BooleanField()


class DepartmentSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    level = serializers.ChoiceField(choices=Department.Level.choices)


def shown_user(user: User, *, to: User) -> dict[str, Any]:
    """`user` comes from `UserQuerySet.with_area_codes`; the phone is for who keeps the account."""
    area = user.area
    return {
        "id": user.pk,
        "username": user.username,
        "name": user.name,
        "role": user.role,
        "administers": user.administers,
        "area": area and {"id": area.pk, "code": user.area_code, "name": area.name},
        "department": user.department_id,
        "phone": masking.phone(user.phone) if offices.knows_phone(to, user) else "",
        "active": user.is_active,
        "closed_at": user.closed_at,
        "must_change_password": user.must_change_password,
    }


def shown_grant(grant: Grant, *, grid_codes: dict[int, str]) -> dict[str, Any]:
    """`grant` has its `area_code`; `grid_codes` by grid id. One taken back before it began is
    empty and has neither moment."""
    area, now = grant.area, timezone.now()
    return {
        "id": grant.pk,
        "role": grant.role,
        "area": area and {"id": area.pk, "code": grant.area_code, "name": area.name},
        "grid": grid_codes.get(grant.grid_id),
        "domains": grant.domains,
        "tier": grant.tier,
        "since": grant.period.lower,
        "until": grant.period.upper,
        "origin": grant.origin,
        "reason": grant.reason,
        "in_force": now in grant.period,
    }


def shown_department(department: Department) -> dict[str, str]:
    return {
        "code": department.code,
        "name": department_name(department),
        "level": department.level,
    }
