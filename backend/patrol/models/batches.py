"""Receipts of what phones sent, and what of it could not be stored."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Device
from backend.staffing.models import Member

from .shifts import Shift


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
