"""OsmAnd's protocol, as Traccar Client speaks it: parameters of a query or a form, or JSON.

After Traccar's OsmAndProtocolDecoder. Speeds are knots among parameters, m/s in the JSON of
Traccar Client 9; an accuracy is metres, and hdop is none.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings

from .sighting import (
    KNOT,
    UNREADABLE,
    Alarm,
    Reading,
    Sighting,
    epoch_ms,
    flag,
    gathered,
    number,
    scaled,
)

Parameters = dict[str, Any]

_MOST_PARAMETERS = 1000
_KEYS = ("id", "deviceid")


def read_parameters(query: str, body: bytes, now: datetime) -> tuple[str | None, Reading]:
    """Who it says it is, and what it says: from the query, from the body only without one.

    `query`: as in the address, percent-encoded.
    """
    said = parameters(query) or parameters(body.decode("utf-8", "replace"))
    return _key(said), _point(said, now)


def read_json(body: bytes, now: datetime) -> tuple[str | None, Reading]:
    """Of Traccar Client 9 (one location or a list of them), or a flat list of parameters."""
    try:
        root = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None, UNREADABLE
    points = [point for point in _points(root) if isinstance(point, dict)]
    own = _key(root) if isinstance(root, dict) else None
    keys = [own or _key(point) for point in points]
    key = own or next((one for one in keys if one), None)
    return key, gathered(
        UNREADABLE if said not in (key, None) else _either(point, now)
        for point, said in zip(points, keys, strict=True)
    )


def parameters(text: str) -> Parameters:
    """The last of each name counts, as with Traccar; names without a value count as given."""
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, errors="replace", max_num_fields=_MOST_PARAMETERS
        )
    except ValueError:
        return {}
    return dict(pairs)


def _key(said: Parameters) -> str | None:
    """The identifier beside a location, in its `_`, or among the parameters."""
    hidden = said.get("_")
    for where in (said, parameters(hidden) if isinstance(hidden, str) else {}):
        for name in ("device_id", *_KEYS):
            if key := where.get(name):
                return str(key)
    return None


def _points(root: Any) -> Iterator[Any]:
    """The root may be a list, an envelope with one location or many, or a location itself."""
    if isinstance(root, list):
        for each in root:
            yield from _points(each) if _is_envelope(each) else [each]
    elif _is_envelope(root):
        for name in ("location", "locations"):
            inside = root.get(name, [])
            yield from inside if isinstance(inside, list) else [inside]
    else:
        yield root


def _is_envelope(each: Any) -> bool:
    """Among parameters `location` is a text."""
    return isinstance(each, dict) and any(
        isinstance(each.get(name), dict | list) for name in ("location", "locations")
    )


def _either(point: dict, now: datetime) -> Reading:
    is_flat = "coords" not in point and ("lat" in point or "location" in point)
    return _point(point, now) if is_flat else _location(point, now)


def _point(said: Parameters, now: datetime) -> Reading:
    lat, lon = said.get("lat"), said.get("lon")
    if isinstance(both := said.get("location"), str):
        lat, _comma, lon = both.partition(",")
    if lat is None and lon is None:
        found, is_readable = None, True
    else:
        found = _sighting(
            _moment(said.get("timestamp"), now),
            lat,
            lon,
            acc=number(said.get("accuracy")),
            speed=scaled(said.get("speed"), KNOT),
            heading=number(said.get("bearing", said.get("heading"))),
            alt=number(said.get("altitude")),
            mock=flag(said.get("mock")),
        )
        is_readable = found is not None and flag(said.get("valid")) is not False
    return _reading(found, is_readable, said.get("alarm"), said.get("timestamp"), now)


def _location(point: dict, now: datetime) -> Reading:
    coords, extras = (
        value if isinstance(value := point.get(name), dict) else {} for name in ("coords", "extras")
    )
    # A heartbeat repeats the last position: the phone is still there, it was not seen anew.
    if not coords or extras.get("heartbeat") is True:
        found, is_readable = None, True
    else:
        found = _sighting(
            _moment(point.get("timestamp"), now),
            coords.get("latitude"),
            coords.get("longitude"),
            acc=number(coords.get("accuracy")),
            speed=number(coords.get("speed")),
            heading=number(coords.get("heading")),
            alt=number(coords.get("altitude")),
            mock=flag(point.get("mock")),
        )
        is_readable = found is not None
    return _reading(found, is_readable, extras.get("alarm"), point.get("timestamp"), now)


def _sighting(t: int | None, lat: Any, lon: Any, **measures: Any) -> Sighting | None:
    lat, lon = number(lat), number(lon)
    if t is None or lat is None or lon is None:
        return None
    return Sighting(t, lon, lat, **measures)


def _reading(
    found: Sighting | None, is_readable: bool, alarm: Any, timestamp: Any, now: datetime
) -> Reading:
    seen = [found] if found and is_readable else []
    # Of the many alarms Traccar knows this is the one that a person presses.
    if not (isinstance(alarm, str) and alarm.strip().lower() == "sos"):
        return Reading(seen, 0 if is_readable else 1)
    # Whoever calls for help is heard, whatever their clock says.
    said = now.isoformat() if timestamp is None else str(timestamp)
    return Reading(seen, 0 if is_readable else 1, [Alarm(said, *(seen or [None]))])


def _moment(said: Any, now: datetime) -> int | None:
    """Without a moment it is now; one that cannot be read is none."""
    if said is None:
        return round(now.timestamp() * 1000)
    return epoch_ms(said, ZoneInfo(settings.TIME_ZONE))
