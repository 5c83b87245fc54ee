"""OwnTracks in HTTP mode: one JSON message a request, km/h, times in whole seconds.

Of its many kinds of message only `location` is a position; the others, and a message of no length,
are heard and let go. Whose it is stands in the Authorization header and nowhere in the message.
"""

from datetime import UTC
from typing import Any

import msgspec

from .sighting import (
    KILOMETRE_AN_HOUR,
    UNREADABLE,
    Reading,
    Sighting,
    epoch_ms,
    gathered,
    number,
    scaled,
)


def read_message(body: bytes) -> Reading:
    """One message; a list of them is read alike."""
    if not body.strip():
        return Reading()
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return UNREADABLE
    return gathered(map(_message, said if isinstance(said, list) else [said]))


def _message(said: Any) -> Reading:
    if not isinstance(said, dict):
        return UNREADABLE
    if said.get("_type") != "location":
        return Reading()
    t = epoch_ms(said.get("tst"), UTC)
    lat, lon = number(said.get("lat")), number(said.get("lon"))
    if t is None or lat is None or lon is None:
        return UNREADABLE
    return Reading(
        [
            Sighting(
                t,
                lon,
                lat,
                acc=number(said.get("acc")),
                speed=scaled(said.get("vel"), KILOMETRE_AN_HOUR),
                heading=number(said.get("cog")),
                alt=number(said.get("alt")),
            )
        ]
    )
