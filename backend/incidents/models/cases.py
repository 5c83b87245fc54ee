"""A case: where it stands, whose it is, when it is due."""

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import OpClass
from django.db.models import Q

from backend.accounts.models import Department
from backend.live.models import Tier
from backend.staffing.models import Member
from backend.territory.models import Area, Grid

from ..querysets import CaseQuerySet
from ..workflow import Awaits, State
from .catalogue import MatterType, Urgency


class Case(models.Model):
    """A matter on its way. `scope` is the path of its grid, or of its area when it has no grid.

    Exactly one of the three owners is set: the command centre of an area, a member, or a
    department (its office in whose area the case lies). `shown_position` is what everybody who
    may see the case is shown: the position itself, or the centre of the grid for sensitive ones.
    `due_at` repeats the running clock, so that lists and lamps need no join.
    """

    number = models.TextField(unique=True)
    type = models.ForeignKey(MatterType, models.PROTECT, related_name="cases")
    state = models.TextField(choices=[(s.value, s.value) for s in State])
    awaits = models.TextField(choices=[(a.value, a.value) for a in Awaits], blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    urgency = models.TextField(choices=Urgency)
    tier = models.TextField(choices=Tier)
    scope = models.TextField()
    grid = models.ForeignKey(Grid, models.PROTECT, null=True, related_name="cases")
    position = models.PointField(srid=4326, null=True)
    shown_position = models.PointField(srid=4326, null=True)
    address = models.TextField(blank=True)
    description = models.TextField()
    owner_centre = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    owner_member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    owner_department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    handler_member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    handler_department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    dispatched_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    clock_started_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()
    KEEPS_PATHS_IN = ("scope",)  # an area that moves takes its matters along

    class Meta:
        indexes = [
            models.Index(OpClass("scope", "text_pattern_ops"), name="case_scope_prefix"),
            models.Index(fields=["grid", "state"], name="case_grid"),
            models.Index(fields=["due_at"], name="case_due", condition=Q(due_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_case_has_one_owner",
                condition=Q(
                    owner_centre__isnull=False,
                    owner_member__isnull=True,
                    owner_department__isnull=True,
                )
                | Q(
                    owner_centre__isnull=True,
                    owner_member__isnull=False,
                    owner_department__isnull=True,
                )
                | Q(
                    owner_centre__isnull=True,
                    owner_member__isnull=True,
                    owner_department__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="closed_at_goes_with_being_closed",
                condition=Q(state__in=["closed", "archived"], closed_at__isnull=False)
                | (~Q(state__in=["closed", "archived"]) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_due_time_goes_with_its_start",
                condition=Q(due_at__isnull=True, clock_started_at__isnull=True)
                | Q(due_at__isnull=False, clock_started_at__isnull=False),
            ),
        ]
