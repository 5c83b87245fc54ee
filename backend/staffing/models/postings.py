"""Who serves which grid, in which post, from when to when."""

from django.contrib.gis.db import models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from backend.territory.models import Grid

from ..querysets import PostingQuerySet
from .absences import Absence
from .members import Member


class Post(models.TextChoices):
    LEADER = "leader", _("grid leader")
    WORKER = "worker", _("full-time grid worker")
    PROFESSIONAL = "professional", _("professional member")


class Posting(models.Model):
    """A member serves a grid in a post for a period; a professional for certain domains.

    Home postings are exclusive (the database sees to it); additional and cover ones are not.
    `absence`: of a cover, the leave it stands in for. `successor`: who takes the open cases when
    it ends; nobody named, whoever then serves the grid in the post. `moves_member`: the member
    belongs to the grid's township from its beginning on.
    """

    class Kind(models.TextChoices):
        HOME = "home", _("home")
        ADDITIONAL = "additional", _("additional")
        COVER = "cover", _("cover")

    member = models.ForeignKey(Member, models.PROTECT, related_name="postings")
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="postings")
    post = models.TextField(choices=Post)
    kind = models.TextField(choices=Kind)
    domains = ArrayField(models.TextField(), default=list)
    period = DateTimeRangeField()
    absence = models.ForeignKey(Absence, models.PROTECT, null=True, related_name="covers")
    successor = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    moves_member = models.BooleanField(default=False)

    objects = PostingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.member} · {self.get_post_display()}"

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = [
            ExclusionConstraint(
                name="one_home_leader_and_one_home_worker_of_a_grid",
                expressions=[
                    ("grid", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(kind="home", post__in=["leader", "worker"]),
            ),
            ExclusionConstraint(
                name="one_home_grid_of_a_worker",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(kind="home", post="worker"),
            ),
            # A professional may serve a grid in two postings, for different domains.
            ExclusionConstraint(
                name="a_member_serves_a_grid_once_in_a_post",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    ("grid", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    (Coalesce(F("domains__0"), Value("")), RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="a_posting_begins",
                condition=Q(period__isempty=False, period__lower_inf=False),
            ),
            models.CheckConstraint(
                name="only_covers_stand_in_for_an_absence",
                condition=Q(absence__isnull=True) | Q(kind="cover"),
            ),
            models.CheckConstraint(
                name="domains_are_for_professionals",
                condition=Q(post="professional", domains__len__gt=0)
                | (~Q(post="professional") & Q(domains=[])),
            ),
        ]
