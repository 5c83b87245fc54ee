"""Who can be posted."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField

from backend.accounts.models import User
from backend.territory.models import Area

from ..querysets import MemberQuerySet


class Member(models.Model):
    """Somebody who can be posted to grids. `area` is the township they belong to.

    `base_point` is an office or a station, never a home: planning measures travel from it.
    Whoever leaves the service keeps their row: their postings are history. `departed` says that
    what follows from `left_at` was done: the account is closed, the cases are passed on.
    `domains`: what a professional member can serve, as a roster says it of who has no grid yet.
    """

    user = models.OneToOneField(User, models.PROTECT, related_name="member")
    staff_number = models.TextField(unique=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="members")
    base_place = models.TextField()
    base_point = models.PointField(srid=4326)
    domains = ArrayField(models.TextField(), default=list)
    left_at = models.DateTimeField(null=True)
    departed = models.BooleanField(default=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="who_departed_has_left",
                condition=models.Q(departed=False) | models.Q(left_at__isnull=False),
            )
        ]
