"""Writes to accounts: people, their departments and what is granted to them."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from backend.territory.models import Area, Level

from .models import Department, Grant, Role, User


@transaction.atomic
def lay_departments(rows: Iterable[dict]) -> None:
    """The list of departments as the district keeps it; names may change, codes stay.

    Rows carry `code`, `name_zh`, `name_en`, `level`.
    """
    Department.objects.bulk_create(
        [Department(**row) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_zh", "name_en", "level"],
    )


@transaction.atomic
def enrol(users: Iterable[User], grants: Iterable[Grant], *, group: str | None = None) -> None:
    """Enter many people at once, each with what follows from their office.

    `group`: a name under which all of them can be found again.
    """
    entered = User.objects.bulk_create(users, batch_size=2000)
    Grant.objects.bulk_create(grants, batch_size=2000)
    if group:
        belonging, _made = Group.objects.get_or_create(name=group)
        belonging.user_set.add(*entered)


def set_shared_password(users, *, encoded: str) -> int:
    """Give many accounts one password hash; only the demonstration does this."""
    return users.update(password=encoded)


@transaction.atomic
def make_administrator(*, username: str, name: str, password: str, at: datetime) -> User:
    """An administrator of the whole district, as soon as there is one.

    Raises ValidationError for a name that is taken or a password that is too weak.
    """
    user = User(username=username, name=name, role=Role.ADMIN, is_superuser=True)
    user.area = Area.objects.at(timezone.localdate(at)).filter(level=Level.DISTRICT).first()
    validate_password(password, user)
    user.set_password(password)
    user.full_clean(exclude=["area", "department"])
    user.save()
    if user.area:
        Grant.objects.create(
            user=user,
            role=Role.ADMIN,
            area=user.area,
            period=DateTimeTZRange(at, None),
            origin="office",
        )
    return user
