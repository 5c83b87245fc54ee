"""The limits that run on a case."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..querysets import ClockQuerySet
from .cases import Case


def _spans(**how) -> ArrayField:
    """Spans of time, `[[from, to], ...]`, in order."""
    return ArrayField(ArrayField(models.DateTimeField(), size=2), default=list, **how)


class Clock(models.Model):
    """A limit running on a case, with all that its due time follows from.

    `limit` is written as the service writes it (4wh), or an order from outside names `ends_at`.
    `extensions`: `[{by, at}]`, by a limit each, and when it was granted.
    `counted` are the spans of time that make up limit and extensions; `twice_at` is where twice
    as much would end. A clock that is `paused_at` has the due time it would have if nobody had
    paused it, and gets its new one when it goes on. `calendar_edition` says by which edition of
    the working calendar it was worked out (null where none was needed, 0 before there was one);
    `corrections` say what edits of it moved: `[{at, changes, before, after}]`.

    A stopped clock says whether it was kept; one that was cancelled has no such verdict. What
    stopped it may have happened before we heard of it, without a network: `heard_at`.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks")
    clock = models.TextField()
    limit = models.TextField(blank=True)
    ends_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    extensions = models.JSONField(default=list)
    pauses = _spans()
    paused_at = models.DateTimeField(null=True)
    counted = _spans()
    yellow_at = models.DateTimeField()
    due_at = models.DateTimeField()
    twice_at = models.DateTimeField()
    provisional = models.BooleanField()
    calendar_edition = models.PositiveBigIntegerField(null=True)
    corrections = models.JSONField(default=list)
    stopped_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    kept = models.BooleanField(null=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "clock"],
                condition=Q(stopped_at__isnull=True),
                name="one_clock_of_a_kind_runs_on_a_case",
            ),
            models.CheckConstraint(
                name="a_clock_has_a_limit_or_an_end",
                condition=Q(limit="", ends_at__isnull=False)
                | (~Q(limit="") & Q(ends_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="only_a_running_clock_is_paused",
                condition=Q(stopped_at__isnull=True) | Q(paused_at__isnull=True),
            ),
            models.CheckConstraint(
                name="only_a_stopped_clock_was_kept",
                condition=Q(stopped_at__isnull=False) | Q(kept__isnull=True),
            ),
            models.CheckConstraint(
                name="of_a_stopped_clock_we_have_heard",
                condition=Q(stopped_at__isnull=True, heard_at__isnull=True)
                | Q(stopped_at__isnull=False, heard_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["yellow_at"],
                name="clock_running",
                condition=Q(stopped_at__isnull=True, paused_at__isnull=True),
            ),
            models.Index(fields=["heard_at"], name="clock_judged", condition=Q(kept__isnull=False)),
        ]


class Escalation(models.Model):
    """A step of escalation that a clock has reached, once for each promise: an extension is a new
    one. `told`: whether people were told, or a later step had been reached by then.
    """

    class Step(models.TextChoices):
        YELLOW = "yellow", _("yellow")
        RED = "red", _("red")
        TWICE = "twice", _("twice the limit")

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="escalations")
    step = models.TextField(choices=Step)
    extension_count = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    told = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "step", "extension_count"], name="escalated_once_a_step"
            )
        ]
