"""Places that are due a visit every so many days, their visits, and weather that excuses."""

from datetime import date

from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q

from backend.accounts.models import User
from backend.territory.models import Area, Grid, Place

from ..querysets import BadWeatherQuerySet, DuePlaceQuerySet
from .shifts import Shift


class DuePlace(models.Model):
    """A place to be visited every `every_days` days by whoever patrols one of its grids.

    Several grids are partners (联防): a visit by one of them is a visit. `until`: the first day
    on which it is due no more; its visits stay.
    """

    name = models.TextField()
    lon = models.FloatField()
    lat = models.FloatField()
    radius_m = models.FloatField(default=30.0)
    every_days = models.SmallIntegerField()
    grids = models.ManyToManyField(Grid, related_name="due_places")
    place = models.ForeignKey(Place, models.SET_NULL, null=True, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = DuePlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_due_place_is_due_again", condition=Q(every_days__gte=1, radius_m__gt=0)
            ),
            models.CheckConstraint(
                name="a_due_place_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
        ]

    def due_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


class Visit(models.Model):
    """A shift came near a due place; `at` is the first counted position inside."""

    due_place = models.ForeignKey(DuePlace, models.CASCADE, related_name="visits")
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="visits")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["due_place", "shift", "at"], name="visited_once"),
        ]


class BadWeather(models.Model):
    """A span in which nobody is expected outside, in an area and all below it."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    period = DateTimeRangeField()
    reason = models.TextField()
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    objects = BadWeatherQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bad_weather_begins_and_ends",
                condition=Q(
                    period__isempty=False, period__lower_inf=False, period__upper_inf=False
                ),
            )
        ]
        indexes = [GistIndex(fields=["period"], name="bad_weather_period")]
