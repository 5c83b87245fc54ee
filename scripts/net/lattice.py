"""A bent lattice of 60 m cells. In town it reads as streets, in the country as field edges.

Cell (i, j) lies between vertices (i, j) and (i + 1, j + 1). Arrays are (columns, rows), int64, dm.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely

from .density import density_at
from .noise import SPAN, hashed, value_noise
from .plane import METRE

CELL = 60 * METRE
BEND, BEND_WAVE = 180 * METRE, 4000 * METRE
MARGIN = 8  # cells around the outline: more than the bend can move one
JITTER = (5, 27)  # hundredths of a cell, in town and in the country
TOWN = 360  # density from which streets rule
BLOCK = (2, 5)  # cells between two avenues


@dataclass
class Lattice:
    first: tuple  # lattice numbers of vertex (0, 0), so that noise does not hang on the margin
    vertex_x: np.ndarray  # (columns + 1, rows + 1)
    vertex_y: np.ndarray
    x: np.ndarray  # (columns, rows), centres of cells
    y: np.ndarray
    inside: np.ndarray  # bool, the centre is on land
    density: np.ndarray  # of every cell
    blocks: tuple  # for each axis, the middle of the block of every number
    town: np.ndarray  # bool, the block is dense enough for streets to rule
    anchor: np.ndarray  # (2, columns, rows): the middle cell of the block

    @property
    def shape(self):
        return self.x.shape


def laid_over(land, cores):
    """The lattice over a land in dm; cores as in `density`."""
    first, (columns, rows) = _frame(land)
    i = (first[0] + np.arange(columns + 1))[:, None]
    j = (first[1] + np.arange(rows + 1))[None, :]
    bent_x, bent_y = _bent(*_turned(i, j))
    # doubled numbers name the points halfway between vertices
    x, y = (axis // 2 for axis in _turned(2 * i[:-1] + 1, 2 * j[:, :-1] + 1))
    x, y = _bent(x, y)
    density = density_at(x, y, cores)
    at_vertex = np.pad(density, ((0, 1), (0, 1)), mode="edge")
    vertex_x = bent_x + _jitter(21, i, j, at_vertex)
    vertex_y = bent_y + _jitter(22, i, j, at_vertex)
    shapely.prepare(land)
    inside = shapely.contains_xy(land, x.ravel(), y.ravel()).reshape(x.shape)
    blocks = tuple(
        _middles(seed, start, count)
        for seed, start, count in zip((41, 42), first, density.shape, strict=True)
    )
    anchor = np.stack(np.meshgrid(*blocks, indexing="ij"))
    town = density[tuple(anchor)] >= TOWN
    return Lattice(first, vertex_x, vertex_y, x, y, inside, density, blocks, town, anchor)


def _turned(i, j):
    """The lattice turned by the 3-4-5 triangle: whole numbers and right angles at once."""
    step = CELL // 5
    return step * (4 * i - 3 * j), step * (3 * i + 4 * j)


def _frame(land):
    """First lattice numbers and the size of the frame around a land."""
    points = shapely.get_coordinates(land).astype(np.int64)
    x, y = points[:, 0], points[:, 1]
    i, j = (4 * x + 3 * y) // (5 * CELL), (4 * y - 3 * x) // (5 * CELL)
    first = (int(i.min()) - MARGIN, int(j.min()) - MARGIN)
    return first, (int(i.max()) + MARGIN - first[0], int(j.max()) + MARGIN - first[1])


def _bent(x, y):
    return (
        x + value_noise(x, y, BEND_WAVE, 31) * BEND // SPAN,
        y + value_noise(x, y, BEND_WAVE, 32) * BEND // SPAN,
    )


def _jitter(seed, i, j, density):
    town, country = JITTER
    share = country - (country - town) * np.minimum(density, TOWN) // TOWN
    return ((hashed(seed, i, j) >> 47) - SPAN) * share * CELL // (100 * SPAN)


def _middles(seed, first, count):
    """For every number the middle of its block; blocks are 2 to 5 cells wide."""
    low, high = BLOCK
    edges, number = [0], 0
    while edges[-1] < count:
        edges.append(edges[-1] + low + int(hashed(seed, first + number)) % (high - low + 1))
        number += 1
    middles = np.empty(edges[-1], dtype=np.int64)
    for start, end in pairwise(edges):
        middles[start:end] = (start + end) // 2
    return np.minimum(middles[:count], count - 1)
