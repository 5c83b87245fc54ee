"""What came in, and who said so."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User

from ..querysets import DIGITS_OF_PHONE, ReportQuerySet
from .cases import Case


class Report(models.Model):
    """What somebody reported, as they sent it; several may hang on one case."""

    class Source(models.TextChoices):
        WORKER = "worker", _("grid worker")
        HOTLINE = "hotline", _("hotline")
        DEPARTMENT = "department", _("department")
        SUPERIOR = "superior", _("superior platform")
        STATION = "station", _("station")
        VISIT = "visit", _("visit")
        LETTER = "letter", _("letter")
        RESIDENT = "resident", _("resident")

    uuid = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="reports")
    reporter = models.ForeignKey(User, models.PROTECT, related_name="reports")
    source = models.TextField(choices=Source)
    description = models.TextField()
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    raw_lon = models.FloatField(null=True)
    raw_lat = models.FloatField(null=True)
    crs = models.TextField(blank=True)
    accuracy = models.FloatField(null=True)
    external = models.JSONField(null=True)
    evidence = ArrayField(models.UUIDField(), default=list)
    digest = models.BinaryField()
    answer = models.JSONField()

    objects = ReportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["reporter", "case"], name="report_reporter_case")]


class Caller(models.Model):
    """The personal part of a report from outside: a row of its own, so that it can be deleted."""

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True, related_name="caller")
    name = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    safe_way = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(DIGITS_OF_PHONE, name="caller_digits")]
