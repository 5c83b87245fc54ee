"""Sending what is due by one channel: taken in a short transaction, sent outside any.

At least once: a row is taken for LEASE_SECONDS, and if its sender dies it is due again, under the
same key, by which a provider knows the repetition.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
from django.conf import settings
from django.db import transaction
from django.db.models import F

from . import channels
from .channels.letters import Letter, Request
from .models import Message, MessageState, Notice
from .words import about, number_of, outside_text

AT_ONCE = 20
LEASE_SECONDS = 60
FIRST_PAUSE_SECONDS = 10
LONGEST_PAUSE_SECONDS = 900
MOST_ANSWER_BYTES = 65_536
# What may be otherwise the next time; any other refusal is for good.
_WORTH_ANOTHER_TRY = (408, 425, 429)


@dataclass(frozen=True)
class Outcome:
    """`error` is a code (`timeout`, `connection`, `http-500`); none of what was answered."""

    error: str = ""
    for_good: bool = False
    provider_id: str = ""


def send_due(channel: str, *, at: datetime) -> int:
    """Take up to AT_ONCE due messages of a channel, send them side by side, note what became of
    them; how many there were. Takes no longer than NOTICE_SEND_SECONDS and a little."""
    messages = _take(channel, at)
    if messages:
        adapter = channels.adapter_of(channel)
        requests = [adapter.request(_letter(adapter, message)) for message in messages]
        outcomes = asyncio.run(_post_all(requests, adapter))
        for message, outcome in zip(messages, outcomes, strict=True):
            _note(message, outcome, at=at)
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
    Message.objects.filter(pk__in=[one.pk for one in left]).update(
        state=MessageState.SENDING,
        attempt_count=F("attempt_count") + 1,
        next_at=at + timedelta(seconds=LEASE_SECONDS),
    )
    for one in left:
        one.attempt_count += 1
    return left


def _is_closed(notice: Notice) -> bool:
    """Read or answered meanwhile; or its reader's account is closed, whose own telephone is then
    told nothing of the house."""
    done = notice.acknowledged_at is not None or notice.answered_at is not None
    return done or not notice.to.is_active


def _letter(adapter, message: Message) -> Letter:
    notice = message.notice
    return Letter(
        key=str(message.key),
        address=adapter.address_of(notice.to),
        kind=notice.kind,
        about=about(notice.kind),
        subject=number_of(notice.subject),
        urgent=message.urgent,
        text=outside_text(notice.kind, notice.subject, language=settings.LANGUAGE_CODE),
        made_at=notice.made_at,
    )


async def _post_all(requests: list[Request], adapter) -> list[Outcome]:
    # Neither a proxy nor a password of the surroundings: the settings alone say where it goes.
    async with httpx.AsyncClient(trust_env=False, follow_redirects=False) as client:
        return await asyncio.gather(*(_post(client, request, adapter) for request in requests))


async def _post(client: httpx.AsyncClient, request: Request, adapter) -> Outcome:
    """One attempt. The time is over all: a provider that answers a byte a second is slow too."""
    try:
        async with asyncio.timeout(settings.NOTICE_SEND_SECONDS):
            headers = {"Content-Type": "application/json", **request.headers}
            asked = client.build_request(
                "POST", request.url, content=request.content, headers=headers
            )
            answer = await client.send(asked, stream=True)
            try:
                return _judged(answer.status_code, await _read(answer), adapter)
            finally:
                await answer.aclose()
    except (TimeoutError, httpx.TimeoutException):
        return Outcome("timeout")
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        return Outcome("bad-address", for_good=True)
    except httpx.HTTPError:
        return Outcome("connection")


async def _read(answer: httpx.Response) -> bytes:
    kept = b""
    async for piece in answer.aiter_raw():
        kept += piece
        if len(kept) > MOST_ANSWER_BYTES:
            break
    return kept


def _judged(status: int, answer: bytes, adapter) -> Outcome:
    if 200 <= status < 300:
        return Outcome(provider_id=adapter.provider_id(answer))
    return Outcome(
        f"http-{status}", for_good=300 <= status < 500 and status not in _WORTH_ANOTHER_TRY
    )


def _note(message: Message, outcome: Outcome, *, at: datetime) -> None:
    """What became of an attempt, unless the message was taken again meanwhile."""
    if not outcome.error:
        said = {
            "state": MessageState.SENT,
            "sent_at": at,
            "next_at": None,
            "provider_id": outcome.provider_id,
        }
    elif outcome.for_good or message.attempt_count >= settings.NOTICE_ATTEMPTS:
        said = {"state": MessageState.GIVEN_UP, "next_at": None}
    else:
        pause = timedelta(seconds=pause_after(message.attempt_count))
        said = {"state": MessageState.FAILED, "next_at": at + pause}
    Message.objects.filter(
        pk=message.pk, state=MessageState.SENDING, attempt_count=message.attempt_count
    ).update(error=outcome.error, **said)


def pause_after(attempt_count: int) -> float:
    """Seconds: twice as long after each attempt, up to LONGEST_PAUSE_SECONDS."""
    return min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (attempt_count - 1))
