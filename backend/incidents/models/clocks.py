"""The limits that run on a case."""

from django.db import models
from django.db.models import Q

from .cases import Case


class Clock(models.Model):
    """A limit running on a case. A stopped clock says whether it was kept."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks")
    clock = models.TextField()
    limit = models.TextField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    provisional = models.BooleanField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "clock"],
                condition=Q(stopped_at__isnull=True),
                name="one_clock_of_a_kind_runs_on_a_case",
            )
        ]
