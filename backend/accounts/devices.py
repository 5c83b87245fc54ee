"""The devices somebody is signed in on: phones with a token, browsers with a session, and phones
whose page keeps one."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import F, Max, Q
from django.utils import timezone
from knox.settings import knox_settings

from .models import Device, DeviceToken, User


@dataclass(frozen=True)
class SignedInDevice:
    pk: int
    name: str
    kind: str
    first_seen_at: datetime
    last_used_at: datetime
    is_current: bool


def device_of(request) -> Device | None:
    """The device that asks: one with a token, or a phone whose page keeps its session. An ordinary
    browser is none."""
    if isinstance(request.auth, DeviceToken):
        return request.auth.device
    if request.session.is_phone:
        return Device.objects.get(pk=request.session.device_id)
    return None


def signed_in(user: User):
    """Devices of `user` with a token or a session that holds."""
    now = timezone.now()
    return Device.objects.filter(
        Q(token__expiry__gt=now) | Q(sessions__expire_date__gt=now), user=user
    ).distinct()


def devices_of(user: User, *, current: int | None) -> list[SignedInDevice]:
    """The newest used first. A token is renewed once a day, so that it says the day; nothing is
    written at every use to know it better."""
    found = signed_in(user).annotate(
        expiry=F("token__expiry"),
        active_at=Max("sessions__active_at"),
        is_phone=BoolOr("sessions__is_phone"),
    )
    told = []
    for device in found:
        renewed_at = device.expiry and device.expiry - knox_settings.TOKEN_TTL
        used_at = max(moment for moment in (renewed_at, device.active_at) if moment)
        kind = "phone" if device.is_phone else "browser" if device.is_browser else "app"
        told.append(
            SignedInDevice(
                device.pk, device.name, kind, device.first_seen_at, used_at, device.pk == current
            )
        )
    return sorted(told, key=lambda one: one.last_used_at, reverse=True)
