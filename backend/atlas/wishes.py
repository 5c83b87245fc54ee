"""What the door in front of Django answers itself: published shapes, the same for all staff.

A wish is read from an address and headers alone; whatever is unusual about them is no wish, and
Django answers it. Wishes that are equal have equal answers.
"""

from dataclasses import dataclass
from datetime import date
from typing import Protocol
from urllib.parse import parse_qsl

from django.utils import timezone
from rest_framework.exceptions import APIException

from backend.territory.models import GridVersion, Level
from backend.territory.parameters import box_asked

from . import grids, tiles
from .editions import NAME, Edition
from .tiles import LAYERS, Tile

PREFIXES = ("/tiles/", "/api/v1/grids/")
_GRIDS = "/api/v1/grids/"


class Wish(Protocol):
    """`version`: what `?v=` says, or nothing. `content` may raise the errors of the API."""

    version: str

    @property
    def level(self) -> str: ...
    def headers(self, edition: Edition) -> dict[str, str]: ...
    def kept(self, edition: Edition) -> bytes | None: ...
    def content(self, edition: Edition) -> bytes: ...
    def content_headers(self, content: bytes) -> dict[str, str]: ...


@dataclass(frozen=True)
class TileWish:
    tile: Tile
    version: str
    gzipped: bool

    @property
    def level(self) -> str:
        return LAYERS[self.tile.layer]

    def headers(self, edition: Edition) -> dict[str, str]:
        return tiles.headers(self.tile, edition, by_name=self.version == edition.name)

    def kept(self, edition: Edition) -> bytes | None:
        return tiles.kept(self.tile, edition, gzipped=self.gzipped)

    def content(self, edition: Edition) -> bytes:
        return tiles.content(self.tile, edition, gzipped=self.gzipped)

    def content_headers(self, content: bytes) -> dict[str, str]:
        return tiles.content_headers(content)


@dataclass(frozen=True)
class FeaturesWish:
    """Grids as GeoJSON: all, those of an area, those that touch a box in degrees."""

    area: str
    box: tuple[float, float, float, float] | None
    day: date
    gzipped: bool
    version = ""

    @property
    def level(self) -> str:
        return Level.GRID

    def headers(self, edition: Edition) -> dict[str, str]:
        return grids.headers(edition, day=self.day)

    def kept(self, edition: Edition) -> bytes | None:
        everything = not self.area and self.box is None
        return grids.kept_net(edition, day=self.day, gzipped=self.gzipped) if everything else None

    def content(self, edition: Edition) -> bytes:
        if not self.area and self.box is None:
            return grids.net_as_geojson(edition, day=self.day, gzipped=self.gzipped)
        chosen = grids.chosen(GridVersion.objects.all(), edition, area=self.area, box=self.box)
        ids = list(chosen.values_list("pk", flat=True))
        collection = grids.grids_as_geojson(ids, day=self.day, mark=edition.mark)
        return grids.packed_once(collection) if self.gzipped else collection

    def content_headers(self, content: bytes) -> dict[str, str]:
        return grids.content_headers(content)


def wish_of(path: str, query: str, headers: dict[bytes, str]) -> Wish | None:
    gzipped = "gzip" in headers.get(b"accept-encoding", "")
    if path == _GRIDS:
        return _features(query, headers, gzipped=gzipped)
    tile = tiles.tile_at(path)
    version = query.removeprefix("v=")
    if tile is None or (query and (version == query or not NAME.fullmatch(version))):
        return None
    return TileWish(tile, version, gzipped)


def _features(query: str, headers: dict[bytes, str], *, gzipped: bool) -> FeaturesWish | None:
    accepted = headers.get(b"accept", "*/*")
    pairs = parse_qsl(query, keep_blank_values=True)
    asked = dict(pairs)
    if not ("*/*" in accepted or "application/geo+json" in accepted):
        return None
    if asked.get("format") != "geojson" or len(asked) != len(pairs):
        return None
    if not set(asked) <= {"format", "area", "bbox"} or "" in asked.values():
        return None
    try:
        box = box_asked(asked["bbox"]) if "bbox" in asked else None
    except APIException:
        return None
    return FeaturesWish(asked.get("area", ""), box, timezone.localdate(), gzipped)
