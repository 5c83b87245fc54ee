"""The table by which a matter finds who handles it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Department

from ..querysets import RuleQuerySet
from .catalogue import Domain, MatterType, Urgency


class RoutingRule(models.Model):
    """For which matters (every empty field means all) who is proposed, lower ranks first.

    `department`: in place of the lead department of the type.
    """

    class To(models.TextChoices):
        PROFESSIONAL = "professional", _("professional member of the grid for the domain")
        TOWNSHIP_DEPARTMENT = "township_department", _("department in the township")
        DISTRICT_DEPARTMENT = "district_department", _("department of the district")

    rank = models.PositiveIntegerField(_("rank"))
    domain = models.ForeignKey(
        Domain, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("domain")
    )
    type = models.ForeignKey(
        MatterType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("type of matters"),
    )
    urgency = models.TextField(_("urgency"), choices=Urgency, blank=True, default="")
    to = models.TextField(_("goes to"), choices=To)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    in_use = models.BooleanField(_("in use"), default=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        ordering = ("rank", "pk")
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        constraints = [
            models.CheckConstraint(
                name="only_departments_name_a_department",
                condition=Q(department__isnull=True) | ~Q(to="professional"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank} {self.get_to_display()}"
