"""What a member of staff has in their pocket: codes of a second factor, by RFC 6238 itself."""

import hmac
import struct
import time

from django_otp.plugins.otp_totp.models import TOTPDevice

STEP_SECONDS = 30


class Authenticator:
    """A second factor that is set up; `code()` gives one that was not used before."""

    def __init__(self, user) -> None:
        self._key = TOTPDevice.objects.create(user=user, confirmed=True).bin_key
        self._step = int(time.time()) // STEP_SECONDS - 2

    def code(self) -> str:
        """At most three within half a minute: those of the step before, this and the next."""
        self._step = max(self._step + 1, int(time.time()) // STEP_SECONDS - 1)
        digest = hmac.digest(self._key, struct.pack(">Q", self._step), "sha1")
        place = digest[-1] & 15
        return f"{(int.from_bytes(digest[place : place + 4]) & 0x7FFFFFFF) % 10**6:06}"
