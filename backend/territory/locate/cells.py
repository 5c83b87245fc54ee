"""A raster over a net that knows most answers beforehand.

The plane of degrees is cut into squares whose sides are a power of two, so that finding the
cell of a position (multiply, round down) is exact in floating point: no position is ever looked
up in the neighbour of its cell. Where no border comes near, neighbouring cells have the same
answer, and asking for one of them is enough. Cells near a border know nothing: the shapes decide.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from scipy import ndimage

OUTSIDE = -1
BORDER = -2
# The finest raster that has no more cells than this: some 90 m and 2 MB in a district.
_MOST_CELLS = 2**20
_FINEST = 20
# Degrees (0.1 mm): far beyond what rounding moves a point on a border, far within a cell.
_MARGIN = 1e-9

# Longitudes and latitudes, shape (n,), to indices of grids or OUTSIDE, exactly.
Search = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Cells:
    """`answers[row, column]`, rows from the south: an index of a grid, OUTSIDE or BORDER.

    `scale`: cells in a degree; `west`, `south`: the number of the first column and row, counted
    in cells from 0° and 0°. The cells on the rim stand for all that lies beyond.
    """

    scale: float
    west: float
    south: float
    answers: np.ndarray

    @classmethod
    def over(cls, shapes: np.ndarray, search: Search) -> "Cells":
        """The raster over `shapes` (polygons in degrees), with the answers that `search` gives."""
        scale, west, south, size = _frame(shapes)
        cells = cls(scale, west, south, np.zeros(size, dtype=np.min_scalar_type(-len(shapes) - 2)))
        regions, count = ndimage.label(~cells._near_borders(shapes))
        one_of = np.zeros(count + 1, dtype=np.int64)
        one_of[regions.ravel()] = np.arange(regions.size)
        row, column = np.divmod(one_of, size[1])
        answer = search((column + west + 0.5) / scale, (row + south + 0.5) / scale)
        answer[0] = BORDER  # the region number of cells that are in none
        cells.answers[...] = answer[regions]
        return cells

    def look_up(self, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        """Indices of grids, OUTSIDE (also for what is no number), or BORDER: ask the shapes."""
        rows, columns = self.answers.shape
        column = np.fmax(np.fmin(np.floor(lon * self.scale) - self.west, columns - 1), 0)
        row = np.fmax(np.fmin(np.floor(lat * self.scale) - self.south, rows - 1), 0)
        return self.answers.take((row * columns + column).astype(np.int64))

    def _near_borders(self, shapes: np.ndarray) -> np.ndarray:
        """Which cells come within the margin of an edge of a shape (and a few more)."""
        near = np.zeros(self.answers.shape, dtype=bool)
        begin, end = _short_pieces(shapes, 0.5 / self.scale)
        low = np.floor((np.minimum(begin, end) - _MARGIN) * self.scale).astype(np.int64)
        high = np.floor((np.maximum(begin, end) + _MARGIN) * self.scale).astype(np.int64)
        # A piece is shorter than a cell: the box around it lies in four cells at most.
        for column in (low[:, 0], high[:, 0]):
            for row in (low[:, 1], high[:, 1]):
                near[row - int(self.south), column - int(self.west)] = True
        return near


def _frame(shapes: np.ndarray) -> tuple[float, float, float, tuple[int, int]]:
    """Scale, first column and row, numbers of rows and columns of the finest raster allowed."""
    bounds = shapely.total_bounds(shapes) if len(shapes) else np.zeros(4)
    for power in range(_FINEST, -1, -1):
        scale = 2.0**power
        # Two more on each side: one for the margin, and the rim stays clear of borders.
        west, south = np.floor(bounds[:2] * scale) - 2
        columns, rows = (np.floor(bounds[2:] * scale) + 3 - (west, south)).astype(int).tolist()
        if columns * rows <= _MOST_CELLS:
            break
    return scale, float(west), float(south), (rows, columns)


def _short_pieces(shapes: np.ndarray, longest: float) -> tuple[np.ndarray, np.ndarray]:
    """Both ends, shape (n, 2), of the edges of all rings, cut until none is longer in degrees."""
    rings = shapely.get_rings(shapely.get_parts(shapes))
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    edges = np.flatnonzero(ring[1:] == ring[:-1])
    begin, along = vertices[edges], vertices[edges + 1] - vertices[edges]
    pieces = np.ceil(np.abs(along).max(axis=1, initial=0.0) / longest).astype(np.int64).clip(1)
    edge = np.repeat(np.arange(len(edges)), pieces)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    step = (along / pieces[:, None])[edge]
    first = begin[edge] + step * number[:, None]
    return first, first + step
