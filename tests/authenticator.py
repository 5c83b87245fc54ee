"""What a member of staff has in their pocket: an authenticator of our own, written from RFC 4226
and RFC 6238, for tests to hold codes against those the product takes from a library.

tests/accounts/test_second_factor.py holds it against the vectors of RFC 6238.
"""

import base64
import hmac
import struct
import time

from django_otp.plugins.otp_totp.models import TOTPDevice

STEP_SECONDS = 30
ON_ITS_WAY = 10  # seconds in which what shows a code has asked with it, also on a busy machine


def code(secret: str, moment: float, *, digits: int = 6) -> str:
    """`secret` in base32, as it is typed into an authenticator; `moment` in Unix seconds."""
    counter = struct.pack(">Q", int(moment) // STEP_SECONDS)
    mac = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = mac[-1] & 0xF
    (number,) = struct.unpack(">I", mac[start : start + 4])
    return str((number & 0x7FFFFFFF) % 10**digits).zfill(digits)


class Phone:
    """One that never shows the code of a step twice, nor of one before: it would be refused."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self._step = int(time.time()) // STEP_SECONDS - 2

    def code(self) -> str:
        """One that the server takes now and for some seconds more. It takes those of the step
        before, of this and of the next: who asks for more waits, as people do."""
        now = time.time()
        oldest = int(now + ON_ITS_WAY) // STEP_SECONDS - 1
        self._step = max(self._step + 1, oldest)
        time.sleep(max(0, (self._step - 1) * STEP_SECONDS - now))
        return code(self.secret, self._step * STEP_SECONDS)


class Authenticator(Phone):
    """The second factor of a user, set up."""

    def __init__(self, user) -> None:
        key = TOTPDevice.objects.create(user=user, confirmed=True).bin_key
        super().__init__(base64.b32encode(key).decode())
