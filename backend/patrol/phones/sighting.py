"""What the clients of phones say, brought to one shape and to SI."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from math import isfinite
from typing import Any

# Metres per second (a knot is 1,852 m an hour, BIPM SI brochure, 8th ed., table 8).
KNOT = 1852 / 3600
KILOMETRE_AN_HOUR = 1 / 3.6

_BEYOND = 1e15  # no number of a phone lies beyond (columns.BEYOND)
_MOST_MILLISECONDS = 2**53
_LONGEST_TEXT = 64
_SECONDS_BELOW = 2147483647  # as Traccar tells seconds from milliseconds
_SPACE_FOR_PLUS = re.compile(r" (?=\d\d:?\d\d$)")


@dataclass(frozen=True)
class Sighting:
    """A position at a moment: `t` epoch ms by the phone; degrees WGS-84; metres; m/s; degrees
    from north. None is unknown; a negative accuracy, speed or heading says so too."""

    t: int
    lon: float
    lat: float
    acc: float | None = None
    speed: float | None = None
    heading: float | None = None
    alt: float | None = None
    mock: bool | None = None
    satellites: int | None = None


@dataclass(frozen=True)
class Alarm:
    """Somebody pressed SOS. `said` is the moment as the phone wrote it: it tells one press from
    the next, however often it is sent."""

    said: str
    sighting: Sighting | None


@dataclass(frozen=True)
class Reading:
    """What one request amounts to. `unreadable_count`: points that mean nothing and never will."""

    sightings: list[Sighting] = field(default_factory=list)
    unreadable_count: int = 0
    alarms: list[Alarm] = field(default_factory=list)


def gathered(readings: Iterable[Reading]) -> Reading:
    whole = Reading()
    unreadable = 0
    for reading in readings:
        whole.sightings.extend(reading.sightings)
        whole.alarms.extend(reading.alarms)
        unreadable += reading.unreadable_count
    return Reading(whole.sightings, unreadable, whole.alarms)


UNREADABLE = Reading(unreadable_count=1)


def number(said: Any) -> float | None:
    """A finite number, also written as text; everything else is unknown."""
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return None
    if isinstance(said, str) and (len(said) > _LONGEST_TEXT or "_" in said):
        return None
    try:
        value = float(said)
    except (ValueError, OverflowError):
        return None
    return value if isfinite(value) and abs(value) < _BEYOND else None


def scaled(said: Any, factor: float) -> float | None:
    value = number(said)
    return None if value is None else value * factor


def whole_number(said: Any) -> int | None:
    """For counts of satellites: from 0 to 1,000, or unknown."""
    value = number(said)
    return int(value) if value is not None and 0 <= value <= 1000 else None


def flag(said: Any) -> bool | None:
    if isinstance(said, bool):
        return said
    return {"true": True, "1": True, "false": False, "0": False}.get(str(said).strip().lower())


def epoch_ms(said: Any, zone: tzinfo) -> int | None:
    """Epoch milliseconds of a moment as phones write it, None when it cannot be read.

    A number below 2147483647 is seconds, else milliseconds; or ISO 8601 with a T; or
    `YYYY-MM-DD HH:MM:SS`. Without an offset the time is of `zone`.
    """
    if isinstance(said, str):
        said = said.strip()[:_LONGEST_TEXT]
        if "T" in said or " " in said:
            return _of_text(said, zone)
    value = number(said)
    if value is None:
        return None
    ms = round(value * 1000) if value < _SECONDS_BELOW else round(value)
    return ms if abs(ms) <= _MOST_MILLISECONDS else None


def _of_text(said: str, zone: tzinfo) -> int | None:
    if "T" in said:
        # A plus that nobody percent-encoded arrives as a space.
        said = _SPACE_FOR_PLUS.sub("+", said)
    try:
        moment = datetime.fromisoformat(said)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        return round(moment.timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        return None
