"""意见箱: what people who work with the system want to say about it, under their name or not."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.territory.models import Area

from ..querysets import SuggestionQuerySet

LONGEST = 2000


class Suggestion(models.Model):
    """One suggestion, and its answer.

    An anonymous one has no author, no moment beyond its day, and of places the township only: a
    community may have one person who could have written it. It has its uuid for a key, and not a
    number, because numbers would say in which order those of one day came in.

    `area`: whose system administrators answer, with those above; None: the whole district's.
    """

    uuid = models.UUIDField(primary_key=True)
    by = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    made_on = models.DateField()
    made_at = models.DateTimeField(null=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        constraints = [
            models.CheckConstraint(
                name="an_anonymous_suggestion_knows_its_day_alone",
                condition=Q(by=None, made_at=None) | Q(by__isnull=False, made_at__isnull=False),
            ),
            models.CheckConstraint(
                name="an_answer_to_a_suggestion_is_whole",
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
            ),
        ]
        indexes = [
            models.Index(fields=["by", "-made_at", "-uuid"], name="suggestion_by"),
            # Downwards those without an answer come first.
            models.Index(fields=["-answered_at", "made_on", "uuid"], name="suggestion_to_answer"),
        ]

    def __str__(self) -> str:
        """What Django's own log and the headings show: nothing of what was written."""
        return f"{self.made_on:%Y-%m-%d}"

    @property
    def anonymous(self) -> bool:
        return self.by_id is None
