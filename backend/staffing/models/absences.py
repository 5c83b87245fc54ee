"""Who is away, from when to when. No reason is asked or kept: it is nobody's business here."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from backend.accounts.models import User

from ..querysets import AbsenceQuerySet
from .members import Member


class Absence(models.Model):
    """A member's leave. It always has an end, so that rights of cover never run on unnoticed.

    The postings of those who cover (`covers`) lie within its period: a database trigger sees to
    it. `arranged_by`: who entered it, often the member.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="absences")
    period = DateTimeRangeField()
    arranged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    arranged_at = models.DateTimeField()

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_absence_of_a_member_at_a_time",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="an_absence_begins_and_ends",
                condition=Q(
                    period__isempty=False, period__lower_inf=False, period__upper_inf=False
                ),
            ),
        ]
