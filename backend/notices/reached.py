"""How somebody is reached outside the application, for a page that shows it to them."""

from dataclasses import dataclass

from backend.accounts.models import User

from . import channels
from .models import Channel, Wish


@dataclass(frozen=True)
class Way:
    """A channel that is set up; `asks_where` if people say themselves where they are reached."""

    channel: Channel
    wished: bool
    address: str
    asks_where: bool


def reached(user: User) -> list[Way]:
    wished = set(Wish.objects.filter(user=user).values_list("channel", flat=True))
    return [
        Way(
            channel=channel,
            wished=channel in wished,
            address=channels.adapter_of(channel).addresses_of([user]).get(user.pk, ""),
            asks_where=channels.adapter_of(channel).voluntary,
        )
        for channel in channels.set_up()
    ]
