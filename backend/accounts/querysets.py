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


class UserManager(BaseUserManager):
    """What Django's own commands ask of a user model."""

    use_in_migrations = False

    def get_by_natural_key(self, username: str):
        return self.get(username=username)

    def create_superuser(self, username: str, password: str | None = None, **fields):
        """The first administrator of an installation (`manage.py createsuperuser`)."""
        user = self.model(username=username, role="admin", is_superuser=True, **fields)
        user.set_password(password)
        user.save()
        return user
