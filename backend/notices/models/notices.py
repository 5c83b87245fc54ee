"""Who was told what, and whether they answered."""

from django.db import models
from django.db.models import Q

from backend.accounts.models import User

from ..querysets import NoticeQuerySet
from .outbox import Channel


class Notice(models.Model):
    """One person told one thing.

    `message` is an English source text with named places, `params` fill them: it is put into
    words when somebody reads it, in their language. `subject` names the thing (`posting:31`), so
    that whoever reads can open it. `key` says what makes two notices the same: nobody is told
    twice. No personal data of anybody stand in a message.

    It is open until its reader acknowledges it, or until somebody else who was called for the
    same thing has answered: then `answered_by` says who.
    """

    to = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.TextField()
    message = models.TextField()
    params = models.JSONField(default=dict)
    subject = models.TextField(blank=True)
    key = models.TextField()
    urgent = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["to", "key"], name="told_once"),
            models.CheckConstraint(
                name="an_answer_has_somebody_who_gave_it",
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["to", "-made_at", "-id"], name="notice_to"),
            models.Index(
                fields=["to"],
                name="notice_open",
                condition=Q(acknowledged_at=None, answered_at=None),
            ),
            models.Index(fields=["made_at"], name="notice_made_at"),
        ]


class Wish(models.Model):
    """Somebody wants to be told of ordinary things by this channel too; urgent ones always go."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    channel = models.TextField(choices=Channel)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "channel"], name="wished_once")]
