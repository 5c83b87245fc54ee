"""What a shift's positions amount to, and which of them are hidden: outlives the positions."""

from django.contrib.gis.db.models import MultiLineStringField
from django.db import models

from backend.accounts.models import Device

from .shifts import Shift


class Summary(models.Model):
    """Of the positions of one shift by the rules of one version (cleaning.RULES).

    Metres, seconds. `stops`: [{from, to, lon, lat}]; `crossings`: [{at, from, to}] with codes of
    grids or null outside the net; `gaps`: [{from, to, from_position, to_position}], the spans on
    duty of which nobody knows; `path`: the counted stretches, simplified by at most 5 m.
    `archived_at`: when the positions themselves were let go; from then on nothing changes.
    """

    shift = models.OneToOneField(Shift, models.CASCADE, primary_key=True, related_name="summary")
    rules = models.SmallIntegerField()
    distance_m = models.FloatField()
    moving_s = models.FloatField()
    stops = models.JSONField(default=list)
    own_grid_s = models.FloatField()
    elsewhere_s = models.FloatField()
    crossings = models.JSONField(default=list)
    fixes_count = models.IntegerField()
    hidden_counts = models.JSONField(default=dict)
    path = MultiLineStringField(null=True, srid=4326, spatial_index=False)
    gaps = models.JSONField(default=list)
    worked_out_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)


class HiddenFix(models.Model):
    """Why a stored position is not shown and counts for nothing. It is never deleted for it."""

    pk = models.CompositePrimaryKey("shift", "device", "at")
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="hidden_fixes", db_index=False)
    device = models.ForeignKey(Device, models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    reason = models.TextField()
