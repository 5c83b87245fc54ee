"""The catalogue: domains of matters, their types, and what is promised for them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Department
from backend.live.models import Tier

from ..querysets import DomainQuerySet, TermsQuerySet, TypeQuerySet


class Urgency(models.TextChoices):
    CRITICAL = "critical", _("critical")
    URGENT = "urgent", _("urgent")
    NORMAL = "normal", _("normal")
    LOW = "low", _("low")


class Domain(models.Model):
    """One of the ten domains of matters."""

    code = models.TextField(primary_key=True)
    name_zh = models.TextField()
    name_en = models.TextField()

    objects = DomainQuerySet.as_manager()

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class MatterType(models.Model):
    """A type of the catalogue. What is promised for it stands in its terms, which are dated.

    `spellings`: what it is typed as, a line each (incidents/catalogue.py writes it with the name).
    """

    code = models.TextField(primary_key=True)
    domain = models.ForeignKey(Domain, models.PROTECT, related_name="types")
    name_zh = models.TextField()
    name_en = models.TextField()
    spellings = models.TextField(blank=True, default="", editable=False)

    objects = TypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("type of matters")
        verbose_name_plural = _("types of matters")

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class Terms(models.Model):
    """What is promised for matters of a type that are reported in a period: who handles them, how
    fast, who may see them, how they are checked and called back.

    A case keeps the terms under which it was reported. So terms that have begun are never
    changed: an edit ends them, and others begin. A type without terms now is not in use.
    """

    class Check(models.TextChoices):
        ON_SPOT = "on_spot", _("on the spot")
        DOCUMENT = "document", _("at the desk")
        NONE = "none", _("none")

    class Callback(models.TextChoices):
        YES = "yes", _("called back")
        NO = "no", _("not called back")
        SAFE = "safe", _("called back only in the way the reporter named safe")

    type = models.ForeignKey(MatterType, models.PROTECT, related_name="terms")
    period = DateTimeRangeField()
    lead_department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    assisting_departments = ArrayField(models.TextField())
    urgency = models.TextField(choices=Urgency)
    respond_limit = models.TextField()
    respond_is_default = models.BooleanField()
    handle_limit = models.TextField()
    self_handle = models.BooleanField()
    tier = models.TextField(choices=Tier)
    check_kind = models.TextField(choices=Check)
    callback = models.TextField(choices=Callback)
    call_first = ArrayField(models.TextField())
    limit_source = models.TextField()

    objects = TermsQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_type_has_one_set_of_terms_at_a_time",
                expressions=[("type", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="terms_hold_for_some_time", condition=Q(period__isempty=False)
            ),
        ]
