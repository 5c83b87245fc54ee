"""What every door of patrol asks of a request."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied

from backend.accounts.devices import device_of
from backend.accounts.models import Device
from backend.accounts.rights import rights_of
from backend.answers import problems

from ..models import Shift


def own_shift(request, uuid) -> Shift:
    """One's own. Raises 403 for one that the caller may watch at most, else 404."""
    return Shift.objects.of(request.user).filter(uuid=uuid).first() or _refuse(
        request, uuid, PermissionDenied(_("This is for the member whose shift it is."))
    )


def watched_shift(request, uuid) -> Shift:
    """One's own, or one that may be opened with a reason. Raises 404 for any other."""
    shift = Shift.objects.watched_by(request.user, rights_of(request)).filter(uuid=uuid).first()
    if shift is None:
        raise Http404
    return shift


def open_shift(request, uuid) -> Shift:
    """One whose track and summary the caller may see now. Raises 403 `reason-needed` for one
    that they may open, else 404."""
    shifts = Shift.objects.visible_to(request.user, rights_of(request))
    return shifts.filter(uuid=uuid).first() or _refuse(
        request,
        uuid,
        problems.Problem(
            "reason-needed",
            _("Say why you need to see this track: POST a reason to the looks of the shift."),
            status=403,
        ),
    )


def body_of(request) -> bytes:
    """What was sent; the framework parses no body of no length."""
    return request.data if isinstance(request.data, bytes) else b""


def own_device(request) -> Device:
    """The device that asks. Raises 403 `no-device` for an ordinary browser."""
    device = device_of(request)
    if device is None:
        raise problems.Problem(
            "no-device", _("Positions come from a device that signed in."), status=403
        )
    return device


def _refuse(request, uuid, refusal: Exception):
    watched_shift(request, uuid)
    raise refusal
