"""The story of a case, step by step: what stays for ever, and the words that can be deleted."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField

from backend.accounts.models import User

from .cases import Case


class CaseEvent(models.Model):
    """One step of a case. Rows are only ever added: a database trigger refuses the rest.

    `uuid` is the action's own. `by` is nobody where time itself acts: a posting ended, and the
    case went on to somebody else. `chain` is the digest of everything here together with the
    digest of the step before (`chain.py`), `words` the salted digest of what stands in `said`.
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
    fields = models.JSONField(default=dict)
    evidence = ArrayField(models.UUIDField(), default=list)
    words = models.BinaryField()
    chain = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_event_at_a_place")]
        indexes = [models.Index(fields=["action", "at"], name="event_of_a_kind")]


class Said(models.Model):
    """What of a step may have to be deleted one day: words, places, the request as it came.

    The salt goes with it, so that nobody can try words against the digest that stays.
    """

    event = models.OneToOneField(CaseEvent, models.CASCADE, primary_key=True, related_name="said")
    salt = models.BinaryField()
    reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    texts = models.JSONField(default=dict)
    position = models.PointField(srid=4326, null=True)
    digest = models.BinaryField()
    answer = models.JSONField(null=True)
