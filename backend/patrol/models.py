"""人在格上: shifts, what a phone sent in them, and where those on tracked duty are now."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Device
from backend.staffing.models import Member
from backend.territory.models import Grid

from .querysets import FixQuerySet, PresenceQuerySet, ShiftQuerySet


class Shift(models.Model):
    """A member's stretch of duty. Without tracking it is whole and counts against nobody.

    `planned_end_at` is at most twelve hours after the start: there the shift ends itself, so
    the end in force is `ended_at or planned_end_at`. `pause_bounds` is what the marks amount
    to (duty.pause_bounds), kept here so that one locked row says when its member is on duty.
    """

    uuid = models.UUIDField(unique=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="shifts")
    device = models.ForeignKey(Device, models.SET_NULL, null=True, related_name="shifts")
    home_grid = models.ForeignKey(Grid, models.PROTECT, null=True, related_name="+", db_index=False)
    started_at = models.DateTimeField()
    planned_end_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    purpose = models.TextField(blank=True)
    tracked = models.BooleanField()
    pause_bounds = ArrayField(models.DateTimeField(), default=list)
    digest = models.BinaryField(max_length=32)

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
            )
        ]

    @property
    def ends_at(self):
        """The end in force: what a mark or the plan says, whichever came first."""
        return self.ended_at or self.planned_end_at

    def shows_presence_at(self, now) -> bool:
        """Whether the member is shown: tracked, neither ended nor in a pause.

        By the marks alone and not by their times: a phone whose clock runs ahead of ours has
        paused when it says so.
        """
        return (
            self.tracked
            and self.ended_at is None
            and now < self.planned_end_at
            and len(self.pause_bounds) % 2 == 0
        )


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


class TrackBatch(models.Model):
    """The receipt of a batch, kept as long as its fixes, so that a repetition is answered alike.

    A uuid means something only beside its member: nobody learns of another's batches.
    """

    pk = models.CompositePrimaryKey("member", "uuid")
    # No foreign keys: who writes a receipt holds the lock of its shift.
    member = models.ForeignKey(
        Member, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    uuid = models.UUIDField()
    shift = models.ForeignKey(
        Shift, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    digest = models.BinaryField(max_length=32)
    received_count = models.SmallIntegerField()
    stored_count = models.SmallIntegerField()
    quarantined = models.JSONField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [BrinIndex(fields=["received_at"], name="batch_received")]


class Crs(models.IntegerChoices):
    """The declared coordinate systems (territory.crs.NAMES), in two bytes."""

    WGS84 = 1
    CGCS2000 = 2
    GCJ02 = 3
    BD09 = 4


class Fix(models.Model):
    """One position of a device at one moment. Partitioned by day (UTC), dropped by the day.

    The table is made by SQL in the migration, its columns ordered so that no byte is lost to
    alignment; it has no index but its key and no foreign keys. `raw_lon`, `raw_lat` are what
    the phone said, where that was not WGS-84 already. Metres, m/s, degrees from north.
    """

    pk = models.CompositePrimaryKey("device", "at")
    at = models.DateTimeField()
    lon = models.FloatField()
    lat = models.FloatField()
    raw_lon = models.FloatField(null=True)
    raw_lat = models.FloatField(null=True)
    device = models.ForeignKey(
        Device, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    shift = models.ForeignKey(
        Shift, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    grid = models.ForeignKey(
        Grid, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False, null=True
    )
    acc = models.FloatField(null=True)
    speed = models.FloatField(null=True)
    heading = models.FloatField(null=True)
    alt = models.FloatField(null=True)
    crs = models.SmallIntegerField(choices=Crs)
    mock = models.BooleanField(null=True)

    objects = FixQuerySet.as_manager()


class Reason(models.TextChoices):
    """Why a position was not stored. Of the first two nothing is kept but the count."""

    OUTSIDE_SHIFT = "outside_shift", _("outside a tracked shift")
    PAUSED = "paused", _("in a pause")
    TOO_OLD = "too_old", _("older than what is kept")
    FUTURE = "future", _("from the future")
    NOT_A_POSITION = "not_a_position", _("not a position")
    OUTSIDE_WORLD = "outside_world", _("outside the world")


OFF_DUTY = (Reason.OUTSIDE_SHIFT.value, Reason.PAUSED.value)


class Quarantined(models.Model):
    """A fix that could not be stored, as it was sent, for a week: to find out why.

    `at` is its moment where that could be read and lies on duty. `digest` is over the fix with
    its declared fields, so that a repetition is not kept twice.
    """

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="+")
    device = models.ForeignKey(Device, models.CASCADE, related_name="+", db_index=False)
    batch = models.UUIDField()
    index = models.SmallIntegerField()
    reason = models.TextField(choices=Reason)
    at = models.DateTimeField(null=True)
    raw = models.TextField()
    digest = models.BinaryField(max_length=32)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="nothing_is_kept_of_what_was_off_duty",
                condition=~Q(reason__in=OFF_DUTY),
            ),
            models.UniqueConstraint(fields=["device", "digest"], name="quarantined_once"),
        ]
        indexes = [models.Index(fields=["received_at"], name="quarantined_received")]


class Presence(models.Model):
    """The newest position of a member in the running tracked shift; gone when it ends or pauses.

    `scope` is the path it is shown under: that of the grid it lies in, outside the net that of
    the home grid. `grid_code` is the code at that moment, as the live wire shows it.
    """

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="presence")
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="+", db_index=False)
    device_id = models.IntegerField()
    at = models.DateTimeField()
    lon = models.FloatField()
    lat = models.FloatField()
    acc = models.FloatField(null=True)
    speed = models.FloatField(null=True)
    heading = models.FloatField(null=True)
    grid_code = models.TextField(null=True)
    scope = models.TextField()

    objects = PresenceQuerySet.as_manager()
    KEEPS_PATHS_IN = ("scope",)

    class Meta:
        # Updates stay on their page (heap-only) only while no index covers what they change.
        indexes = []
