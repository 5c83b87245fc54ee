"""Who was told what, and whether they answered."""

from django.db import models

from backend.accounts.models import User

from .querysets import NoticeQuerySet


class Notice(models.Model):
    """One person told one thing.

    `message` is an English source text with named places, `params` fill them: it is put into
    words when somebody reads it, in their language. `subject` names the thing (`posting:31`), so
    that whoever reads can open it. `key` says what makes two notices the same: nobody is told
    twice. No personal data of anybody stand in a message.
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

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["to", "key"], name="told_once")]
        indexes = [models.Index(fields=["to", "-made_at", "-id"], name="notice_to")]
