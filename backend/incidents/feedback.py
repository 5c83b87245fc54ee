"""Sending feedback to the superior platforms: at least once, and of each order in its order.

    POST the platform's url
    Idempotency-Key, X-Wangge-Timestamp, X-Wangge-Signature (notices/channels/signatures.py)

    {"key": "…", "system": "12345", "number": "…", "seq": 2, "kind": "replied", "at": "…",
     "case": "20261122-000031", "state": "closed", "reply": "…"}

What follows waits until the platform has taken what went before. So nothing is ever given up that
it may not have had: it is tried again without end, at most a quarter of an hour apart.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef

from backend.notices.attempts import begin, note
from backend.notices.channels.signatures import signed
from backend.notices.courier import Outcome, Request, by_status, carry, way_out

from .models import Feedback
from .platforms import Platform, platforms

AT_ONCE = 20
# The platform has read it and will not have it: what follows need not wait any longer.
_READ_AND_REFUSED = ("http-410", "http-422")


def ways() -> dict[str, Callable[[datetime], int]]:
    """By platform how what is due for it is sent, for whoever sends beside the sweep."""
    return {f"feedback to {one.system}": partial(send_feedback, one) for one in platforms()}


def send_feedback(platform: Platform, at: datetime) -> int:
    """Send what is due, of each order the first that it has not had; how many there were."""
    taken = _take(platform.system, at)
    if taken:
        requests = [_request(platform, row) for row in taken]
        for row, outcome in zip(taken, asyncio.run(_carry(requests)), strict=True):
            note(row, _weighed(outcome), at=at, most=None)
    return len(taken)


@transaction.atomic
def _take(system: str, at: datetime) -> list[Feedback]:
    unsent = Feedback.objects.filter(next_at__isnull=False)
    before = unsent.filter(order=OuterRef("order"), seq__lt=OuterRef("seq"))
    due = unsent.filter(~Exists(before), order__system=system, next_at__lte=at)
    rows = due.select_for_update(skip_locked=True, of=("self",)).order_by("next_at", "pk")
    taken = list(rows[:AT_ONCE])
    begin(taken, at=at)
    return taken


def _request(platform: Platform, row: Feedback) -> Request:
    content = json.dumps(row.body, ensure_ascii=False).encode()
    headers = signed(content, secret=platform.secret, key=str(row.key))
    return Request(platform.url, content, headers)


async def _carry(requests: list[Request]) -> list[Outcome]:
    async with way_out() as http:
        return await asyncio.gather(*(carry(http, request, by_status) for request in requests))


def _weighed(outcome: Outcome) -> Outcome:
    """For good only where the platform said so itself; a wrong address or key is put right."""
    return replace(outcome, for_good=outcome.error in _READ_AND_REFUSED)
