"""Who can be posted."""

from django.contrib.gis.db import models

from backend.accounts.models import User
from backend.territory.models import Area

from ..querysets import MemberQuerySet


class Member(models.Model):
    """Somebody who can be posted to grids. `area` is the township they belong to.

    `base_point` is an office or a station, never a home: planning measures travel from it.
    Whoever leaves the service keeps their row: their postings are history.
    """

    user = models.OneToOneField(User, models.PROTECT, related_name="member")
    staff_number = models.TextField(unique=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="members")
    base_place = models.TextField()
    base_point = models.PointField(srid=4326)
    left_at = models.DateTimeField(null=True)

    objects = MemberQuerySet.as_manager()
