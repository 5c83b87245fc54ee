"""The list of departments."""

from collections.abc import Iterable

from django.db import transaction

from ..models import Department


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
