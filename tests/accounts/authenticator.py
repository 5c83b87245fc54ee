"""An authenticator of our own, written from RFC 4226 and RFC 6238, for tests to hold codes against
those the product takes from a library."""

import base64
import hashlib
import hmac
import struct
import time

STEP_SECONDS = 30


def code(secret: str, moment: float, *, digits: int = 6) -> str:
    """`secret` in base32, as it is typed into an authenticator; `moment` in Unix seconds."""
    counter = struct.pack(">Q", int(moment) // STEP_SECONDS)
    mac = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = mac[-1] & 0xF
    (number,) = struct.unpack(">I", mac[start : start + 4])
    return str((number & 0x7FFFFFFF) % 10**digits).zfill(digits)


class Phone:
    """One that never shows the same code twice: a used one is refused for the rest of its step."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self._shown: set[str] = set()

    def code(self) -> str:
        """Of this step, or of the next one where that was shown; then it is time to wait."""
        while True:
            for ahead in (-1, 0, 1):
                shown = code(self.secret, time.time() + ahead * STEP_SECONDS)
                if shown not in self._shown:
                    self._shown.add(shown)
                    return shown
            time.sleep(1)
