"""工单: orders of superior platforms, what they are told, and what they tell us."""

from django.db import models
from django.db.models import Q

from backend.notices.models import Outgoing, has_its_moment, says_when_it_was_sent

from ..querysets import OrderQuerySet
from .reports import Report


class Order(models.Model):
    """A platform's order under the platform's own number; its report hangs on the case.

    `due_at` is the platform's deadline as it stands now: only the platform moves it. It `waits`
    until it was answered or refused; what it took back it hears nothing more of.
    """

    system = models.TextField()
    number = models.TextField()
    report = models.OneToOneField(Report, models.PROTECT, related_name="order")
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    waits = models.BooleanField(default=True)
    taken_back_at = models.DateTimeField(null=True)
    digest = models.BinaryField()
    answer = models.JSONField()

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "number"], name="one_order_by_number"),
            models.CheckConstraint(
                name="nobody_waits_for_what_was_taken_back",
                condition=Q(taken_back_at=None) | Q(waits=False),
            ),
        ]


class Feedback(Outgoing):
    """反馈: what a platform is told of one of its orders, in the order of `seq`.

    `body` is what it is sent, whole; nothing is added to it on the way.
    """

    class Kind(models.TextChoices):
        ACCEPTED = "accepted"
        REFUSED = "refused"
        REPLIED = "replied"
        TRANSFERRED = "transferred"
        WITHDRAWN = "withdrawn"
        RETURN_ASKED = "return_asked"
        EXTENSION_ASKED = "extension_asked"
        REOPENED = "reopened"
        MERGED = "merged"
        UNMERGED = "unmerged"
        SUSPENDED = "suspended"
        RESUMED = "resumed"
        VOID = "void"
        ARCHIVED = "archived"

    order = models.ForeignKey(Order, models.PROTECT, related_name="feedback")
    seq = models.PositiveIntegerField()
    kind = models.TextField(choices=Kind)
    at = models.DateTimeField()
    body = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "seq"], name="one_feedback_at_a_place"),
            has_its_moment("feedback_to_be_sent_has_its_moment"),
            says_when_it_was_sent("feedback_that_was_sent_says_when"),
        ]
        indexes = [
            models.Index(
                fields=["order", "seq"],
                name="feedback_unsent",
                condition=Q(next_at__isnull=False),
            )
        ]


class Instruction(models.Model):
    """指令: what a platform says about one of its orders, under a number of its own."""

    class Kind(models.TextChoices):
        URGE = "urge"
        AMEND = "amend"
        ACCEPT_RETURN = "accept_return"
        REFUSE_RETURN = "refuse_return"
        GRANT_EXTENSION = "grant_extension"
        REFUSE_EXTENSION = "refuse_extension"

    order = models.ForeignKey(Order, models.PROTECT, related_name="instructions")
    number = models.TextField()
    kind = models.TextField(choices=Kind)
    at = models.DateTimeField()
    digest = models.BinaryField()
    answer = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="one_instruction_by_number")
        ]
