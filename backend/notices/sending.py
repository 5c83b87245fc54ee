"""Sending what is due by one channel: taken in a short transaction, sent outside any."""

import asyncio
from datetime import datetime

import httpx
from django.conf import settings
from django.db import transaction
from django.db.models import F

from . import channels
from .attempts import begin, note
from .channels.adapters import Adapter, Letter
from .courier import Outcome, carry, way_out
from .models import Message, MessageState, Notice
from .outgoing import NO_ADDRESS
from .words import about, number_of, outside_text

AT_ONCE = 20


def send_due(channel: str, *, at: datetime) -> int:
    """Take up to AT_ONCE due messages of a channel, send them side by side, note what became of
    them; how many there were. Takes no longer than NOTICE_SEND_SECONDS and a little."""
    messages = _take(channel, at)
    if messages:
        adapter = channels.adapter_of(channel)
        addresses = adapter.addresses_of(message.notice.to for message in messages)
        letters = [
            _letter(message, to=addresses.get(message.notice.to_id, "")) for message in messages
        ]
        outcomes = asyncio.run(_send_all(adapter, letters))
        for message, outcome in zip(messages, outcomes, strict=True):
            said = {"provider_id": outcome.provider_id}
            note(message, outcome, at=at, most=settings.NOTICE_ATTEMPTS, **said)
    return len(messages)


@transaction.atomic
def _take(channel: str, at: datetime) -> list[Message]:
    """Urgent ones first; those that somebody else is taking are passed over."""
    due = Message.objects.filter(channel=channel, next_at__lte=at)
    taken = list(
        due.select_for_update(skip_locked=True, of=("self",))
        .select_related("notice__to")
        .order_by(F("urgent").desc(), "next_at", "pk")[:AT_ONCE]
    )
    read = [one.pk for one in taken if _is_closed(one.notice)]
    Message.objects.filter(pk__in=read).update(state=MessageState.NEEDLESS, next_at=None)
    left = [one for one in taken if one.pk not in read]
    begin(left, at=at)
    return left


def _is_closed(notice: Notice) -> bool:
    """Read or answered meanwhile; or its reader's account is closed, whose own telephone is then
    told nothing of the house."""
    done = notice.acknowledged_at is not None or notice.answered_at is not None
    return done or not notice.to.is_active


def _letter(message: Message, *, to: str) -> Letter:
    notice = message.notice
    return Letter(
        key=str(message.key),
        address=to,
        kind=notice.kind,
        about=about(notice.kind),
        subject=number_of(notice.subject),
        urgent=message.urgent,
        text=outside_text(notice.kind, notice.subject, language=settings.LANGUAGE_CODE),
        made_at=notice.made_at,
    )


async def _send_all(adapter: Adapter, letters: list[Letter]) -> list[Outcome]:
    async with way_out() as http:
        if locked := await adapter.unlock(http):
            return [locked] * len(letters)
        return await asyncio.gather(*(_send(http, adapter, letter) for letter in letters))


async def _send(http: httpx.AsyncClient, adapter: Adapter, letter: Letter) -> Outcome:
    if not letter.address:  # taken back since it was laid in the outbox
        return Outcome(NO_ADDRESS, for_good=True)
    return await carry(http, adapter.request(letter), adapter.judged)
