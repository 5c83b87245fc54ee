"""Who should serve where from a moment on: drafts, and what came of them."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.territory.models import Area, Boundary, Grid

from ..querysets import PlanQuerySet, PlanRowQuerySet
from .members import Member
from .postings import Post


class Plan(models.Model):
    """An assignment plan for an area: asked for, solved in the background, corrected, published.

    `options`: `across_townships`, `stay_metres`, `balance_metres`, `most_grids` by post.
    `turn` counts how often it was asked to be solved: a run for an earlier turn writes nothing.
    What it was solved from stands beside it, so that publishing can tell what has changed since:
    `boundary`, `postings` (those in force at `since` or later in its grids and posts) and its rows.
    `people`: who could have served; `totals`, `short`: see actions/solving.py; `failure`: why it
    could not be solved. A published plan stays for ever.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SOLVING = "solving", _("being solved")
        DRAFT = "draft", _("draft")
        INFEASIBLE = "infeasible", _("too few people")
        FAILED = "failed", _("could not be solved")
        PUBLISHED = "published", _("published")

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    posts = ArrayField(models.TextField(choices=Post))
    since = models.DateTimeField()
    options = models.JSONField()
    status = models.TextField(choices=Status, default=Status.WAITING)
    turn = models.PositiveIntegerField(default=1)
    share = models.FloatField(default=0.0)  # of the work done, 0 to 1
    failure = models.TextField(blank=True)  # too_large, given_up or failed
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    boundary = models.ForeignKey(Boundary, models.PROTECT, null=True, related_name="+")
    postings = ArrayField(models.BigIntegerField(), default=list)
    people = ArrayField(models.BigIntegerField(), default=list)
    totals = models.JSONField(default=dict)
    short = models.JSONField(default=list)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="published_plan_has_its_moment",
                condition=Q(
                    status="published", published_at__isnull=False, published_by__isnull=False
                )
                | (
                    ~Q(status="published") & Q(published_at__isnull=True, published_by__isnull=True)
                ),
            ),
        ]


class PlanRow(models.Model):
    """One grid, for one post and (of professionals) one domain: who is to serve it, and why.

    `place` is the point inside the grid that travel was measured to, `base_place` and
    `base_point` where it was measured from; `before`: who served it when it was solved.
    `why` is a planning.Why as JSON: words are found when somebody reads it.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="rows")
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+")
    code = models.TextField()
    name = models.TextField()
    place = models.PointField(srid=4326)
    post = models.TextField(choices=Post)
    domain = models.TextField(blank=True)
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    base_place = models.TextField(blank=True)
    base_point = models.PointField(srid=4326, null=True)
    before = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    metres = models.FloatField(null=True)
    metres_before = models.FloatField(null=True)
    why = models.JSONField()
    fixed = models.BooleanField(default=False)

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "grid", "post", "domain"], name="one_row_for_a_place_in_a_plan"
            ),
            models.CheckConstraint(
                name="a_planned_way_has_its_beginning",
                condition=Q(member__isnull=True, metres__isnull=True, base_point__isnull=True)
                | Q(member__isnull=False, metres__isnull=False, base_point__isnull=False),
            ),
        ]


class PlanCorrection(models.Model):
    """By hand: this member serves this grid, or (null) nobody does; the rest is solved around."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="corrections")
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+")
    post = models.TextField(choices=Post)
    domain = models.TextField(blank=True)
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "grid", "post", "domain"], name="one_correction_for_a_place"
            ),
        ]
