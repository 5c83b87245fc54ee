"""Signs that positions may not be what they seem: for a person to look at, nothing else."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User

from ..querysets import DoubtQuerySet
from .shifts import Shift


class Doubt(models.Model):
    """One kind of sign in one shift. `details` are numbers without positions."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CONFIRMED = "confirmed", _("confirmed")
        DISMISSED = "dismissed", _("dismissed")

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="doubts")
    kind = models.TextField()
    details = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    state = models.TextField(choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True, default="")

    objects = DoubtQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift", "kind"], name="one_doubt_of_a_kind"),
            models.CheckConstraint(
                name="a_doubt_is_decided_by_somebody",
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True)
                | (
                    Q(state__in=["confirmed", "dismissed"])
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
            ),
        ]
        indexes = [models.Index(fields=["-found_at", "-id"], name="doubt_found")]
