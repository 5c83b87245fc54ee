"""Where a reported matter belongs: its grid and path, and the command centre that gets it."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.contrib.gis.geos import Point
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.answers.problems import invalid
from backend.territory import crs
from backend.territory.locate import OUTSIDE, Placed, net_at
from backend.territory.models import Area, Level
from backend.territory.paths import areas_of, township_of

# A boat off the coast or a phone with a poor fix at the border still reports to this district.
FARTHEST_OUTSIDE_M = 5_000


@dataclass(frozen=True)
class Place:
    """`scope` is the path that rights and live scopes are prefixes of."""

    scope: str
    grid: Placed | None
    point: Point | None
    centre: Area


def place_report(*, position: dict | None, area: Area | None, at: datetime) -> Place:
    """The place of a report by its position, else by its area, else the district.

    `position`: lon, lat, crs as sent. One outside the net leaves the matter to the area, or to
    the district centre; one more than FARTHEST_OUTSIDE_M away is refused.
    """
    if position is None:
        return _unplaced(area or _district(at), None)
    lon, lat = crs.to_wgs84(
        np.array([position["lon"]]), np.array([position["lat"]]), position["crs"]
    )
    return place_point(Point(float(lon[0]), float(lat[0]), srid=4326), area=area, at=at)


def place_point(point: Point, *, area: Area | None = None, at: datetime) -> Place:
    """The place of a matter at a point in WGS-84; otherwise as `place_report`."""
    if abs(point.x) > 180 or abs(point.y) > 90:  # an offset datum may lead over the pole
        raise invalid("position", _("This lies outside the world."))
    net = net_at(at)
    index = net.find(np.array([point.x]), np.array([point.y]))[0] if net else OUTSIDE
    if index != OUTSIDE:
        grid = net.grids[index]
        return Place(scope=grid.path, grid=grid, point=point, centre=centre_of_path(grid.path))
    if net:
        _refuse_far_away(*net.nearest(point.x, point.y))
    return _unplaced(area or _district(at), point)


def _unplaced(area: Area, point: Point | None) -> Place:
    return Place(scope=area.path, grid=None, point=point, centre=centre_of_path(area.path))


def _refuse_far_away(nearest: Placed, distance_m: float) -> None:
    if not distance_m <= FARTHEST_OUTSIDE_M:  # a distance that is no number is far away too
        raise invalid(
            "position",
            _("The position lies outside the district, %(km).1f km from grid %(grid)s.")
            % {"km": distance_m / 1000, "grid": nearest.code},
        )


def _district(at: datetime) -> Area:
    return Area.objects.at(timezone.localdate(at)).get(level=Level.DISTRICT)


def centre_of_path(path: str) -> Area:
    """The township of a path, whose joint command centre accepts; else the district's."""
    return Area.objects.get(pk=township_of(path) or areas_of(path)[0])
