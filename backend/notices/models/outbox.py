"""What has to leave the house: a row for each notice and channel."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    SMS = "sms", _("text message")
    WEBHOOK = "webhook", _("webhook")
    WECHAT_WORK = "wechat_work", _("WeChat Work")


class MessageState(models.TextChoices):
    """`failed` was tried and will be tried again; `needless` was read before it had to leave."""

    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("on its way")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed, tried again later")
    GIVEN_UP = "given_up", _("given up")
    NEEDLESS = "needless", _("not needed any more")


TO_BE_SENT = (MessageState.WAITING, MessageState.SENDING, MessageState.FAILED)


class Outgoing(models.Model):
    """What every row of an outbox knows, whoever it is for.

    `key` is what the receiver knows a repetition by. `next_at` is when it is due; of one on its
    way, when it counts as lost and is sent again. `error` is a code of ours, never an answer.
    """

    key = models.UUIDField(default=uuid.uuid4)
    state = models.TextField(choices=MessageState)
    attempt_count = models.IntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        abstract = True


def has_its_moment(name: str) -> models.CheckConstraint:
    """What is still to be sent has a moment, and nothing else has one."""
    return models.CheckConstraint(
        name=name,
        condition=Q(state__in=TO_BE_SENT, next_at__isnull=False)
        | (~Q(state__in=TO_BE_SENT) & Q(next_at=None)),
    )


def says_when_it_was_sent(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(state=MessageState.SENT, sent_at__isnull=False)
        | (~Q(state=MessageState.SENT) & Q(sent_at=None)),
    )


class Message(Outgoing):
    """A notice on its way by one channel."""

    notice = models.ForeignKey("notices.Notice", models.CASCADE, related_name="messages")
    channel = models.TextField(choices=Channel)
    urgent = models.BooleanField()
    provider_id = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="one_message_by_channel"),
            has_its_moment("what_is_to_be_sent_has_its_moment"),
            says_when_it_was_sent("what_was_sent_says_when"),
        ]
        indexes = [
            models.Index(
                fields=["channel", "next_at"],
                name="message_due",
                condition=Q(next_at__isnull=False),
            ),
        ]


class Address(models.Model):
    """Where somebody is reached by a channel, as they said themselves; nobody must have one."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    channel = models.TextField(choices=Channel)
    address = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "channel"], name="one_address_by_channel")
        ]
