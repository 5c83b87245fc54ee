"""Shapes of signing in and of `me`."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import get_language
from rest_framework import serializers

from backend.territory.models import AreaCode

from ..gate import owes_password, owes_second_factor
from ..models import Administers, Department, Device, Grant, Role, User


class DeviceSerializer(serializers.Serializer):
    id = serializers.CharField(max_length=200)
    name = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class LoginSerializer(serializers.Serializer):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)
    otp = serializers.CharField(
        max_length=40,
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text="code of the authenticator, or a recovery code, where a second factor is set up",
    )
    device = DeviceSerializer()


class AreaSummarySerializer(serializers.Serializer):
    id = serializers.IntegerField()
    code = serializers.CharField(allow_null=True)
    name = serializers.CharField()


class GrantSerializer(serializers.ModelSerializer):
    class Meta:
        model = Grant
        fields = ["role", "area", "grid", "domains", "tier"]


class AskingDeviceSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField(allow_blank=True)


class MeSerializer(serializers.Serializer):
    """The signed-in user, with what was granted to them and holds now."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    administers = serializers.ChoiceField(choices=Administers.choices, allow_blank=True)
    area = AreaSummarySerializer(allow_null=True)
    grids = serializers.ListField(child=serializers.CharField())
    domains = serializers.ListField(child=serializers.CharField())
    department = serializers.CharField(allow_null=True)
    grants = GrantSerializer(many=True)
    must_change_password = serializers.BooleanField(
        help_text="while true, everything but the way to change it is 403"
    )
    must_set_up_second_factor = serializers.BooleanField(help_text="the same for a second factor")
    device = AskingDeviceSerializer(
        allow_null=True, help_text="the device that asks; an ordinary browser is none"
    )
    session_until = serializers.DateTimeField(
        help_text="when it is signed out, unless its person does something before"
    )


class SignedInSerializer(serializers.Serializer):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()
    user = MeSerializer()


class AskedTicketSerializer(serializers.Serializer):
    shown_on = serializers.ChoiceField(
        choices=["wall"],
        required=False,
        help_text="Of what one may watch, what stands on walls: open matters, as all may see them",
    )


class TicketSerializer(serializers.Serializer):
    ticket = serializers.CharField()
    expires_at = serializers.DateTimeField()


def department_name(department: Department) -> str:
    """The name in the language of the request; Chinese is what everybody here reads."""
    return department.name_en if get_language() == "en" else department.name_zh


def area_summary(area) -> dict | None:
    """`{id, code, name}`; the bare code is the statistics bureau's, today."""
    if area is None:
        return None
    codes = AreaCode.objects.filter(
        area=area, system=AreaCode.System.NBS, valid_period__contains=timezone.localdate()
    )
    return {"id": area.pk, "code": codes.values_list("code", flat=True).first(), "name": area.name}


def shown_device(device: Device | None) -> dict | None:
    return device and {"id": device.pk, "name": device.name}


def me(
    user: User | AbstractBaseUser,
    *,
    grants: list[Grant],
    grid_codes: dict[int, str],
    device: Device | None,
    until: datetime,
) -> dict:
    """The signed-in user as data for MeSerializer; `grid_codes` by grid id."""
    return {
        "id": user.pk,
        "username": user.username,
        "name": user.name,
        "role": user.role,
        "administers": user.administers,
        "area": area_summary(user.area),
        "grids": sorted({grid_codes[g.grid_id] for g in grants if g.grid_id in grid_codes}),
        "domains": sorted({domain for grant in grants for domain in grant.domains}),
        "department": user.department_id,
        "grants": grants,
        "must_change_password": owes_password(user),
        "must_set_up_second_factor": owes_second_factor(user),
        "device": shown_device(device),
        "session_until": until,
    }
