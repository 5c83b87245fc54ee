"""Cuts residents' committees into grids, by recursive bisection along lattice lines."""

import numpy as np

STRAY = (12, 100)  # a cut may leave its share by so much to follow an avenue


def pieces_of(cells, weights, count, blocks):
    """Piece number in [0, count) for every cell.

    cells: (n, 2) cell numbers; weights: (n,) of what the pieces should hold equally;
    blocks: for each axis the block of every lattice number.
    """
    result = np.zeros(len(cells), dtype=np.int32)
    if count == 1:
        return result
    half = count // 2
    low = _low_side(cells, weights, half, count, blocks)
    result[low] = pieces_of(cells[low], weights[low], half, blocks)
    result[~low] = half + pieces_of(cells[~low], weights[~low], count - half, blocks)
    return result


def outskirts(cells, density, land):
    """Bool for every cell: the end with so much land (hundredths) that is lived in least.

    Land of an industrial park or a campus, before the rest is cut by households. It is cut off
    across the longer extent, so that it is no strip.
    """
    wanted = len(cells) * land // 100
    extent = np.ptp(cells, axis=0)
    numbers = cells[:, 0 if extent[0] >= extent[1] else 1]
    ordered = np.sort(numbers)
    low, high = numbers <= ordered[wanted], numbers >= ordered[-wanted]
    crowd = [int(density[end].sum()) * 1000 // int(end.sum()) for end in (low, high)]
    return low if crowd[0] <= crowd[1] else high


def _low_side(cells, weights, half, count, blocks):
    """The cells below a cut across the longer extent, with close to half/count of the weight."""
    extent = np.ptp(cells, axis=0)
    axis = 0 if extent[0] >= extent[1] else 1
    numbers = cells[:, axis]
    first, width = int(numbers.min()), int(extent[axis]) + 1
    mass = np.zeros(width, dtype=np.int64)
    np.add.at(mass, numbers - first, weights)
    total = int(mass.sum())
    below = np.cumsum(mass)[:-1]  # of a cut behind line first, first + 1, ...
    never = np.iinfo(np.int64).max
    error = np.where((below > 0) & (below < total), np.abs(below * count - total * half), never)
    lines = blocks[axis][first : first + width]
    avenue = (lines[:-1] != lines[1:]) & (error <= total * count * STRAY[0] // (2 * STRAY[1]))
    if avenue.any():
        error = np.where(avenue, error, never)
    return numbers <= first + int(np.argmin(error))
