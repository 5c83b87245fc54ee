"""GPSLogger's custom URL: names and values as its user wrote them, in the address or the body.

What it does not know it leaves empty, or with the %VARIABLE unreplaced; both are unknown. `ALL`
writes everything once more behind what was written by hand, so the first readable value counts.
Speeds are m/s under `spd` and `speed`, km/h under `spd_kph`: there are no knots here.
"""

from collections.abc import Callable
from datetime import UTC
from typing import Any
from urllib.parse import parse_qsl

from .sighting import (
    KILOMETRE_AN_HOUR,
    UNREADABLE,
    Reading,
    Sighting,
    epoch_ms,
    number,
    scaled,
    whole_number,
)

_MOST_PARAMETERS = 1000


def read_parameters(query: str, body: bytes) -> Reading:
    """Both the address and the body are read, for people split them as they like."""
    said: dict[str, list[str]] = {}
    for text in (query, body.decode("utf-8", "replace")):
        try:
            pairs = parse_qsl(text, errors="replace", max_num_fields=_MOST_PARAMETERS)
        except ValueError:
            return UNREADABLE
        for name, value in pairs:
            said.setdefault(name.strip().lower(), []).append(value)
    if not said:
        return Reading()
    t = _first(said, ("timestamp", "time"), lambda value: epoch_ms(value, UTC))
    lat, lon = _first(said, ("lat", "latitude")), _first(said, ("lon", "lng", "longitude"))
    if t is None or lat is None or lon is None:
        return UNREADABLE
    speed = _first(said, ("spd", "speed"))
    if speed is None:
        speed = _first(said, ("spd_kph",), lambda value: scaled(value, KILOMETRE_AN_HOUR))
    return Reading(
        [
            Sighting(
                t,
                lon,
                lat,
                acc=_first(said, ("acc", "accuracy")),
                speed=speed,
                heading=_first(said, ("dir", "direction", "bearing")),
                alt=_first(said, ("alt", "altitude")),
                satellites=_first(said, ("sat", "satellites"), whole_number),
            )
        ]
    )


def _first(
    said: dict[str, list[str]], names: tuple[str, ...], read: Callable[[str], Any] = number
) -> Any:
    """The first value under one of the names that can be read."""
    readable = (read(value) for name in names for value in said.get(name, ()))
    return next((value for value in readable if value is not None), None)
