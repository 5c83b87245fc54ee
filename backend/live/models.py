"""What viewers see, as two tables: the newest state of each key, and the events in their order."""

from django.db import models
from django.db.models import Q


class Tier(models.TextChoices):
    """How much a viewer must be allowed to see before a payload is sent to them."""

    OPEN = "open"
    SENSITIVE = "sensitive"
    RESTRICTED = "restricted"


# Viewers are matched by prefix: without its last slash, `/1/2` would also open `/1/27/`.
_SCOPE_IS_PATH = Q(scope__startswith="/") & Q(scope__endswith="/")


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
        constraints = [
            models.CheckConstraint(condition=_SCOPE_IS_PATH, name="live_state_scope_is_path"),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="live_state_tier_known"),
        ]


class Event(models.Model):
    """Something that happened, kept for a week after it got its place.

    `pos` is its place in the one order of all events and `placed_at` when it got it; both are
    set by the database as the commit begins, and stay null until then. `at` is when it
    happened, as the action says: for what was done offline, days before.
    """

    pos = models.BigIntegerField(null=True, unique=True)
    placed_at = models.DateTimeField(null=True)
    scope = models.TextField()
    tier = models.TextField(choices=Tier)
    kind = models.TextField()
    name = models.TextField()
    payload = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        db_table = "live_event"
        indexes = [models.Index(fields=["placed_at"], name="live_event_placed_at")]
        constraints = [
            models.CheckConstraint(condition=_SCOPE_IS_PATH, name="live_event_scope_is_path"),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="live_event_tier_known"),
        ]


class Origin(models.Model):
    """Which database this is, in its only row (`origin.py`).

    Cursors below `begins_after` are from before the last restore.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    system = models.BigIntegerField()
    database = models.BigIntegerField()
    timeline = models.BigIntegerField(null=True)
    begins_after = models.BigIntegerField(default=0)

    class Meta:
        db_table = "live_origin"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="live_origin_is_one")]
