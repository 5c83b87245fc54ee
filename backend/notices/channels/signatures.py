"""How a receiver knows that a message is ours and not an old one sent again."""

import hashlib
import hmac
import time


def signed(content: bytes, *, secret: str, key: str) -> dict[str, str]:
    """Headers: `Idempotency-Key`, the moment in seconds, and over both the moment and the body
    `v1=<hex of HMAC-SHA256(secret, moment + "." + body)>`.

    The receiver compares in constant time and refuses an old moment; it is made anew at each
    attempt, the key is not.
    """
    moment = str(int(time.time()))
    mark = hmac.new(secret.encode(), moment.encode() + b"." + content, hashlib.sha256)
    return {
        "Idempotency-Key": key,
        "X-Wangge-Timestamp": moment,
        "X-Wangge-Signature": f"v1={mark.hexdigest()}",
    }
