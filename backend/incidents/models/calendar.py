"""The working calendar: days that differ from the week, published years, office hours.

Every change adds an edition, which says what was changed; clocks remember by which edition they
were worked out.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User

from ..querysets import CalendarQuerySet


class CalendarYear(models.Model):
    """A year whose notice of holidays is out."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    source = models.TextField()

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("published year")
        verbose_name_plural = _("published years")

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day of which a notice says whether it is worked: a holiday, or a make-up day (调休)."""

    day = models.DateField(unique=True)
    works = models.BooleanField()
    name = models.TextField()

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of the calendar")
        verbose_name_plural = _("days of the calendar")

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class OfficeHours(models.Model):
    """From when to when people work, from a day on."""

    since = models.DateField(unique=True)
    morning_opens = models.TimeField()
    morning_closes = models.TimeField()
    afternoon_opens = models.TimeField()
    afternoon_closes = models.TimeField()

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        constraints = [
            models.CheckConstraint(
                name="office_hours_follow_each_other",
                condition=Q(
                    morning_opens__lt=F("morning_closes"),
                    morning_closes__lte=F("afternoon_opens"),
                    afternoon_opens__lt=F("afternoon_closes"),
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.since)


class CalendarEdition(models.Model):
    """One change of the calendar. Rows are only ever added.

    `change`: `{years}` published, `{day, works, name}`, or `{since, hours}` of an office.
    """

    made_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    change = models.JSONField()
