"""People who can be posted."""

from collections.abc import Iterable

from django.db import transaction

from ..models import Member


@transaction.atomic
def enter_members(members: Iterable[Member]) -> list[Member]:
    """Enter people who can be posted."""
    return Member.objects.bulk_create(members, batch_size=2000)
