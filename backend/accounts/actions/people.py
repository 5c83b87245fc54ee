"""Many people at once."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import transaction

from ..models import Grant, User
from ..names import spellings


@transaction.atomic
def enrol(users: Iterable[User], grants: Iterable[Grant], *, group: str | None = None) -> None:
    """Enter many people at once, each with what follows from their office.

    `group`: a name under which all of them can be found again.
    """
    people = list(users)
    for user in people:
        user.spellings = spellings(user.name)
    entered = User.objects.bulk_create(people, batch_size=2000)
    Grant.objects.bulk_create(grants, batch_size=2000)
    if group:
        belonging, _made = Group.objects.get_or_create(name=group)
        belonging.user_set.add(*entered)


def set_shared_password(users, *, encoded: str) -> int:
    """Give many accounts one password hash; only the demonstration does this."""
    return users.update(password=encoded)
