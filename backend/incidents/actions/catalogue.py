"""The catalogue is laid into the database from the district's table."""

from datetime import datetime

from django.db import transaction

from backend.accounts.models import User
from backend.accounts.trail import note

from ..clocks import parse
from ..models import Domain, MatterType
from .routing_rules import lay_first_rules


@transaction.atomic
def lay_catalogue(*, domains: list[Domain], types: list[MatterType]) -> None:
    """Enter or renew domains and types by code; open cases keep the promises already made."""
    Domain.objects.bulk_create(
        domains,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_zh", "name_en"],
    )
    lay_first_rules()
    MatterType.objects.bulk_create(
        types,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[
            field.attname for field in MatterType._meta.concrete_fields if not field.primary_key
        ],
    )


@transaction.atomic
def change_limits(
    *, matter: MatterType, respond_limit: str, handle_limit: str, by: User, at: datetime
) -> MatterType:
    """The district's own limits of a type; open cases keep the promises already made.

    Raises ValueError for what is not a limit.
    """
    matter = MatterType.objects.select_for_update().get(pk=matter.pk)
    after = {"respond_limit": respond_limit, "handle_limit": handle_limit}
    before = {name: getattr(matter, name) for name in (*after, "limit_source")}
    if before == before | after:
        return matter
    for name, limit in after.items():
        parse(limit)
        setattr(matter, name, limit)
    if respond_limit != before["respond_limit"]:
        matter.respond_is_default = False
    matter.limit_source = "district"
    matter.save(update_fields=[*after, "respond_is_default", "limit_source"])
    note(
        act="catalogue.changed",
        by=by,
        at=at,
        subject=f"type:{matter.pk}",
        details={"before": before, "after": after},
    )
    return matter
