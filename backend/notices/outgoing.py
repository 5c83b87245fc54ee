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

    Who cannot be reached by a channel gets a row too, given up at once, so that it is seen.
    """
    if not notices or not (open_channels := channels.set_up()):
        return
    readers = [notice.to_id for notice in notices]
    wished = set() if urgent else _wishes(readers, open_channels)
    if not urgent and not wished:
        return
    by_day = after_quiet_hours(at)
    awake = _on_duty(readers, at) if not urgent and by_day > at else set()
    Message.objects.bulk_create(
        _message(
            notice, channel, at=at if urgent or notice.to_id in awake else by_day, urgent=urgent
        )
        for notice in notices
        for channel in open_channels
        if urgent or (notice.to_id, channel) in wished
    )


def _message(notice: Notice, channel: Channel, *, at: datetime, urgent: bool) -> Message:
    reachable = bool(channels.adapter_of(channel).address_of(notice.to))
    return Message(
        notice=notice,
        channel=channel,
        urgent=urgent,
        state=MessageState.WAITING if reachable else MessageState.GIVEN_UP,
        next_at=at if reachable else None,
        error="" if reachable else NO_ADDRESS,
    )


def _wishes(readers: Iterable[int], open_channels: list[Channel]) -> set[tuple[int, str]]:
    wishes = Wish.objects.filter(user__in=readers, channel__in=open_channels)
    return set(wishes.values_list("user_id", "channel"))


def _on_duty(readers: Iterable[int], at: datetime) -> set[int]:
    return set(Duty.objects.at(at).filter(user__in=readers).values_list("user_id", flat=True))
