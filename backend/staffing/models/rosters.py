"""Rosters that administrators brought."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.territory.models import Area

from ..querysets import RosterQuerySet


class Roster(models.Model):
    """A workbook of people and postings as it was read, and what became of it.

    The file itself is not kept: `sheet` holds what was read of its rows without what is private
    (answers/workbooks/keeping.py), so that they can be judged again when they are entered.
    `report` holds counts and what was said of the rows; `refusal` why entering failed as a whole.
    `accounts` are those it made, for their first passwords. `area`: that of who brought it.
    After ROSTER_DAYS its rows are forgotten, and what was said of them; the counts stay.
    """

    class Status(models.TextChoices):
        JUDGED = "judged", _("judged")
        ENTERING = "entering", _("being entered")
        ENTERED = "entered", _("entered")
        REFUSED = "refused", _("refused")

    file_name = models.TextField()
    status = models.TextField(choices=Status, default=Status.JUDGED)
    share = models.FloatField(default=0.0)
    dry_run = models.BooleanField()
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(null=True)
    sheet = models.JSONField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    report = models.JSONField()
    refusal = models.TextField(blank=True)
    accounts = models.ManyToManyField(User, related_name="rosters")

    objects = RosterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_entered_roster_has_its_moment",
                condition=models.Q(status="entered", entered_at__isnull=False)
                | (~models.Q(status="entered") & models.Q(entered_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_roster_has_rows_until_they_are_forgotten",
                condition=models.Q(sheet__isnull=False, forgotten_at__isnull=True)
                | models.Q(sheet__isnull=True, forgotten_at__isnull=False),
            ),
        ]
