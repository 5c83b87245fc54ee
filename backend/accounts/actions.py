"""Writes to accounts: people, their departments and what is granted to them."""

from collections.abc import Iterable

from django.db import transaction

from .models import Department, Grant, User


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
def enrol(users: Iterable[User], grants: Iterable[Grant]) -> None:
    """Enter many people at once, each with what follows from their office."""
    User.objects.bulk_create(users, batch_size=2000)
    Grant.objects.bulk_create(grants, batch_size=2000)


def set_shared_password(users, *, encoded: str) -> int:
    """Give many accounts one password hash; only the demonstration does this."""
    return users.update(password=encoded)
