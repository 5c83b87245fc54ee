"""How a worker walks a grid: from place to place, at a walker's pace, with stops on the way."""

import random
from dataclasses import dataclass
from math import atan2, cos, degrees, pi, sin

import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

from .plane import Plane

SLOWEST, FASTEST = 0.8, 1.6  # m/s
_LEG_M = (15.0, 120.0)
_STOP_S = (8.0, 60.0)
_STOPS_AFTER = 0.2  # of all legs
# A little inside, so that a fix with its error seldom falls into the neighbour's grid.
_MARGIN_M = 20.0


@dataclass(frozen=True)
class Standing:
    """Where somebody is: degrees WGS-84; m/s; degrees from north, None while standing still."""

    lon: float
    lat: float
    speed: float
    heading: float | None


class Walk:
    """An endless walk within `shape` (degrees WGS-84), of straight legs that never leave it."""

    def __init__(self, shape: Polygon, chance: random.Random) -> None:
        self._chance = chance
        centre = shape.representative_point()
        self._plane = Plane(centre.x, centre.y)
        self._area = _inner(self._plane.metres(shape))
        shapely.prepare(self._area)
        self._x, self._y = self._somewhere()
        self._heading = chance.uniform(-pi, pi)  # radians, mathematical
        self._speed = 0.0
        self._left_m = self._left_s = 0.0

    def standing(self) -> Standing:
        lon, lat = self._plane.degrees(self._x, self._y)
        if self._left_s > 0:
            return Standing(lon, lat, 0.0, None)
        return Standing(lon, lat, self._speed, (90.0 - degrees(self._heading)) % 360.0)

    def advance(self, seconds: float) -> Standing:
        """Walk on for some seconds; where that leads to."""
        while seconds > 0:
            if self._left_s > 0:
                spent = min(self._left_s, seconds)
                self._left_s -= spent
            elif self._left_m > 0:
                spent = min(self._left_m / self._speed, seconds)
                self._x += cos(self._heading) * self._speed * spent
                self._y += sin(self._heading) * self._speed * spent
                # Not less than nothing: a rest of rounding would be a leg of its own.
                self._left_m = max(0.0, self._left_m - self._speed * spent)
                self._left_m *= self._left_m > 1e-6
            else:
                spent = 0.0
                self._go_on()
            seconds -= spent
        return self.standing()

    def _go_on(self) -> None:
        """Choose a stop or a leg; with no way ahead, look around for a while."""
        self._speed = self._chance.uniform(SLOWEST, FASTEST)
        for attempt in range(30):
            # Streets mostly lead on; who meets a border turns more and goes less far.
            heading = self._heading + self._chance.gauss(0.0, 0.5 + 0.1 * attempt)
            length = self._chance.uniform(*_LEG_M) * 0.85**attempt
            there = (self._x + cos(heading) * length, self._y + sin(heading) * length)
            if self._area.covers(LineString([(self._x, self._y), there])):
                self._heading = atan2(sin(heading), cos(heading))
                self._left_m = length
                break
        if self._left_m == 0 or self._chance.random() < _STOPS_AFTER:
            self._left_s = self._chance.uniform(*_STOP_S)

    def _somewhere(self) -> tuple[float, float]:
        west, south, east, north = self._area.bounds
        for _ in range(50):
            x, y = self._chance.uniform(west, east), self._chance.uniform(south, north)
            if self._area.covers(Point(x, y)):
                return x, y
        inside = self._area.representative_point()
        return inside.x, inside.y


def _inner(shape: Polygon) -> Polygon:
    """The shape less a margin; the shape itself where that leaves too little to walk in."""
    inner = shape.buffer(-_MARGIN_M)
    if isinstance(inner, MultiPolygon):
        inner = max(inner.geoms, key=lambda part: part.area)
    return inner if inner.area > shape.area / 4 else shape
