"""Positions as they are stored: narrow rows of one width, as they are the most there is."""

from django.db import models

from backend.accounts.models import Device
from backend.territory.models import Grid

from ..querysets import FixQuerySet
from .shifts import Shift

# Stands for "not known" in a scaled measure. No measure of a phone comes near it.
UNKNOWN = -32768


class ScaledField(models.SmallIntegerField):
    """A measure as a multiple of a small unit, in two bytes; None is kept as UNKNOWN.

    `unit`: what one step is worth, in the unit Python sees (metres, m/s, degrees). Beyond what
    two bytes hold the largest step stays: an accuracy of 5 km is as useless as one of 3.
    """

    def __init__(self, *args, unit: float, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"unit": self.unit}

    def from_db_value(self, value, expression, connection) -> float | None:
        # Divided, not multiplied: 83 / 10 is 8.3, and 83 * 0.1 is not.
        return None if value in (None, UNKNOWN) else value / round(1 / self.unit)

    def get_prep_value(self, value) -> int:
        if value is None:
            return UNKNOWN
        return max(UNKNOWN + 1, min(-UNKNOWN - 1, round(value / self.unit)))


class SaidField(models.SmallIntegerField):
    """Yes, no, or not said (None, kept as -1)."""

    def from_db_value(self, value, expression, connection) -> bool | None:
        return None if value in (None, -1) else bool(value)

    def get_prep_value(self, value) -> int:
        return -1 if value is None else int(bool(value))


class Crs(models.IntegerChoices):
    """The declared coordinate systems (territory.crs.NAMES), in two bytes."""

    WGS84 = 1
    CGCS2000 = 2
    GCJ02 = 3
    BD09 = 4


class Fix(models.Model):
    """One position of a device at one moment. Partitioned by day (UTC), dropped by the day.

    `at` is what the device's clock said and with the device the identity; the moment itself is
    `at + offset_ms`, which is hardly ever more than twelve hours away (clocks.py). `lon`, `lat` are
    WGS-84; `raw_east`, `raw_north` what the phone said less that, in degrees, true to 0.1 mm.
    Metres, m/s, degrees from north.

    The table is made by SQL in the migration: its columns stand in the order of their width, so
    that no byte is lost to alignment, and nothing but the grid may be null, which saves the map
    of nulls and makes all rows alike (packing.py). It has no index but its key and no foreign
    keys.
    """

    pk = models.CompositePrimaryKey("device", "at")
    at = models.DateTimeField()
    lon = models.FloatField()
    lat = models.FloatField()
    device = models.ForeignKey(
        Device, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    shift = models.ForeignKey(
        Shift, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    grid = models.ForeignKey(
        Grid, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False, null=True
    )
    raw_east = models.FloatField(default=0.0)
    raw_north = models.FloatField(default=0.0)
    offset_ms = models.IntegerField(default=0)
    acc = ScaledField(unit=0.1, db_column="acc_dm", null=True)
    speed = ScaledField(unit=0.01, db_column="speed_cms", null=True)
    heading = ScaledField(unit=0.1, db_column="heading_ddeg", null=True)
    alt = ScaledField(unit=0.1, db_column="alt_dm", null=True)
    satellites = ScaledField(unit=1.0, null=True)
    crs = models.SmallIntegerField(choices=Crs)
    mock = SaidField(null=True)

    objects = FixQuerySet.as_manager()
