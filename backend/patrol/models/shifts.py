"""Stretches of duty, and the pauses, resumes and ends that phones mark in them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Device
from backend.staffing.models import Member
from backend.territory.models import Grid

from ..querysets import ShiftQuerySet


class Shift(models.Model):
    """A member's stretch of duty. Without tracking it is whole and counts against nobody.

    `planned_end_at` is at most twelve hours after the start: there the shift ends itself, so
    the end in force is `ended_at or planned_end_at`. `pause_bounds` is what the marks amount
    to (duty.pause_bounds), kept here so that one locked row says when its member is on duty.

    `received_at`: when we learned of it, which without a network is later than its start.

    `skew_ms` is the largest correction of a clock that anything sent for it asked for. `touched`:
    what its summary was worked out from has changed since. `track_deleted_at`: the member deleted
    the positions, and none is taken any more.
    """

    uuid = models.UUIDField(unique=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="shifts")
    device = models.ForeignKey(Device, models.SET_NULL, null=True, related_name="shifts")
    home_grid = models.ForeignKey(Grid, models.PROTECT, null=True, related_name="+", db_index=False)
    started_at = models.DateTimeField()
    received_at = models.DateTimeField()
    planned_end_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    purpose = models.TextField(blank=True)
    tracked = models.BooleanField()
    pause_bounds = ArrayField(models.DateTimeField(), default=list)
    digest = models.BinaryField(max_length=32)
    skew_ms = models.BigIntegerField(default=0)
    touched = models.BooleanField(default=False)
    track_deleted_at = models.DateTimeField(null=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_shift_ends_after_it_starts",
                condition=Q(planned_end_at__gt=F("started_at"))
                & (Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at"))),
            ),
            models.CheckConstraint(
                name="a_shift_ends_by_its_planned_end",
                condition=Q(ended_at__isnull=True) | Q(ended_at__lte=F("planned_end_at")),
            ),
            ExclusionConstraint(
                name="one_shift_of_a_member_at_a_time",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    (
                        Func(
                            F("started_at"),
                            Coalesce("ended_at", "planned_end_at"),
                            function="tstzrange",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [
            models.Index(
                fields=["planned_end_at"], condition=Q(ended_at__isnull=True), name="shift_open"
            ),
            models.Index(fields=["id"], condition=Q(touched=True), name="shift_touched"),
            models.Index(fields=["started_at"], name="shift_begun"),
        ]

    @property
    def ends_at(self):
        """The end in force: what a mark or the plan says, whichever came first."""
        return self.ended_at or self.planned_end_at

    def is_open_at(self, now) -> bool:
        return self.ended_at is None and now < self.planned_end_at

    @property
    def is_paused(self) -> bool:
        """In a pause, by the marks alone and not by their times."""
        return len(self.pause_bounds) % 2 == 1

    def shows_presence_at(self, now) -> bool:
        """Whether the member is shown: tracked, neither ended nor in a pause.

        By the marks alone and not by their times: a phone whose clock runs ahead of ours has
        paused when it says so.
        """
        return self.tracked and self.is_open_at(now) and not self.is_paused


class Mark(models.Model):
    """A pause, a resume or an end, by the phone's clock; may arrive in any order."""

    class Kind(models.TextChoices):
        PAUSE = "pause", _("pause")
        RESUME = "resume", _("resume")
        END = "end", _("end")

    pk = models.CompositePrimaryKey("shift", "uuid")
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="marks", db_index=False)
    uuid = models.UUIDField()
    kind = models.TextField(choices=Kind)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    removed_count = models.IntegerField()
