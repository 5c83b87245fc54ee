"""Text messages through one HTTP gateway that takes JSON.

    POST SMS_GATEWAY_URL
    Authorization: Bearer SMS_GATEWAY_KEY
    Idempotency-Key: the message's key

    {"to": "13800000000", "template": SMS_TEMPLATE,
     "params": {"about": "特急事项", "subject": "20261122-000031"}, "text": "…", "key": "…"}

Any 2xx is taken; an `id` in its JSON is remembered. Providers with another form stand behind a
small gateway of that kind; carriers want a registered template, hence its name and parameters.
"""

import json
from collections.abc import Iterable
from dataclasses import replace

import msgspec
from django.conf import settings

from backend.accounts.models import User

from ..courier import Outcome, Request, by_status
from .adapters import Adapter, Letter


class Sms(Adapter):
    def is_set_up(self) -> bool:
        return bool(settings.SMS_GATEWAY_URL)

    def addresses_of(self, people: Iterable[User]) -> dict[int, str]:
        return {user.pk: user.phone for user in people}

    def request(self, letter: Letter) -> Request:
        body = {
            "to": letter.address,
            "template": settings.SMS_TEMPLATE,
            "params": {"about": letter.about, "subject": letter.subject},
            "text": letter.text,
            "key": letter.key,
        }
        headers = {"Idempotency-Key": letter.key}
        if settings.SMS_GATEWAY_KEY:
            headers["Authorization"] = f"Bearer {settings.SMS_GATEWAY_KEY}"
        return Request(settings.SMS_GATEWAY_URL, json.dumps(body).encode(), headers)

    def judged(self, status: int, answer: bytes) -> Outcome:
        outcome = by_status(status)
        return outcome if outcome.error else replace(outcome, provider_id=_id_in(answer))


class _Answer(msgspec.Struct):
    id: str | int = ""


def _id_in(answer: bytes) -> str:
    """What the gateway calls the message; "" when it does not say."""
    try:
        return str(msgspec.json.decode(answer, type=_Answer).id)[:100]
    except msgspec.DecodeError:
        return ""
