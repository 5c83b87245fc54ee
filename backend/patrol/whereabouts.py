"""Where somebody is who calls for help, and who is near enough to come."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
import numpy as np

from backend.accounts.models import User
from backend.accounts.staff import shut_out
from backend.staffing.models import Member, Post, Posting
from backend.territory import crs
from backend.territory.locate import Placed, net_at
from backend.territory.models import Area
from backend.territory.paths import areas_of, township_of

from .models import Presence

# Somebody out at sea or over the border is helped from the nearest grid; farther off, a position
# is more likely an error than a journey.
_FARTHEST_M = 20_000


@dataclass(frozen=True)
class Spot:
    """A position in degrees WGS-84, with its accuracy in metres where that is known."""

    lon: float
    lat: float
    acc: float | None = None


@dataclass(frozen=True)
class Whereabouts:
    """`path` is what rights and live scopes are prefixes of; `grid` is None in no grid at all."""

    path: str
    grid: Placed | None
    home_grid_id: int | None

    @property
    def centre(self) -> Area:
        """The township, whose command centre answers; else the district."""
        return Area.objects.get(pk=township_of(self.path) or areas_of(self.path)[0])

    def leaders(self, at: datetime) -> list[User]:
        """Who leads the grid, or stands in there; and who leads the member's home grid."""
        grids = {self.grid.grid_id if self.grid else None, self.home_grid_id} - {None}
        leading = Posting.objects.at(at).filter(grid__in=grids, post=Post.LEADER)
        return list(
            User.objects.filter(member__in=leading.values("member"))
            .exclude(shut_out())
            .order_by("pk")
        )


def whereabouts(*, member: Member, spot: Spot | None, at: datetime) -> Whereabouts:
    """By the position said, else where the member is shown to be, else the home grid."""
    home_id = _home_grid(member, at)
    grid = (spot and _nearest(spot.lon, spot.lat, at)) or _shown(member, at) or _of(home_id, at)
    return Whereabouts(grid.path if grid else member.area.path, grid, home_id)


def spot_in(body: bytes) -> Spot | None:
    """The position in a call for help, None when there is none.

    Never an error: somebody is in danger. What cannot be read is no position.
    """
    try:
        said = msgspec.json.decode(body, type=_Body).position
        spot = said and _in_wgs84(said)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return spot


class _Position(msgspec.Struct):
    lon: float
    lat: float
    crs: str
    accuracy: float | None = None


class _Body(msgspec.Struct):
    position: _Position | None = None


def _in_wgs84(said: _Position) -> Spot | None:
    """(0, 0) is a phone without a fix; a negative accuracy one that is not known."""
    off_earth = abs(said.lon) > 180 or abs(said.lat) > 90 or (said.lon, said.lat) == (0, 0)
    if off_earth or said.crs not in crs.NAMES:
        return None
    there = crs.to_wgs84(np.array([said.lon]), np.array([said.lat]), said.crs)
    lon, lat = (round(float(value[0]), 9) for value in there)
    if abs(lon) > 180 or abs(lat) > 90:
        return None
    known = said.accuracy is not None and said.accuracy >= 0
    return Spot(lon, lat, said.accuracy if known else None)


def _nearest(lon: float, lat: float, at: datetime) -> Placed | None:
    net = net_at(at)
    if net is None:
        return None
    if grid := net.place(lon, lat):
        return grid
    grid, distance_m = net.nearest(lon, lat)
    return grid if distance_m <= _FARTHEST_M else None


def _shown(member: Member, at: datetime) -> Placed | None:
    shown = Presence.objects.tracked_at(at).filter(member=member).values_list("lon", "lat").first()
    return shown and _nearest(*shown, at)


def _home_grid(member: Member, at: datetime) -> int | None:
    """Where the member serves at home, as a worker first of all."""
    home = Posting.objects.at(at).filter(member=member, kind=Posting.Kind.HOME)
    return home.order_by("-post", "grid_id").values_list("grid_id", flat=True).first()


def _of(grid_id: int | None, at: datetime) -> Placed | None:
    net = net_at(at)
    if grid_id is None or net is None or grid_id not in net.index_of:
        return None
    return net.grids[net.index_of[grid_id]]
