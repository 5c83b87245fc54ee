"""Who can be posted."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex

from backend.accounts.models import User
from backend.territory.models import Area

from ..querysets import MemberQuerySet


class Member(models.Model):
    """Somebody who can be posted to grids. `area` is the township they belong to.

    `base_point` is an office or a station, never a home: planning measures travel from it.
    Whoever leaves the service keeps their row: their postings are history. `departed` says that
    what follows from `left_at` was done: the account is closed, the cases are passed on.
    `found_by` holds what the member is looked for by (spelling.py), of the name `spelled_from`.
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
    found_by = ArrayField(models.TextField(), default=list)
    spelled_from = models.TextField(blank=True, default="")

    objects = MemberQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["found_by"], name="member_found_by")]
        constraints = [
            models.CheckConstraint(
                name="who_departed_has_left",
                condition=models.Q(departed=False) | models.Q(left_at__isnull=False),
            )
        ]
