"""Where cases stood: what figures of a past moment are counted from."""

from django.db import models

from backend.live.models import Tier

from .cases import Case
from .catalogue import MatterType, Urgency


class Stood(models.Model):
    """How a case stood from a moment on. Rows are only ever added: a database trigger refuses the
    rest.

    `at` is when we learned it, never when a phone says it happened. One is written with each step
    of the story, and by the sweep for what changes without one: a grid that comes to lie
    elsewhere, an edited calendar. The newest row of a case (by `id`) says what the case says.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="stood", db_index=False)
    at = models.DateTimeField()
    state = models.TextField()
    scope = models.TextField()
    type = models.ForeignKey(MatterType, models.PROTECT, related_name="+", db_index=False)
    urgency = models.TextField(choices=Urgency)
    tier = models.TextField(choices=Tier)
    yellow_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="stood_of_a_case")]
