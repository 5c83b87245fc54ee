"""Messages to one address of the district's own, such as the bridge to its messenger.

    POST WEBHOOK_URL
    X-Wangge-Timestamp: 1795363200
    X-Wangge-Signature: v1=… (signatures.py)
    Idempotency-Key: the message's key

    {"key": "…", "to": "operator0001", "kind": "…", "about": "…", "subject": "…",
     "urgent": true, "text": "…", "made_at": "…"}

`to` is the user name.
"""

import json
from collections.abc import Iterable

from django.conf import settings

from backend.accounts.models import User

from ..courier import Request
from .adapters import Adapter, Letter
from .signatures import signed


class Webhook(Adapter):
    def is_set_up(self) -> bool:
        return bool(settings.WEBHOOK_URL)

    def addresses_of(self, people: Iterable[User]) -> dict[int, str]:
        return {user.pk: user.username for user in people}

    def request(self, letter: Letter) -> Request:
        body = json.dumps(
            {
                "key": letter.key,
                "to": letter.address,
                "kind": letter.kind,
                "about": letter.about,
                "subject": letter.subject,
                "urgent": letter.urgent,
                "text": letter.text,
                "made_at": letter.made_at.isoformat(),
            }
        ).encode()
        headers = signed(body, secret=settings.WEBHOOK_SECRET, key=letter.key)
        return Request(settings.WEBHOOK_URL, body, headers)
