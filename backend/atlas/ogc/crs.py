"""The coordinate systems that GIS clients may ask for, each with the order of its axes.

CRS84 is WGS-84 with longitude first. A system of the EPSG's has the order its authority wrote
down: latitude first in 4326 and 4490, northing first in 4549. CGCS2000 and WGS-84 are taken as
equal, as everywhere here.
"""

from dataclasses import dataclass

_EVERY_DIGIT = 15  # what is drawn is what is sent: the shortest text that reads back the same


@dataclass(frozen=True)
class Crs:
    """A system by its address, its number, and how its coordinates are written."""

    uri: str
    srid: int
    north_first: bool
    in_degrees: bool

    def moved(self, column: str) -> str:
        """SQL for a geometry column (WGS-84) in this system, east first."""
        return column if self.in_degrees else f"ST_Transform({column}, {self.srid})"

    def as_geojson(self, column: str) -> str:
        """SQL for the text of a geometry column in this system, in the order of its axes.

        Outer rings run counterclockwise on the ground (RFC 7946), whatever the file did.
        """
        shape = self.moved(f"ST_ForcePolygonCCW({column})")
        if self.north_first:
            shape = f"ST_FlipCoordinates({shape})"
        return f"ST_AsGeoJSON({shape}, {_EVERY_DIGIT}, 0)"


_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
CRS84 = Crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326, False, in_degrees=True)
EVERY = (
    CRS84,
    Crs(f"{_EPSG}4326", 4326, north_first=True, in_degrees=True),
    Crs(f"{_EPSG}4490", 4490, north_first=True, in_degrees=True),
    Crs(f"{_EPSG}4549", 4549, north_first=True, in_degrees=False),
)
BY_URI = {crs.uri: crs for crs in EVERY}
