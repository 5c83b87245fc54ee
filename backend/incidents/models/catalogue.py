"""The catalogue: domains of matters and their types."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Department
from backend.live.models import Tier

from ..querysets import DomainQuerySet, TypeQuerySet


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
    """A type of the catalogue: who handles it, how fast, who may see it, how it is checked.

    `spellings`: what it is typed as, a line each (incidents/catalogue.py writes it with the name).
    """

    class Check(models.TextChoices):
        ON_SPOT = "on_spot", _("on the spot")
        DOCUMENT = "document", _("at the desk")
        NONE = "none", _("none")

    class Callback(models.TextChoices):
        YES = "yes", _("called back")
        NO = "no", _("not called back")
        SAFE = "safe", _("called back only in the way the reporter named safe")

    code = models.TextField(primary_key=True)
    domain = models.ForeignKey(Domain, models.PROTECT, related_name="types")
    name_zh = models.TextField()
    name_en = models.TextField()
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
    spellings = models.TextField(blank=True, default="", editable=False)

    objects = TypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("type of matters")
        verbose_name_plural = _("types of matters")

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"
