"""Which grid is a position in? Answered in memory, from the boundaries of the position's moment.

A border belongs to the grid with the smallest code of those that share it, so that every
process, and SQL (`ORDER BY code LIMIT 1`), decides the same way. A publication takes effect at
least a minute ahead and the list of versions is read again every twenty seconds, so every
process has the new index in time.
"""

import math
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import numpy as np
import shapely
from django.utils import timezone
from pyproj import Geod, Transformer

from .models import AreaChange, Boundary, GridVersion, Level

OUTSIDE = -1
_REREAD_SECONDS = 20.0
# CGCS2000 / 3-degree Gauss-Krüger, central meridian 120°E: a plane in metres for what lies near.
_TO_METRES = Transformer.from_crs(4326, 4549, always_xy=True)
# Distances to wherever somebody asks from are measured on the ellipsoid.
_ELLIPSOID = Geod(ellps="WGS84")


@dataclass(frozen=True)
class Placed:
    """A grid as a position needs it: its identity, its code, its path and a point inside."""

    grid_id: int
    code: str
    path: str
    centre: tuple[float, float]


@dataclass(frozen=True)
class Net:
    """The grids of one published version (a Boundary's key), ordered by code, with their index."""

    version: int
    published_at: datetime
    grids: list[Placed]
    shapes: np.ndarray
    tree: shapely.STRtree = field(init=False)

    def __post_init__(self) -> None:
        shapely.prepare(self.shapes)
        object.__setattr__(self, "tree", shapely.STRtree(self.shapes))

    @cached_property
    def index_of(self) -> dict[int, int]:
        return {placed.grid_id: index for index, placed in enumerate(self.grids)}

    def find(self, lon: np.ndarray, lat: np.ndarray, hint: int | None = None) -> np.ndarray:
        """Indices into `grids` for positions in degrees WGS-84, OUTSIDE where there is none.

        `hint` is the id of the grid to try first. Only its inside counts (a border may belong
        to a neighbour), so that the answer is the same with and without it.
        """
        found = np.full(lon.shape, OUTSIDE, dtype=np.int64)
        rest = np.ones(lon.shape, dtype=bool)
        if hint in self.index_of:
            at_home = shapely.contains_xy(self.shapes[self.index_of[hint]], lon, lat)
            found[at_home] = self.index_of[hint]
            rest &= ~at_home
        if rest.any():
            found[rest] = self._search(lon[rest], lat[rest])
        return found

    def place(self, lon: float, lat: float) -> Placed | None:
        """The grid of one position, None outside the net."""
        index = self.find(np.array([lon]), np.array([lat]))[0]
        return None if index == OUTSIDE else self.grids[index]

    def nearest(self, lon: float, lat: float) -> tuple[Placed, float]:
        """The grid nearest to a position outside the net, and how far it is in metres."""
        x, y = _TO_METRES.transform(lon, lat)
        if math.isfinite(x):
            index, edge = _nearest_edge(self._tree_in_metres, x, y)
            edge = _TO_METRES.transform(*edge, direction="INVERSE")
        else:  # a quarter of the globe away the plane ends
            index, edge = _nearest_edge(self.tree, lon, lat)
        *_azimuths, distance_m = _ELLIPSOID.inv(lon, lat, *edge)
        return self.grids[index], distance_m

    def _search(self, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        point, grid = self.tree.query(shapely.points(lon, lat), predicate="intersects")
        smallest = np.full(lon.shape, len(self.grids), dtype=np.int64)
        np.minimum.at(smallest, point, grid)
        return np.where(smallest == len(self.grids), OUTSIDE, smallest)

    @cached_property
    def _tree_in_metres(self) -> shapely.STRtree:
        return shapely.STRtree(
            shapely.transform(
                self.shapes, lambda xy: np.column_stack(_TO_METRES.transform(xy[:, 0], xy[:, 1]))
            )
        )


def _nearest_edge(tree: shapely.STRtree, x: float, y: float) -> tuple[int, tuple[float, float]]:
    """The index of the nearest shape, and its point that is nearest, in the units of the tree."""
    here = shapely.Point(x, y)
    index = tree.nearest(here)
    return index, shapely.shortest_line(here, tree.geometries[index]).coords[-1]


class _Versions:
    """The published nets of this process, newest last; shapes are read once for each version."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._nets: dict[int, Net] = {}
        self._newest_move: int | None = None
        self._read_at = -_REREAD_SECONDS

    def at(self, moment: datetime) -> Net | None:
        in_force = [net for net in self.listed() if net.published_at <= moment]
        return in_force[-1] if in_force else None

    def listed(self) -> list[Net]:
        with self._lock:
            if time.monotonic() - self._read_at >= _REREAD_SECONDS or not self._nets:
                self._nets = self._read()
                self._read_at = time.monotonic()
            return list(self._nets.values())

    def forget(self) -> None:
        with self._lock:
            self._nets = {}

    def _read(self) -> dict[int, Net]:
        moves = AreaChange.objects.filter(verb__in=["moved", "merged"]).order_by("-pk")
        newest_move = moves.values_list("pk", flat=True).first()
        if newest_move != self._newest_move:  # shapes stay, but grids have other paths
            self._newest_move, self._nets = newest_move, {}
        published = Boundary.objects.filter(level=Level.GRID, published_at__isnull=False)
        return {
            boundary.pk: self._nets.get(boundary.pk) or _load(boundary)
            for boundary in published.order_by("published_at")
        }


def _load(boundary: Boundary) -> Net:
    rows = list(
        GridVersion.objects.filter(boundary=boundary)
        .order_by("code")
        .values_list("grid_id", "code", "path", "shape")
    )
    shapes = np.asarray(shapely.from_wkb([bytes(row[3].wkb) for row in rows]), dtype=object)
    centres = shapely.get_coordinates(shapely.point_on_surface(shapes)).tolist()
    placed = [
        Placed(grid_id, code, path, tuple(centre))
        for (grid_id, code, path, _), centre in zip(rows, centres, strict=True)
    ]
    return Net(boundary.pk, boundary.published_at, placed, shapes)


_versions = _Versions()


def net_at(moment: datetime | None = None) -> Net | None:
    """The net in force at a moment (now when not said); None before the first publication."""
    return _versions.at(moment or timezone.now())


def place(lon: float, lat: float, *, at: datetime | None = None) -> Placed | None:
    """The grid of one WGS-84 position at a moment, or None outside the net."""
    net = net_at(at)
    return net.place(lon, lat) if net else None


def place_all(
    lon: np.ndarray, lat: np.ndarray, at: list[datetime], *, hint: int | None = None
) -> list[Placed | None]:
    """The grid of each position by the boundaries of its own moment.

    `lon`, `lat`: degrees WGS-84, shape (n,); `at`: n moments; `hint`: the grid to try first.
    """
    found: list[Placed | None] = [None] * len(at)
    by_net: dict[int, list[int]] = {}
    nets = _versions.listed()
    for index, moment in enumerate(at):
        for number in range(len(nets) - 1, -1, -1):
            if nets[number].published_at <= moment:
                by_net.setdefault(number, []).append(index)
                break
    for number, indices in by_net.items():
        net = nets[number]
        places = net.find(lon[indices], lat[indices], hint)
        for index, where in zip(indices, places, strict=True):
            found[index] = None if where == OUTSIDE else net.grids[where]
    return found


def grid_now(grid_id: int) -> Placed | None:
    """A grid as the version in force draws it; None when it has gone."""
    net = net_at()
    if net is None or grid_id not in net.index_of:
        return None
    return net.grids[net.index_of[grid_id]]


def ready() -> bool:
    """Whether this process has indexed all that is published (a new installation: nothing).

    Raises when the boundaries cannot be read; for the health check.
    """
    _versions.listed()
    return True


def forget() -> None:
    """Read the published versions again at the next question."""
    _versions.forget()
