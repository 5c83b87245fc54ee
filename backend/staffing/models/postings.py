"""Who serves which grid, in which post, from when to when."""

from django.contrib.gis.db import models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.territory.models import Grid

from ..querysets import PostingQuerySet
from .members import Member


class Post(models.TextChoices):
    LEADER = "leader", _("grid leader")
    WORKER = "worker", _("full-time grid worker")
    PROFESSIONAL = "professional", _("professional member")


class Posting(models.Model):
    """A member serves a grid in a post for a period; a professional for certain domains.

    Home postings are exclusive (the database sees to it); additional and cover ones are not.
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

    objects = PostingQuerySet.as_manager()

    class Meta:
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
            models.CheckConstraint(
                name="domains_are_for_professionals",
                condition=Q(post="professional", domains__len__gt=0)
                | (~Q(post="professional") & Q(domains=[])),
            ),
        ]
