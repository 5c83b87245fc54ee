"""Storing the tracks of a file."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Device, User
from backend.answers import problems
from backend.staffing.models import Member

from ..phones.gpx import read_gpx
from .sightings import Recorded, record_reading

# Files of a member stand for one device, whatever browser brings them: brought twice, a point is
# known by its moment.
DEVICE_KEY = "file:gpx"


def record_gpx(*, content: bytes, by: User, at: datetime) -> Recorded:
    """Store the points that lie in tracked shifts of `by`; committed when this returns.

    Raises 403 `not-a-member`, 400 `unreadable-file`, 413 `too-large`.
    """
    member_id = Member.objects.filter(user=by).values_list("pk", flat=True).first()
    if member_id is None:
        raise problems.Problem(
            "not-a-member", _("Only members of the grids have shifts."), status=403
        )
    reading = read_gpx(content)
    device, _made = Device.objects.get_or_create(
        user=by,
        key=DEVICE_KEY,
        defaults={"name": "GPX", "first_seen_at": at, "is_known": False},
    )
    return record_reading(member_id=member_id, device_id=device.pk, reading=reading, at=at)
