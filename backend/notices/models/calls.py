"""A call that goes from one to the next until somebody answers."""

from django.db import models
from django.db.models import Q

from backend.accounts.models import Department, User
from backend.territory.models import Area

from ..querysets import CallQuerySet
from .notices import Notice


class Call(models.Model):
    """What has to be answered by somebody, and how far the chain has come.

    `next_at` is when the next are told; null when somebody has answered or nobody is left.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    kind = models.TextField()
    message = models.TextField()
    params = models.JSONField(default=dict)
    subject = models.TextField(blank=True)
    key = models.TextField(unique=True)
    begun_at = models.DateTimeField()
    step_count = models.IntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_answered_call_rests",
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False, next_at=None),
            )
        ]
        indexes = [
            models.Index(fields=["subject"], name="call_subject"),
            models.Index(fields=["next_at"], name="call_due", condition=Q(next_at__isnull=False)),
            models.Index(fields=["begun_at"], name="call_begun_at"),
        ]


class Told(models.Model):
    """Somebody in the chain: at which step, as what, by which notice (it says when)."""

    class Reason(models.TextChoices):
        ON_DUTY = "on_duty"
        WHOLE_OFFICE = "whole_office"

    call = models.ForeignKey(Call, models.CASCADE, related_name="told")
    notice = models.OneToOneField(Notice, models.CASCADE, related_name="told")
    step = models.IntegerField()
    reason = models.TextField(choices=Reason)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    rank = models.SmallIntegerField(null=True)
