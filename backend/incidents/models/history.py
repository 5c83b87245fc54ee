"""The story of a case, step by step."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField

from backend.accounts.models import User

from .cases import Case


class CaseEvent(models.Model):
    """One step of a case. Rows are only ever added: a database trigger refuses the rest.

    `uuid` is the action's own, under which a repeated request finds its first `answer`. `by` is
    nobody where time itself acts: a posting ended, and the case went on to somebody else.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    uuid = models.UUIDField(unique=True)
    action = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    happened_at = models.DateTimeField()
    from_state = models.TextField(blank=True)
    to_state = models.TextField()
    version = models.PositiveIntegerField()
    to = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    fields = models.JSONField(default=dict)
    position = models.PointField(srid=4326, null=True)
    evidence = ArrayField(models.UUIDField(), default=list)
    digest = models.BinaryField()
    answer = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_event_at_a_place")]
