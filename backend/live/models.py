"""What viewers see, as two tables: the newest state of each key, and the events in their order."""

from django.db import models


class Tier(models.TextChoices):
    """How much a viewer must be allowed to see before a payload is sent to them."""

    OPEN = "open"
    SENSITIVE = "sensitive"
    RESTRICTED = "restricted"


class State(models.Model):
    """The newest payload of one key for one tier; a null payload says that the key is gone.

    A viewer who holds several tiers sees, for each key, the payload of the highest of them.
    `xid` is the transaction that wrote the row last: the hub reads what is not older than
    the oldest transaction still open at its previous read.
    """

    pk = models.CompositePrimaryKey("key", "tier")
    key = models.TextField()
    tier = models.TextField(choices=Tier)
    scope = models.TextField()
    kind = models.TextField()
    payload = models.JSONField(null=True)
    xid = models.BigIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "live_state"
        # Updates stay on their page (heap-only) only while no index covers what they change.
        indexes = []


class Event(models.Model):
    """Something that happened, kept for a week. `pos` is its place, given as its commit begins."""

    pos = models.BigIntegerField(null=True, unique=True)
    scope = models.TextField()
    tier = models.TextField(choices=Tier)
    kind = models.TextField()
    name = models.TextField()
    payload = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        db_table = "live_event"
        indexes = [models.Index(fields=["at"], name="live_event_at")]
