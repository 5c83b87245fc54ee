"""The grids of one published version, and how they answer."""

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from pyproj import Geod, Transformer

from ..plane import in_metres
from .cells import BORDER, OUTSIDE, Cells

# CGCS2000 / 3-degree Gauss-Krüger, central meridian 120°E: a plane in metres for what lies near.
_TO_METRES = Transformer.from_crs(4326, 4549, always_xy=True)
# Distances to wherever somebody asks from are measured on the ellipsoid.
_ELLIPSOID = Geod(ellps="WGS84")
_SAME_M = 0.001
NOWHERE = 0  # stands where the id of a grid would stand


@dataclass(frozen=True)
class Placed:
    """A grid as a position needs it: its identity, its code, what people call it, its path and a
    point inside."""

    grid_id: int
    code: str
    name: str
    path: str
    centre: tuple[float, float]


@dataclass(frozen=True)
class Net:
    """The grids of one published version (a Boundary's key), ordered by code, with their index."""

    version: int
    grids: list[Placed]
    shapes: np.ndarray
    tree: shapely.STRtree = field(init=False)
    cells: Cells = field(init=False)
    ids: np.ndarray = field(init=False)  # of the grids, and NOWHERE last: at OUTSIDE

    def __post_init__(self) -> None:
        shapely.prepare(self.shapes)
        # A prepared shape builds its index at the first question, which two threads must not do
        # at once: each is asked now, for a point inside it.
        inside = shapely.get_coordinates(shapely.point_on_surface(self.shapes))
        shapely.intersects_xy(self.shapes, inside[:, 0], inside[:, 1])
        ids = [*(placed.grid_id for placed in self.grids), NOWHERE]
        object.__setattr__(self, "ids", np.array(ids, dtype=np.int64))
        object.__setattr__(self, "tree", shapely.STRtree(self.shapes))
        object.__setattr__(self, "cells", Cells.over(self.shapes, self._search))

    @cached_property
    def index_of(self) -> dict[int, int]:
        return {placed.grid_id: index for index, placed in enumerate(self.grids)}

    @cached_property
    def shapes_m(self) -> np.ndarray:
        """The shapes in EPSG:4549, for distances; made when somebody first asks."""
        return in_metres(self.shapes)

    def find(self, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        """Indices into `grids` for positions in degrees WGS-84, OUTSIDE where there is none."""
        found = self.cells.look_up(lon, lat)
        undecided = np.flatnonzero(found == BORDER)
        if undecided.size:
            found[undecided] = self._search(lon[undecided], lat[undecided])
        return found

    def find_ids(self, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        """Ids of grids, NOWHERE outside the net."""
        return self.ids[self.find(lon, lat)]

    def place(self, lon: float, lat: float) -> Placed | None:
        """The grid of one position, None outside the net."""
        index = self.find(np.array([lon]), np.array([lat]))[0]
        return None if index == OUTSIDE else self.grids[index]

    def nearest(self, lon: float, lat: float) -> tuple[Placed, float]:
        """The grid nearest to a position outside the net, and how far it is in metres.

        Of several at the same distance, to the millimetre, the one with the smallest code.
        """
        here, there = shapely.Point(lon, lat), _TO_METRES.transform(lon, lat)
        if math.isfinite(there[0]):
            candidates = self._perhaps_nearest(here)
            shapes = shapely.transform(self.shapes[candidates], _in_metres)
            distances_m = shapely.distance(shapes, shapely.Point(there))
            best = (distances_m <= distances_m.min() + _SAME_M).argmax()
            index, edge = candidates[best], _nearest_point(shapes[best], shapely.Point(there))
            edge = _TO_METRES.transform(*edge, direction="INVERSE")
        else:  # a quarter of the globe away the plane ends
            index = self.tree.query_nearest(here).min()
            edge = _nearest_point(self.shapes[index], here)
        *_azimuths, distance_m = _ELLIPSOID.inv(lon, lat, *edge)
        return self.grids[index], distance_m

    def _perhaps_nearest(self, here: shapely.Point) -> np.ndarray:
        """Indices, in order, of all shapes that may be nearest in metres, found in degrees.

        A degree of longitude is shorter than one of latitude, by the cosine of the latitude: what
        is nearest in metres may be so much farther in degrees.
        """
        _, degrees = self.tree.query_nearest(here, return_distance=True)
        _, south, _, north = shapely.total_bounds(self.tree.geometries)
        latitude = min(max(abs(here.y), abs(south), abs(north)), 80.0)
        reach = degrees[0] / math.cos(math.radians(latitude)) * 1.02
        return np.sort(self.tree.query(here, predicate="dwithin", distance=reach))

    def _search(self, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        """As `find`, by the shapes alone."""
        point, grid = self.tree.query(shapely.points(lon, lat))  # whose boxes they lie in
        touching = shapely.intersects_xy(self.shapes[grid], lon[point], lat[point])
        smallest = np.full(lon.shape, len(self.grids), dtype=np.int64)
        np.minimum.at(smallest, point[touching], grid[touching])
        return np.where(smallest == len(self.grids), OUTSIDE, smallest)


def _in_metres(lonlat: np.ndarray) -> np.ndarray:
    return np.column_stack(_TO_METRES.transform(lonlat[:, 0], lonlat[:, 1]))


def _nearest_point(shape: shapely.Geometry, here: shapely.Point) -> tuple[float, float]:
    return shapely.shortest_line(here, shape).coords[-1]
