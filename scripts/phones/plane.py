"""A flat piece of the earth around a point: metres east and north instead of degrees."""

from math import cos, radians

from shapely import transform
from shapely.geometry import Polygon


class Plane:
    """Good to 0.1 % within some kilometres of its origin.

    Lengths of a degree by the usual series for the ellipsoid WGS-84 (a = 6,378,137 m,
    1/f = 298.257).
    """

    def __init__(self, lon: float, lat: float) -> None:
        phi = radians(lat)
        self._lon, self._lat = lon, lat
        self._east = 111_412.84 * cos(phi) - 93.5 * cos(3 * phi) + 0.118 * cos(5 * phi)
        self._north = 111_132.92 - 559.82 * cos(2 * phi) + 1.175 * cos(4 * phi)

    def metres(self, shape: Polygon) -> Polygon:
        return transform(
            shape,
            lambda degrees: (degrees - (self._lon, self._lat)) * (self._east, self._north),
        )

    def degrees(self, east: float, north: float) -> tuple[float, float]:
        return self._lon + east / self._east, self._lat + north / self._north
