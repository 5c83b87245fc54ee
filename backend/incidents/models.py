"""事在网中: the catalogue, reports, cases, their clocks and their history."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Department, User
from backend.live.models import Tier
from backend.staffing.models import Member
from backend.territory.models import Area, Grid

from .querysets import CaseQuerySet, ReportQuerySet, TypeQuerySet
from .workflow import Awaits, State


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


class MatterType(models.Model):
    """A type of the catalogue: who handles it, how fast, who may see it, how it is checked."""

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

    objects = TypeQuerySet.as_manager()


class Case(models.Model):
    """A matter on its way. `scope` is the path of its grid, or of its area when it has no grid.

    Exactly one of the three owners is set: the command centre of an area, a member, or a
    department (its office in whose area the case lies). `shown_position` is what everybody who
    may see the case is shown: the position itself, or the centre of the grid for sensitive ones.
    `due_at` repeats the running clock, so that lists and lamps need no join.
    """

    number = models.TextField(unique=True)
    type = models.ForeignKey(MatterType, models.PROTECT, related_name="cases")
    state = models.TextField(choices=[(s.value, s.value) for s in State])
    awaits = models.TextField(choices=[(a.value, a.value) for a in Awaits], blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    urgency = models.TextField(choices=Urgency)
    tier = models.TextField(choices=Tier)
    scope = models.TextField()
    grid = models.ForeignKey(Grid, models.PROTECT, null=True, related_name="cases")
    position = models.PointField(srid=4326, null=True)
    shown_position = models.PointField(srid=4326, null=True)
    address = models.TextField(blank=True)
    description = models.TextField()
    owner_centre = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    owner_member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    owner_department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    handler_member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    handler_department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    dispatched_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    clock_started_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()
    KEEPS_PATHS_IN = ("scope",)  # an area that moves takes its matters along

    class Meta:
        indexes = [
            models.Index(OpClass("scope", "text_pattern_ops"), name="case_scope_prefix"),
            models.Index(fields=["grid", "state"], name="case_grid"),
            models.Index(fields=["due_at"], name="case_due", condition=Q(due_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_case_has_one_owner",
                condition=Q(
                    owner_centre__isnull=False,
                    owner_member__isnull=True,
                    owner_department__isnull=True,
                )
                | Q(
                    owner_centre__isnull=True,
                    owner_member__isnull=False,
                    owner_department__isnull=True,
                )
                | Q(
                    owner_centre__isnull=True,
                    owner_member__isnull=True,
                    owner_department__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="closed_at_goes_with_being_closed",
                condition=Q(state__in=["closed", "archived"], closed_at__isnull=False)
                | (~Q(state__in=["closed", "archived"]) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_due_time_goes_with_its_start",
                condition=Q(due_at__isnull=True, clock_started_at__isnull=True)
                | Q(due_at__isnull=False, clock_started_at__isnull=False),
            ),
        ]


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


class Caller(models.Model):
    """The personal part of a report from outside: a row of its own, so that it can be deleted."""

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True, related_name="caller")
    name = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    safe_way = models.TextField(blank=True)


class CaseEvent(models.Model):
    """One step of a case. Rows are only ever added: a database trigger refuses the rest.

    `uuid` is the action's own, under which a repeated request finds its first `answer`. `by` is
    nobody where time itself acts: a posting ended, and the case went on to somebody else.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    uuid = models.UUIDField(unique=True)
    action = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    happened_at = models.DateTimeField()
    from_state = models.TextField(blank=True)
    to_state = models.TextField()
    version = models.PositiveIntegerField()
    to = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    fields = models.JSONField(default=dict)
    position = models.PointField(srid=4326, null=True)
    evidence = ArrayField(models.UUIDField(), default=list)
    digest = models.BinaryField()
    answer = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_event_at_a_place")]


class Clock(models.Model):
    """A limit running on a case. A stopped clock says whether it was kept."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks")
    clock = models.TextField()
    limit = models.TextField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    provisional = models.BooleanField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "clock"],
                condition=Q(stopped_at__isnull=True),
                name="one_clock_of_a_kind_runs_on_a_case",
            )
        ]
