"""Credentials that were proven a moment ago, for answers that are the same for all staff.

Asking the database whose token it is costs more than sending a kept tile. So this process
remembers, as a digest, that a credential was good, for at most `PROVEN_SECONDS` and never beyond
its own end; log-out on this process forgets it at once. What a credential revoked elsewhere can
still read in that time is published shapes, nothing else: nothing but those may ask here.
"""

import threading
import time
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, parse_cookie
from django.utils import timezone
from rest_framework.request import Request

from .models import DeviceToken, Wall

PROVEN_SECONDS = 30.0
_MOST = 20_000


class Proven:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[bytes, float] = {}

    def remember(self, key: bytes, *, seconds: float = PROVEN_SECONDS) -> None:
        """`seconds`: how long the credential itself still holds."""
        with self._lock:
            self._until.pop(key, None)
            self._until[key] = time.monotonic() + min(seconds, PROVEN_SECONDS)
            while len(self._until) > _MOST:
                del self._until[next(iter(self._until))]

    def holds(self, key: bytes) -> bool:
        return self._until.get(key, 0.0) > time.monotonic()

    def forget(self, key: bytes) -> None:
        with self._lock:
            self._until.pop(key, None)


proven = Proven()


def credential(*, host: str, authorization: str, cookie: str) -> bytes | None:
    """What a request shows, as a digest: its token, or without one its session; None without
    either. The host belongs to it, because Django has looked at that as well."""
    scheme, _space, token = authorization.partition(" ")
    if scheme.lower() == "token":
        shown = f"token {token.strip()}"
    elif not authorization and (session := parse_cookie(cookie).get(settings.SESSION_COOKIE_NAME)):
        shown = f"session {session}"
    else:
        return None
    return sha256(f"{host}\n{shown}".encode()).digest()


def credential_of(request: HttpRequest) -> bytes | None:
    return credential(
        host=request.META.get("HTTP_HOST", ""),
        authorization=request.META.get("HTTP_AUTHORIZATION", ""),
        cookie=request.META.get("HTTP_COOKIE", ""),
    )


def remember(request: Request) -> None:
    """A request that Django has let in: what it shows is good for a moment, or to its own end."""
    token = request.auth
    if isinstance(token, Wall):
        return  # what else the request shows has proven nothing
    left = (
        (token.expiry - timezone.now()).total_seconds()
        if isinstance(token, DeviceToken)
        else request.session.get_expiry_age()
    )
    if key := credential_of(request):
        proven.remember(key, seconds=left)


def forget(request: HttpRequest) -> None:
    """At log-out."""
    if key := credential_of(request):
        proven.forget(key)
