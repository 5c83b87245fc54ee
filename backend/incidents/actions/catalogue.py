"""The catalogue is laid into the database from the district's table."""

from django.db import transaction

from ..models import Domain, MatterType


@transaction.atomic
def lay_catalogue(*, domains: list[Domain], types: list[MatterType]) -> None:
    """Enter or renew domains and types by code; open cases keep the promises already made."""
    Domain.objects.bulk_create(
        domains,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_zh", "name_en"],
    )
    MatterType.objects.bulk_create(
        types,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[
            field.attname for field in MatterType._meta.concrete_fields if not field.primary_key
        ],
    )
