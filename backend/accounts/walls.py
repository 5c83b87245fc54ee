"""What a wall shows to be let in: a one-time code, typed once, for a key that its browser keeps.

The key lies in a cookie that no script reads (HttpOnly) and no other site sends (SameSite). It
reads what a wall shows and changes nothing: it is looked at by those views alone that say so
(wall_authentication.py).
"""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from backend.territory.models import Level

# What walls show, and what there are figures of.
SHOWN = (Level.DISTRICT, Level.TOWNSHIP)
COOKIE = "wall"
CODE_PERIOD = timedelta(minutes=15)
# Browsers keep no cookie longer than this (RFC 6265bis); it begins anew each time the wall asks.
KEY_PERIOD = timedelta(days=400)
# Of a row: neither a key nor a code opens anything.
NOT_ENROLLED = dict.fromkeys(("code_digest", "code_until", "key_digest", "enrolled_at"))
# Read aloud and typed on a wall's keyboard: no signs that are taken for each other.
_SIGNS = "ACDEFGHJKLMNPQRTUVWXY34679"
_GROUP = 4
_KEY_BYTES = 32


def new_code() -> str:
    """Two groups of four, such as `KFRW-X7PN`: 8 signs of 26, 37 bits for a quarter of an hour."""
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(2))
    return "-".join(groups)


def new_key() -> str:
    return secrets.token_urlsafe(_KEY_BYTES)


def code_digest(code: str) -> str:
    """Of a code however it was typed: small letters, without the stroke. Keyed, for it is short."""
    plain = "".join(code.upper().replace("-", " ").split())
    return salted_hmac("backend.accounts.walls", plain, algorithm="sha256").hexdigest()


def key_digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def key_shown(request: HttpRequest) -> str | None:
    return request.COOKIES.get(COOKIE)


def keep_key(response: HttpResponse, key: str) -> None:
    """Have the browser keep it, from today on."""
    response.set_cookie(
        COOKIE,
        key,
        max_age=KEY_PERIOD,
        path="/api/v1/",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )
