"""Signs that positions may not be what they seem: for a person to look at, nothing else."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User

from ..querysets import DoubtQuerySet
from .shifts import Shift


class Doubt(models.Model):
    """One kind of sign in one shift. `details` are numbers without positions.

    Nothing follows from one by itself, open, confirmed or dismissed: whoever decided speaks with
    the member, outside of this.
    """

    class Kind(models.TextChoices):
        MOCK = "mock", _("the phone itself says that positions were made up")
        SAME_ACCURACY = "same_accuracy", _("the accuracy never varies")
        SAME_ALTITUDE = "same_altitude", _("the altitude never varies")
        SAME_SPEED = "same_speed", _("the speed never varies")
        SAME_INTERVAL = "same_interval", _("the interval never varies")
        NO_SATELLITES = "no_satellites", _("very accurate without any satellite")
        IDENTICAL = "identical", _("the same walk as another, to the decimetre")
        CLOCK = "clock", _("the clock of the phone jumps")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CONFIRMED = "confirmed", _("confirmed")
        DISMISSED = "dismissed", _("dismissed")

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="doubts")
    kind = models.TextField(choices=Kind)
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


class Imprint(models.Model):
    """What a walk is known again by: marks from which no position can be read (likeness.py).

    Made when doubts are looked for, so `made_at` also says when that was. Gone with the track
    when its member deletes it.
    """

    shift = models.OneToOneField(Shift, models.CASCADE, primary_key=True, related_name="imprint")
    marks = ArrayField(models.BigIntegerField())
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(fields=["marks"], name="imprint_marks"),
            models.Index(fields=["made_at"], name="imprint_made"),
        ]
