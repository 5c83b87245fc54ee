"""Who opened somebody else's track, and why."""

from django.db import models

from backend.accounts.models import User

from ..querysets import LookQuerySet
from .shifts import Shift


class Look(models.Model):
    """For a while `by` sees the track of a shift. Its member sees that, and the reason."""

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="looks")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField()
    until = models.DateTimeField()

    objects = LookQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["by", "until"], name="look_by")]
