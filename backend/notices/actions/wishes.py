"""How somebody wants to be told of what is not urgent."""

from collections.abc import Iterable

from django.db import transaction

from backend.accounts.models import User

from ..models import Wish


@transaction.atomic
def set_wishes(*, user: User, channels: Iterable[str]) -> None:
    """Ordinary notices too by these channels, and by no others."""
    wanted = set(channels)
    Wish.objects.filter(user=user).exclude(channel__in=wanted).delete()
    Wish.objects.bulk_create(
        (Wish(user=user, channel=channel) for channel in sorted(wanted)), ignore_conflicts=True
    )
