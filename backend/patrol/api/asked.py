"""What every door of patrol asks of a request."""

from django.http import Http404

from backend.accounts.models import Device, DeviceToken

from ..models import Shift


def own_shift(request, uuid) -> Shift:
    """Raises 404 for a shift that is not one's own to see."""
    shift = Shift.objects.visible_to(request.user).filter(uuid=uuid).first()
    if shift is None:
        raise Http404
    return shift


def body_of(request) -> bytes:
    """What was sent; the framework parses no body of no length."""
    return request.data if isinstance(request.data, bytes) else b""


def device_of(request) -> Device | None:
    """The device that signed in; a browser is none."""
    return request.auth.device if isinstance(request.auth, DeviceToken) else None
