"""Where a phone says it is: with an error that drifts, in the datum it happens to use."""

import random
from dataclasses import dataclass
from math import cos, radians

import numpy as np

from backend.territory.crs import wgs84_to_gcj02

from .walk import Standing

_METRES_IN_A_DEGREE = 111_000.0
# The error of the last fix that is left in the next one, some seconds later.
_DRIFT = 0.85
# A stated accuracy is the radius that holds 68 %: 1.51 standard deviations of each axis.
_RADIUS_IN_DEVIATIONS = 1.51


@dataclass(frozen=True)
class Reading:
    """`lon`, `lat` in degrees of `crs`; `accuracy` in metres."""

    lon: float
    lat: float
    accuracy: float
    crs: str


class Receiver:
    """`quality`: the accuracy in metres around which this phone's accuracy varies."""

    def __init__(self, crs: str, quality: float, chance: random.Random) -> None:
        self.crs = crs
        self._quality = quality
        self._chance = chance
        self._east = self._north = 0.0
        self._fresh = True

    def read(self, standing: Standing) -> Reading:
        accuracy = min(12.0, max(3.0, self._chance.gauss(self._quality, 1.0)))
        self._east, self._north = (
            self._error(self._east, accuracy),
            self._error(self._north, accuracy),
        )
        self._fresh = False
        lat = standing.lat + self._north / _METRES_IN_A_DEGREE
        lon = standing.lon + self._east / (_METRES_IN_A_DEGREE * cos(radians(standing.lat)))
        if self.crs == "gcj02":
            moved_lon, moved_lat = wgs84_to_gcj02(np.array([lon]), np.array([lat]))
            lon, lat = float(moved_lon[0]), float(moved_lat[0])
        return Reading(round(lon, 7), round(lat, 7), round(accuracy, 1), self.crs)

    def _error(self, before: float, accuracy: float) -> float:
        deviation = accuracy / _RADIUS_IN_DEVIATIONS
        if self._fresh:
            return self._chance.gauss(0.0, deviation)
        return _DRIFT * before + self._chance.gauss(0.0, deviation * (1 - _DRIFT**2) ** 0.5)
