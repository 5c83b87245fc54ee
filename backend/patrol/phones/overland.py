"""Overland: batches of GeoJSON features, m/s; forgotten by the phone only on `{"result":"ok"}`.

`current`, the newest position, is sent beside a long queue and once more when its turn comes.
"""

from datetime import UTC
from typing import Any

import msgspec

from .sighting import UNREADABLE, Reading, Sighting, epoch_ms, gathered, number


def read_batch(body: bytes) -> Reading:
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return UNREADABLE
    if not isinstance(said, dict):
        return UNREADABLE
    features = said.get("locations")
    features = features if isinstance(features, list) else []
    current = said.get("current")
    return gathered(map(_feature, [*features, *([current] if isinstance(current, dict) else [])]))


def _feature(feature: Any) -> Reading:
    geometry, properties = (
        inner if isinstance(inner := _of(feature).get(name), dict) else {}
        for name in ("geometry", "properties")
    )
    if "action" in properties:
        return Reading()  # that somebody arrived or the app paused: the place is not of this moment
    place = geometry.get("coordinates")
    lon, lat = map(number, place[:2]) if _is_pair(place) else (None, None)
    t = epoch_ms(properties.get("timestamp"), UTC)
    if t is None or lon is None or lat is None:
        return UNREADABLE
    return Reading(
        [
            Sighting(
                t,
                lon,
                lat,
                acc=number(properties.get("horizontal_accuracy")),
                speed=number(properties.get("speed")),
                heading=number(properties.get("course")),
                alt=_altitude(properties),
            )
        ]
    )


def _altitude(properties: dict) -> float | None:
    """Core Location says by a negative accuracy that it knows none."""
    accuracy = number(properties.get("vertical_accuracy"))
    is_unknown = accuracy is not None and accuracy < 0
    return None if is_unknown else number(properties.get("altitude"))


def _of(feature: Any) -> dict:
    return feature if isinstance(feature, dict) else {}


def _is_pair(place: Any) -> bool:
    return isinstance(place, list) and len(place) >= 2
