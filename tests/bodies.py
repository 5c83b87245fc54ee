"""Bodies that are sent to lay the world of the rights matrix, and again to ask about it."""

from django.utils import timezone

from tests.cast import CENTRES, COMMUNITIES, GRID_CODES

from .incidents.evidence.sending import photo

PHOTO = photo(64, 48)
OPEN_TYPE, SENSITIVE_TYPE, RESTRICTED_TYPE = "B01", "C04", "D01"  # of fixtures/catalogue.csv


def report(kind: str) -> dict:
    lon, lat = CENTRES["east"]
    return {
        "type": kind,
        "position": {"lon": lon, "lat": lat, "crs": "wgs84"},
        "description": "x",
        "occurred_at": timezone.now().isoformat(),
        "source": "hotline",
    }


def order(now, words: str) -> dict:
    body = {**report(OPEN_TYPE), "description": words, "due_at": now.isoformat()}
    del body["source"]
    return body


def due_place() -> dict:
    lon, lat = CENTRES["east"]
    place = {"name": "x", "position": {"lon": lon, "lat": lat}, "every_days": 7}
    return place | {"grids": [GRID_CODES["east"]]}


def bad_weather(now) -> dict:
    until = now + timezone.timedelta(hours=9)
    spell = {"since": now.isoformat(), "until": until.isoformat(), "reason": "x"}
    return spell | {"area": COMMUNITIES["east"][0]}
