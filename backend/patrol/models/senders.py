"""Phones with an app of somebody else's: the credential that stands in its settings."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Device
from backend.staffing.models import Member

from ..querysets import SenderCredentialQuerySet


class SenderCredential(models.Model):
    """Lets one app on one phone send positions of one member, and nothing else.

    The key itself is shown once; `digest` is its SHA-256. One at a time for each member: a new
    one takes over.
    """

    class Client(models.TextChoices):
        OSMAND = "osmand", _("Traccar Client")
        OWNTRACKS = "owntracks", _("OwnTracks")
        OVERLAND = "overland", _("Overland")
        GPSLOGGER = "gpslogger", _("GPSLogger")

    member = models.ForeignKey(Member, models.PROTECT, related_name="senders")
    device = models.OneToOneField(Device, models.CASCADE, related_name="sender")
    client = models.TextField(choices=Client)
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)

    objects = SenderCredentialQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(revoked_at__isnull=True),
                name="one_sender_of_a_member_at_a_time",
            )
        ]
