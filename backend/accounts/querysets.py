"""Chainable reads of users, grants and devices."""

from datetime import datetime

from django.contrib.auth.models import BaseUserManager
from django.db import models


class GrantQuerySet(models.QuerySet):
    def in_force(self, moment: datetime) -> "GrantQuerySet":
        return self.filter(period__contains=moment)

    def visible_to(self, user) -> "GrantQuerySet":
        return self.filter(user=user) if user.is_authenticated else self.none()


class DepartmentQuerySet(models.QuerySet):
    """The list of departments is public among staff."""

    def visible_to(self, user) -> "DepartmentQuerySet":
        return self if user.is_authenticated else self.none()


class TrailQuerySet(models.QuerySet):
    def visible_to(self, user) -> "TrailQuerySet":
        """All of it to the auditor; to everybody what concerns them or is their own."""
        if not user.is_authenticated:
            return self.none()
        if user.role == "auditor":
            return self
        return self.filter(models.Q(about=user) | models.Q(by=user))


class UserManager(BaseUserManager):
    """Users by name, for Django's own sign-in; `actions.py` makes them."""

    use_in_migrations = False
