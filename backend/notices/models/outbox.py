"""What has to leave the house: a row for each notice and channel."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    SMS = "sms", _("text message")
    WEBHOOK = "webhook", _("webhook")


class MessageState(models.TextChoices):
    """`failed` was tried and will be tried again; `needless` was read before it had to leave."""

    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("on its way")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed, tried again later")
    GIVEN_UP = "given_up", _("given up")
    NEEDLESS = "needless", _("not needed any more")


TO_BE_SENT = (MessageState.WAITING, MessageState.SENDING, MessageState.FAILED)


class Message(models.Model):
    """A notice on its way by one channel.

    `key` is what the provider knows a repetition by. `next_at` is when it is due; of one on its
    way, when it counts as lost and is sent again. `error` is a code of ours, never an answer.
    """

    notice = models.ForeignKey("notices.Notice", models.CASCADE, related_name="messages")
    channel = models.TextField(choices=Channel)
    key = models.UUIDField(default=uuid.uuid4)
    urgent = models.BooleanField()
    state = models.TextField(choices=MessageState)
    attempt_count = models.IntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    provider_id = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="one_message_by_channel"),
            models.CheckConstraint(
                name="what_is_to_be_sent_has_its_moment",
                condition=Q(state__in=TO_BE_SENT, next_at__isnull=False)
                | (~Q(state__in=TO_BE_SENT) & Q(next_at=None)),
            ),
            models.CheckConstraint(
                name="what_was_sent_says_when",
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at=None)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "next_at"],
                name="message_due",
                condition=Q(next_at__isnull=False),
            ),
        ]
