"""What to type into a client, and what its camera may scan instead: shown once, with the key."""

import json
from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.translation import gettext_lazy as _

_GPSLOGGER_BODY = (
    "lat=%LAT&lon=%LON&timestamp=%TIMESTAMP&acc=%ACC&spd=%SPD&dir=%DIR&alt=%ALT&sat=%SAT"
)


@dataclass(frozen=True)
class SetUp:
    """`lines`: the name of each setting and its value; `scan`: the text of the QR code;
    `scans_itself`: whether the client reads it, or it only carries the address over."""

    address: str
    lines: list[tuple[Any, str]]
    scan: str
    scans_itself: bool


def set_up_of(client: str, *, base: str, key: str, username: str) -> SetUp:
    """`base`: scheme and host as the phone reaches them, without a slash at the end.

    How often it sends is as our own phones are told: so many seconds while somebody moves, and
    nothing within so many metres.
    """
    return _OF[client](base, key, username)


def _osmand(base: str, key: str, username: str) -> SetUp:
    address = f"{base}/devices/osmand/"
    rest = {
        "id": key,
        "accuracy": "high",
        "distance": _step(),
        "interval": _interval(),
        "fastest_interval": _interval(),
        "stop_detection": "true",
    }
    lines = [
        (_("Device identifier"), key),
        (_("Server URL"), address),
        (_("Location accuracy"), "high"),
        (_("Distance (metres)"), str(_step())),
        (_("Interval (seconds)"), str(_interval())),
        (_("Stop detection"), "on"),
    ]
    return SetUp(address, lines, f"{address}?{urlencode(rest)}", scans_itself=True)


def _owntracks(base: str, key: str, username: str) -> SetUp:
    address = f"{base}/devices/owntracks/"
    configuration = {
        "_type": "configuration",
        "mode": 3,
        "url": address,
        "auth": True,
        "username": username,
        "password": key,
        "deviceId": "phone",
        "tid": username[-2:],
        "monitoring": 2,
        "locatorInterval": _interval(),
        "moveModeLocatorInterval": _interval(),
        "locatorDisplacement": _step(),
    }
    packed = b64encode(json.dumps(configuration, separators=(",", ":")).encode()).decode()
    lines = [
        (_("Mode"), "HTTP"),
        (_("URL"), address),
        (_("User name"), username),
        (_("Password"), key),
        (_("Device ID"), "phone"),
        (_("Monitoring"), "Move"),
        (_("Interval (seconds)"), str(_interval())),
    ]
    scan = f"owntracks:///config?inline={quote(packed, safe='')}"
    return SetUp(address, lines, scan, scans_itself=True)


def _overland(base: str, key: str, username: str) -> SetUp:
    address = f"{base}/devices/overland/"
    rest = {"url": address, "token": key, "device_id": "phone"}
    lines = [
        (_("Receiver endpoint"), address),
        (_("Access token"), key),
        (_("Device ID"), "phone"),
        (_("Pause updates automatically"), "on"),
    ]
    return SetUp(address, lines, f"overland://setup?{urlencode(rest)}", scans_itself=True)


def _gpslogger(base: str, key: str, username: str) -> SetUp:
    address = f"{base}/devices/gpslogger/{key}/"
    lines = [
        (_("URL"), address),
        (_("HTTP method"), "POST"),
        (_("HTTP body"), _GPSLOGGER_BODY),
        (_("Logging interval (seconds)"), str(_interval())),
        (_("Distance filter (metres)"), str(_step())),
        (_("Discard offline locations"), "off"),
    ]
    return SetUp(address, lines, address, scans_itself=False)


def _interval() -> int:
    return settings.PATROL_SAMPLING["interval_s"]


def _step() -> int:
    return settings.PATROL_SAMPLING["still_m"]


_OF = {
    "osmand": _osmand,
    "owntracks": _owntracks,
    "overland": _overland,
    "gpslogger": _gpslogger,
}
