"""Chainable reads of users, grants and devices."""

from datetime import date, datetime

from django.apps import apps
from django.contrib.auth.models import BaseUserManager
from django.db import models
from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from backend.territory.places import plain
from backend.territory.querysets import scope_within

_PHONE_TAIL = 4


class GrantQuerySet(models.QuerySet):
    def in_force(self, moment: datetime) -> "GrantQuerySet":
        return self.filter(period__contains=moment)

    def visible_to(self, user, *, of_others: bool = False) -> "GrantQuerySet":
        """One's own; `of_others`: also those of the people whose accounts one keeps."""
        if not user.is_authenticated:
            return self.none()
        if of_others:
            people = apps.get_model("accounts", "User").objects.visible_to(user)
            return self.filter(user__in=people.values("pk"))
        return self.filter(user=user)

    def with_grid_codes(self, moment: datetime) -> "GrantQuerySet":
        """With `grid_code`, what the grid is called at a moment, and the area."""
        versions = apps.get_model("territory", "GridVersion").objects.at(moment)
        codes = versions.filter(grid=OuterRef("grid")).values("code")[:1]
        return self.select_related("user", "area").annotate(grid_code=Subquery(codes))


class WallQuerySet(models.QuerySet):
    """Walls by their keepers."""

    def visible_to(self, user) -> "WallQuerySet":
        """Of the areas in which one is an administrator, as their accounts are."""
        people = apps.get_model("accounts", "User").objects.visible_to(user)
        return self.filter(user__in=people.values("pk"))

    def with_area_codes(self, day: date) -> "WallQuerySet":
        """With their accounts as `UserQuerySet.with_area_codes` gives them."""
        users = apps.get_model("accounts", "User").objects.with_area_codes(day)
        return self.prefetch_related(Prefetch("user", users))


class DepartmentQuerySet(models.QuerySet):
    """The list of departments is public among staff."""

    def visible_to(self, user) -> "DepartmentQuerySet":
        return self if user.is_authenticated else self.none()


class TrailQuerySet(models.QuerySet):
    def visible_to(self, user) -> "TrailQuerySet":
        """To auditors what happened in their areas; to everybody what concerns them or is their
        own."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(_audited_by(user) | Q(about=user) | Q(by=user))

    def audited_by(self, user) -> "TrailQuerySet":
        """What the auditor of the district or of an area may read of others."""
        return self.filter(_audited_by(user)) if user.is_authenticated else self.none()

    def concerning(self, user) -> "TrailQuerySet":
        """What others did that concerns somebody."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(about=user).exclude(by=user)


def _audited_by(user) -> Q:
    """By the grants of an auditor in force: those of a district open all of it."""
    grants = apps.get_model("accounts", "Grant").objects.visible_to(user)
    held = grants.in_force(timezone.now()).filter(role="auditor", area__isnull=False)
    audited = Q(pk__in=[])
    for path in held.values_list("area__path", flat=True):
        if path.count("/") == 2:  # the path of a district has one step
            return Q(pk__isnull=False)
        audited |= _within(path)
    return audited


def _within(path: str) -> Q:
    """What happened in an area; of what happened nowhere, what is about its staff, or was done by
    them and is about nobody."""
    staff_of = Q(about__area__path__startswith=path)
    done_by = Q(about__isnull=True, by__area__path__startswith=path)
    return Q(scope__startswith=path) | (Q(scope="") & (staff_of | done_by))


class UserQuerySet(models.QuerySet):
    def visible_to(self, user) -> "UserQuerySet":
        """The people of the areas in which one is an administrator, and nobody to others.

        Who belongs to no area yet (the first administrators) is seen from the whole district.
        """
        if not user.is_authenticated or user.role != "admin" or not user.is_active:
            return self.none()
        if user.area_id is None:
            return self
        grants = apps.get_model("accounts", "Grant").objects
        paths = list(
            grants.visible_to(user)
            .in_force(timezone.now())
            .filter(role="admin", area__isnull=False)
            .values_list("area__path", flat=True)
        )
        whole = any(path.count("/") == 2 for path in paths)  # a district's has one step
        within = scope_within(paths, "area__path")
        return self.filter(within | Q(area__isnull=True) if whole else within)

    def sought(self, text: str, by) -> "UserQuerySet":
        """By part of the name, initials of its pinyin, user name, or the last four digits of the
        phone: those exactly, so that nobody finds a number out digit by digit, and only of whom
        `by` keeps the account."""
        wanted = plain(text)
        begins = Q(spellings__contains=f"\n{wanted}")
        found = begins | Q(name__contains=wanted) | Q(username__icontains=text.strip())
        if len(wanted) == _PHONE_TAIL and wanted.isdecimal():
            found |= Q(phone__endswith=wanted, pk__in=self.whose_phone_opens_to(by).values("pk"))
        return self.filter(found)

    def whose_phone_opens_to(self, by) -> "UserQuerySet":
        """Of security administrators the three offices, of system administrators the others."""
        three = Q(role__in=("admin", "auditor"))
        return self.filter(three if by.administers == "security" else ~three)

    def with_area_codes(self, day: date) -> "UserQuerySet":
        """With `area_code`, the statistics bureau's code of the area on a day."""
        codes = apps.get_model("territory", "AreaCode").objects.filter(
            area=OuterRef("area"), system="nbs", valid_period__contains=day
        )
        return self.select_related("area").annotate(area_code=Subquery(codes.values("code")[:1]))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Users by name, for Django's own sign-in; the actions make them."""

    use_in_migrations = False
