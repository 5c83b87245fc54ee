"""How somebody wants to be told of what is not urgent."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from backend.accounts.models import User

from ..models import Address, Wish


@transaction.atomic
def set_wishes(*, user: User, channels: Iterable[str]) -> None:
    """Ordinary notices too by these channels, and by no others."""
    wanted = set(channels)
    Wish.objects.filter(user=user).exclude(channel__in=wanted).delete()
    Wish.objects.bulk_create(
        (Wish(user=user, channel=channel) for channel in sorted(wanted)), ignore_conflicts=True
    )


@transaction.atomic
def set_addresses(*, user: User, addresses: Mapping[str, str]) -> None:
    """Where somebody is reached, by channel; "" takes an address away."""
    for channel, address in addresses.items():
        if address:
            Address.objects.update_or_create(
                user=user, channel=channel, defaults={"address": address}
            )
        else:
            Address.objects.filter(user=user, channel=channel).delete()
