"""Where those on tracked duty are now."""

from django.db import models

from backend.staffing.models import Member

from ..querysets import PresenceQuerySet
from .shifts import Shift


class Presence(models.Model):
    """The newest position of a member in the running tracked shift; gone when it ends or pauses.

    `scope` is the path it is shown under: that of the grid it lies in, outside the net that of
    the home grid. `grid_code` is the code at that moment, as the live wire shows it.
    """

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="presence")
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="+", db_index=False)
    device_id = models.IntegerField()
    at = models.DateTimeField()
    lon = models.FloatField()
    lat = models.FloatField()
    acc = models.FloatField(null=True)
    speed = models.FloatField(null=True)
    heading = models.FloatField(null=True)
    grid_code = models.TextField(null=True)
    scope = models.TextField()

    objects = PresenceQuerySet.as_manager()
    KEEPS_PATHS_IN = ("scope",)

    class Meta:
        # Updates stay on their page (heap-only) only while no index covers what they change.
        indexes = []
