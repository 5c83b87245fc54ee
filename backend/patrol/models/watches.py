"""What is kept an eye on while a tracked shift runs, and calls for help."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from backend.accounts.models import User
from backend.staffing.models import Member
from backend.territory.models import Area, Grid

from ..querysets import SosQuerySet
from .shifts import Shift


class Watch(models.Model):
    """Of one running tracked shift: outside its area since when, and what was said of it and of
    silence. Gone with the end of the shift, and never counted.

    `leaders_told`: the accounts (ids) of those who were asked to look after the member, so that
    it can be taken back.
    """

    shift = models.OneToOneField(Shift, models.CASCADE, primary_key=True, related_name="watch")
    outside_since = models.DateTimeField(null=True)
    outside_told_at = models.DateTimeField(null=True)
    silent_told_at = models.DateTimeField(null=True)
    leaders_told_at = models.DateTimeField(null=True)
    leaders_told = ArrayField(models.IntegerField(), default=list)


class Sos(models.Model):
    """A member of staff in danger called for help. The position was sent for this, and is kept
    with it as long as positions are.

    `grid` and `scope` say where it is, `area` whose command centre was called, `home_grid` whose
    leader knows the member.
    """

    uuid = models.UUIDField(unique=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="alarms")
    digest = models.BinaryField(max_length=32)
    received_at = models.DateTimeField()
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    acc = models.FloatField(null=True)
    grid = models.ForeignKey(Grid, models.PROTECT, null=True, related_name="+")
    home_grid = models.ForeignKey(Grid, models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    scope = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    remark = models.TextField(blank=True, default="")

    objects = SosQuerySet.as_manager()
    KEEPS_PATHS_IN = ("scope",)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_alarm_is_ended_by_somebody",
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["-received_at", "-id"], name="sos_received")]
