"""Who signs in, in which role, from which device, and what was granted to them, when and where."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from backend.live.models import Tier
from backend.territory.models import Area, Grid

from .querysets import (
    DepartmentQuerySet,
    GrantQuerySet,
    TrailQuerySet,
    UserManager,
    WallQuerySet,
)


class Role(models.TextChoices):
    WORKER = "worker", _("full-time grid worker")
    LEADER = "leader", _("grid leader")
    PROFESSIONAL = "professional", _("professional member")
    OPERATOR = "operator", _("operator of a command centre")
    SUPERVISOR = "supervisor", _("supervisor")
    CHIEF = "chief", _("chief")
    DEPARTMENT = "department", _("department clerk")
    COMMUNITY = "community", _("community desk")
    AUDITOR = "auditor", _("auditor")
    ADMIN = "admin", _("administrator")
    SERVICE = "service", _("service")
    WALL = "wall", _("wall of a command centre")


class Administers(models.TextChoices):
    """三员分立: no administrator holds two of the three offices. The third is the auditor's, who
    reads the trail and has a role of their own."""

    SYSTEM = "system", _("system: people, areas, catalogue, settings")
    SECURITY = "security", _("security: what is granted, lock-outs, second factors")


# Accounts of these roles belong to one of the three offices, from their making to their closing.
THREE_OFFICES = (Role.ADMIN, Role.AUDITOR)


# Who answers for the matters of their department. A roster may book anybody under one.
FOR_A_DEPARTMENT = (Role.PROFESSIONAL, Role.DEPARTMENT, Role.COMMUNITY)


class Department(models.Model):
    """A body that handles matters. Below the district, one code stands for one body in each area:
    `TYJ` is the emergency office of whichever township a matter lies in."""

    class Level(models.TextChoices):
        DISTRICT = "district", _("district")
        UTILITY = "utility", _("utility")
        TOWNSHIP = "township", _("township")
        COMMUNITY = "community", _("community")

    code = models.TextField(primary_key=True)
    name_zh = models.TextField()
    name_en = models.TextField()
    level = models.TextField(choices=Level)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")

    def __str__(self) -> str:
        return self.name_zh


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff, or a machine in the role `service`.

    An account is closed, never deleted. `spellings` is what its name may be typed as (names.py);
    every action that writes the name writes it too.
    """

    username = models.CharField(max_length=150, unique=True)
    name = models.TextField()
    spellings = models.TextField(blank=True, default="", editable=False)
    phone = models.TextField(blank=True)
    role = models.TextField(choices=Role)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="staff")
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="staff")
    administers = models.TextField(choices=Administers, blank=True, default="")
    is_active = models.BooleanField(default=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # The first password is somebody else's knowledge: until it is changed, nothing else is open.
    must_change_password = models.BooleanField(default=False)
    password_set_at = models.DateTimeField(null=True, blank=True)
    # Of administrators and auditors; where it is false a second factor counts once it is set up.
    must_have_second_factor = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                name="nobody_stands_above_the_offices", condition=models.Q(is_superuser=False)
            ),
            models.CheckConstraint(
                name="a_closed_account_is_not_active",
                condition=models.Q(closed_at__isnull=True) | models.Q(is_active=False),
            ),
            models.CheckConstraint(
                name="an_administrator_holds_one_office",
                condition=models.Q(role="admin", administers__in=["system", "security"])
                | (~models.Q(role="admin") & models.Q(administers="")),
            ),
        ]
        indexes = [models.Index(fields=["phone"], name="user_phone", condition=~models.Q(phone=""))]

    def __str__(self) -> str:
        return self.name

    @property
    def answers_for(self) -> str | None:
        """The code of the department whose matters are this user's."""
        return self.department_id if self.role in FOR_A_DEPARTMENT else None

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin lets this user in."""
        return self.role in THREE_OFFICES


class Grant(models.Model):
    """A role in an area or in one grid, for a period. Rights begin and end with it.

    `tier` is the highest tier of matters it opens. `origin` names the act it follows from
    (`posting:31`), so that whoever wrote the grant can find and end it; `office` is what a role
    brings by itself, `explicit` what a security administrator gave by name.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.TextField(choices=Role)
    area = models.ForeignKey(Area, models.PROTECT, null=True)
    grid = models.ForeignKey(Grid, models.PROTECT, null=True)
    domains = ArrayField(models.TextField(), default=list)
    tier = models.TextField(choices=Tier, default=Tier.OPEN)
    period = DateTimeRangeField()
    origin = models.TextField()
    reason = models.TextField(blank=True, default="")  # why it was given by name

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.CheckConstraint(
                name="grant_stands_on_an_area_or_a_grid",
                condition=models.Q(area__isnull=True) ^ models.Q(grid__isnull=True),
            )
        ]
        indexes = [
            models.Index(fields=["user"], name="grant_user"),
            models.Index(fields=["origin"], name="grant_origin"),
            GistIndex(fields=["period"], name="grant_period"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class Device(models.Model):
    """A phone or browser a user signed in from; `key` is what it calls itself."""

    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    key = models.TextField()
    name = models.TextField(blank=True)
    first_seen_at = models.DateTimeField()
    is_browser = models.BooleanField(default=False)
    # Let in before: strangers who guess passwords cannot lock it out (lockout.py). Signing a
    # device out from elsewhere takes that away, for it may be lost.
    is_known = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_device_by_key")]


class DeviceToken(AbstractAuthToken):
    """One token a device: signing in again on it replaces the token."""

    device = models.OneToOneField(Device, models.CASCADE, related_name="token")


class BrowserSession(AbstractBaseSession):
    """Django's session with what it lacks: whose it is, on which browser, whether that is a phone
    of their own, and when a person last did something in it. `expire_date` is the end as it stands
    now (browser_sessions.py)."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    device = models.ForeignKey(Device, models.CASCADE, null=True, related_name="sessions")
    active_at = models.DateTimeField()
    # Known to the database, so that a process of the version before can go on making sessions.
    is_phone = models.BooleanField(default=False, db_default=False)

    @classmethod
    def get_session_store_class(cls):
        from .browser_sessions import SessionStore

        return SessionStore


class Wall(models.Model):
    """The screen of a command centre: an account of role `wall` that no password opens. A one-time
    code enrols the browser before it, which from then on shows a key of its own; both are kept as
    digests only (walls.py)."""

    user = models.OneToOneField(User, models.PROTECT, related_name="wall")
    code_digest = models.TextField(null=True, unique=True)
    code_until = models.DateTimeField(null=True)
    key_digest = models.TextField(null=True, unique=True)
    enrolled_at = models.DateTimeField(null=True)
    browser = models.TextField(blank=True, default="")
    seen_at = models.DateTimeField(null=True)

    objects = WallQuerySet.as_manager()

    class Meta:
        verbose_name = _("wall")
        verbose_name_plural = _("walls")
        constraints = [
            models.CheckConstraint(
                name="a_code_of_a_wall_has_an_end",
                condition=models.Q(code_digest__isnull=True, code_until__isnull=True)
                | models.Q(code_digest__isnull=False, code_until__isnull=False),
            ),
            models.CheckConstraint(
                name="a_key_of_a_wall_was_enrolled",
                condition=models.Q(key_digest__isnull=True, enrolled_at__isnull=True)
                | models.Q(key_digest__isnull=False, enrolled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.user.name


class PastPassword(models.Model):
    """The hash of a password somebody had; the last few are not taken again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="past_passwords")
    encoded = models.TextField()
    until = models.DateTimeField()


class TrailEntry(models.Model):
    """Who did what, when, to whom: the audit trail. Rows are only ever added.

    `act` is a code with a dot (`signed_in`, `caller.unmasked`, `posting.ended`); `subject` names
    the thing in words of its own room (`case:20260720-000031`); `about` is the member of staff
    concerned, who may read such an entry. `by_name` outlives a change of name.
    """

    at = models.DateTimeField()
    act = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_name = models.TextField(blank=True)
    about = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    subject = models.TextField(blank=True)
    scope = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    objects = TrailQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the trail")
        verbose_name_plural = _("audit trail")
        indexes = [
            models.Index(fields=["-at", "-id"], name="trail_at"),
            models.Index(fields=["by", "-at"], name="trail_by"),
            models.Index(fields=["about", "-at"], name="trail_about"),
        ]

    def __str__(self) -> str:
        return self.act
