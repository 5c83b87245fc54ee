"""Messages to one address of the district's own, such as the bridge to its messenger.

    POST WEBHOOK_URL
    X-Wangge-Timestamp: 1795363200
    X-Wangge-Signature: v1=<hex of HMAC-SHA256(WEBHOOK_SECRET, timestamp + "." + body)>
    Idempotency-Key: the message's key

    {"key": "…", "to": "operator0001", "kind": "…", "about": "…", "subject": "…",
     "urgent": true, "text": "…", "made_at": "…"}

`to` is the user name. The receiver compares the signature in constant time and refuses an old
timestamp; it is made anew at each attempt, the key is not.
"""

import hashlib
import hmac
import json
import time

from django.conf import settings

from backend.accounts.models import User

from .letters import Letter, Request


def is_set_up() -> bool:
    return bool(settings.WEBHOOK_URL)


def address_of(user: User) -> str:
    return user.username


def request(letter: Letter) -> Request:
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
    stamp = str(int(time.time()))
    signed = hmac.new(
        settings.WEBHOOK_SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256
    )
    return Request(
        settings.WEBHOOK_URL,
        body,
        {
            "Idempotency-Key": letter.key,
            "X-Wangge-Timestamp": stamp,
            "X-Wangge-Signature": f"v1={signed.hexdigest()}",
        },
    )


def provider_id(answer: bytes) -> str:
    return ""
