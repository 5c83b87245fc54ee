"""`/devices/`: where phone clients send that exist already, each answered as it understands.

Plain views without session, CSRF or problem+json. A client forgets what it sent at any 2xx and
repeats at anything else, so: 2xx once it is committed, or can never be stored; a refusal for a
key that nobody has; 503 or 429 for "again, later". What a phone said stands in no log and no
answer, whatever happens.
"""

import logging
import time
import traceback
from base64 import b64decode
from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from .actions.sightings import take_reading
from .guesses import WAIT_SECONDS, guesses
from .models import SenderCredential
from .phones import gpslogger as gpslogger_format
from .phones import osmand as osmand_format
from .phones import overland as overland_format
from .phones import owntracks as owntracks_format
from .phones.sighting import Reading
from .senders import note_seen, sender_of

RETRY_SECONDS = 5

_log = logging.getLogger(__name__)
_Client = SenderCredential.Client


class _Stranger(Exception):
    """Whoever sends has no key of ours. `wait`: it has tried too often."""

    def __init__(self, *, wait: bool) -> None:
        super().__init__()
        self.wait = wait


def _for_phones(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Exception as error:
            # Messages of exceptions quote values; what is logged is where, and of what kind.
            place = traceback.extract_tb(error.__traceback__)[-1]
            _log.error("%s at %s:%d", type(error).__name__, place.filename, place.lineno)
            return _empty(503, Retry_After=str(RETRY_SECONDS))

    return guarded


@_for_phones
def osmand(request: HttpRequest) -> HttpResponse:
    """Traccar Client. A key nobody has is 400, in JSON 404, both empty, as of Traccar itself."""
    now = timezone.now()
    is_json = request.META.get("CONTENT_TYPE", "").lower().startswith("application/json")
    if is_json:
        key, reading = osmand_format.read_json(request.body, now)
    else:
        key, reading = osmand_format.read_parameters(_query(request), request.body, now)
    try:
        _take(request, _Client.OSMAND, key, reading, now)
    except _Stranger as stranger:
        return _refused(stranger, 404 if is_json else 400)
    return _empty(200)


@_for_phones
def owntracks(request: HttpRequest) -> HttpResponse:
    """OwnTracks in HTTP mode. The answer is a JSON array, without anything to say an empty one."""
    now = timezone.now()
    reading = owntracks_format.read_message(request.body)
    try:
        _take(request, _Client.OWNTRACKS, _password(request), reading, now)
    except _Stranger as stranger:
        return _refused(stranger, 401, WWW_Authenticate='Basic realm="devices", charset="UTF-8"')
    return HttpResponse(b"[]", content_type="application/json")


@_for_phones
def overland(request: HttpRequest) -> HttpResponse:
    """Overland, which forgets a batch only on these very words."""
    now = timezone.now()
    reading = overland_format.read_batch(request.body)
    scheme, _space, key = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    try:
        _take(request, _Client.OVERLAND, key if scheme.lower() == "bearer" else None, reading, now)
    except _Stranger as stranger:
        return _refused(stranger, 401, WWW_Authenticate='Bearer realm="devices"')
    return HttpResponse(b'{"result":"ok"}', content_type="application/json")


@_for_phones
def gpslogger(request: HttpRequest, key: str | None = None) -> HttpResponse:
    """GPSLogger's custom URL: the key in the address, or as the password of Basic auth."""
    now = timezone.now()
    reading = gpslogger_format.read_parameters(_query(request), request.body)
    try:
        _take(request, _Client.GPSLOGGER, key or _password(request), reading, now)
    except _Stranger as stranger:
        return _refused(stranger, 403)
    return _empty(200)


def _take(
    request: HttpRequest, client: str, key: str | None, reading: Reading, now: datetime
) -> None:
    """Store what may be stored. Raises _Stranger."""
    sender = sender_of(key, client=client)
    if sender is None:
        address = request.META.get("REMOTE_ADDR", "")
        raise _Stranger(wait=guesses.count(address, now=time.monotonic()))
    take_reading(sender=sender, reading=reading, at=now)
    note_seen(sender, now)


def _query(request: HttpRequest) -> str:
    return request.META.get("QUERY_STRING", "")


def _password(request: HttpRequest) -> str | None:
    """Of Basic authentication (RFC 7617). Names are not asked for: the key says who it is."""
    scheme, _space, packed = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return b64decode(packed.strip(), validate=True).decode().partition(":")[2]
    except ValueError:
        return None


def _refused(stranger: _Stranger, status: int, **headers: str) -> HttpResponse:
    if stranger.wait:
        return _empty(429, Retry_After=str(WAIT_SECONDS))
    return _empty(status, **headers)


def _empty(status: int, **headers: str) -> HttpResponse:
    return HttpResponse(
        status=status,
        content_type="text/plain",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
