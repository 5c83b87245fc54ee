"""值班表: who answers for a command centre, a department or a community's desk, and when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Department, User
from backend.territory.models import Area

from ..querysets import DutyQuerySet

MOST_RANKS = 9


class DutyPost(models.TextChoices):
    """In the order in which they are called."""

    DESK = "desk", _("officer on duty")
    LEAD = "lead", _("leader on duty")


# A department that is not said is the area's command centre: for a constraint, a value too.
_FOR_WHOM = [
    ("area", RangeOperators.EQUAL),
    (Coalesce("department_id", Value(""), output_field=models.TextField()), RangeOperators.EQUAL),
    ("post", RangeOperators.EQUAL),
    ("period", RangeOperators.OVERLAPS),
]


class Duty(models.Model):
    """Somebody answers in a post for a period; `rank` 1 is told first.

    Without a department it is duty in the area's command centre. A period without an end is a
    standing duty. The database refuses the same person, or the same rank, twice at one time.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="duties")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    post = models.TextField(choices=DutyPost)
    rank = models.SmallIntegerField(default=1)
    period = DateTimeRangeField()

    objects = DutyQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="nobody_twice_on_one_duty",
                expressions=[("user", RangeOperators.EQUAL), *_FOR_WHOM],
            ),
            ExclusionConstraint(
                name="one_person_of_a_rank_on_duty",
                expressions=[("rank", RangeOperators.EQUAL), *_FOR_WHOM],
            ),
            models.CheckConstraint(
                name="a_rank_counts_from_one",
                condition=Q(rank__gte=1, rank__lte=MOST_RANKS),
            ),
            models.CheckConstraint(
                name="a_duty_lasts",
                condition=Q(period__isempty=False, period__startswith__isnull=False),
            ),
        ]
