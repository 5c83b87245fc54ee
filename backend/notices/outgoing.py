"""Which notices leave the house, by which channel, and when."""

from collections.abc import Iterable
from datetime import datetime

from . import channels
from .hours import after_quiet_hours
from .models import Channel, Duty, Message, MessageState, Notice, Wish

NO_ADDRESS = "no-address"


def lay_in_outbox(notices: list[Notice], *, urgent: bool, at: datetime) -> None:
    """A row for each notice and channel that is set up: all of them for what is urgent, else
    those the reader wishes, and then not in quiet hours unless the reader is on duty.

    Who cannot be reached by a channel gets a row too, given up at once, so that it is seen; but
    not by one in which nobody needs an address.
    """
    if not notices or not (open_channels := channels.set_up()):
        return
    readers = [notice.to_id for notice in notices]
    wished = set() if urgent else _wishes(readers, open_channels)
    if not urgent and not wished:
        return
    by_day = after_quiet_hours(at)
    awake = _on_duty(readers, at) if not urgent and by_day > at else set()
    messages = []
    for channel in open_channels:
        adapter = channels.adapter_of(channel)
        addresses = adapter.addresses_of(notice.to for notice in notices)
        for notice in notices:
            to = notice.to_id
            reached = bool(addresses.get(to))
            if (urgent or (to, channel) in wished) and (reached or not adapter.voluntary):
                when = at if urgent or to in awake else by_day
                messages.append(_message(notice, channel, at=when, urgent=urgent, reached=reached))
    Message.objects.bulk_create(messages)


def _message(
    notice: Notice, channel: Channel, *, at: datetime, urgent: bool, reached: bool
) -> Message:
    return Message(
        notice=notice,
        channel=channel,
        urgent=urgent,
        state=MessageState.WAITING if reached else MessageState.GIVEN_UP,
        next_at=at if reached else None,
        error="" if reached else NO_ADDRESS,
    )


def _wishes(readers: Iterable[int], open_channels: list[Channel]) -> set[tuple[int, str]]:
    wishes = Wish.objects.filter(user__in=readers, channel__in=open_channels)
    return set(wishes.values_list("user_id", "channel"))


def _on_duty(readers: Iterable[int], at: datetime) -> set[int]:
    return set(Duty.objects.at(at).filter(user__in=readers).values_list("user_id", flat=True))
