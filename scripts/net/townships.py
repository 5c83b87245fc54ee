"""Townships: a power diagram around the given places, and the zones cut out of their hosts."""

import numpy as np

from .lattice import CELL
from .noise import SPAN, value_noise
from .plane import METRE, plane_of
from .repair import NOTHING, mended
from .tables import ZONES

COARSE = 4  # every fourth cell is enough to find the weights
ROUNDS = 150
GAIN = (15, 100)
WIDTH = 7  # cells; a township is nowhere narrower than about 400 m
WAVES = ((1400 * METRE, 8000 * METRE, 61), (420 * METRE, 2100 * METRE, 63))
MAINLAND, ISLAND = 1, 2


def land_parts(lattice):
    """The land as a label grid: MAINLAND, ISLAND, else NOTHING, mended so that it has no pinch."""
    whole = np.zeros(lattice.shape, dtype=np.int32)
    labels = whole.copy()
    labels[lattice.inside] = MAINLAND
    labels[lattice.inside & _around_island(lattice)] = ISLAND
    labels = mended(labels, whole, 3)
    return np.where(labels == 0, NOTHING, labels).astype(np.int32)


def _around_island(lattice):
    """The island lies by itself east of 120.13 and south of 35.81."""
    edge_x, edge_y = plane_of(120_130_000, 35_810_000)
    return (lattice.x > edge_x) & (lattice.y < edge_y)


def patches_of(lattice, parts, townships):
    """Label grid of patches: the place in `townships`, and behind them one more, the island.

    A patch is a connected part of a unit. Only one unit has two, for the island is part of a zone.
    """
    number = {one.code: n for n, one in enumerate(townships)}
    labels = np.full(parts.shape, NOTHING, dtype=np.int32)
    main = parts == MAINLAND
    x, y = _warped(lattice)
    placed = [one for one in townships if one.place is not None]
    labels[main] = _power_diagram(x, y, main, placed, [number[one.code] for one in placed])[main]
    for code, zone in ZONES.items():
        host = number[zone.host]
        _carve(labels, x, y, (host, townships[host].place), (number[code], zone))
    labels = mended(labels, np.where(main, 0, NOTHING), WIDTH)
    labels[parts == ISLAND] = len(townships)
    return labels


def _warped(lattice):
    """Plane coordinates of the cells, moved by smooth noise so that borders wander."""
    x, y = lattice.x, lattice.y
    move_x = sum(value_noise(x, y, wave, seed) * size // SPAN for size, wave, seed in WAVES)
    move_y = sum(value_noise(x, y, wave, seed + 1) * size // SPAN for size, wave, seed in WAVES)
    return x + move_x, y + move_y


def _power_diagram(x, y, main, placed, numbers):
    """The number of the unit with the least d^2 - weight, the weights such that areas come true."""
    sites = [tuple(int(v) for v in plane_of(*one.place)) for one in placed]
    coarse = (slice(None, None, COARSE),) * 2
    cells = main[coarse]
    some_x, some_y = x[coarse][cells], y[coarse][cells]
    given = np.array([one.area for one in placed], dtype=np.int64)
    target = given * len(some_x) // given.sum()
    weight = np.zeros(len(placed), dtype=np.int64)
    one_cell = (CELL * COARSE) ** 2
    for _ in range(ROUNDS):
        area = np.bincount(_nearest(some_x, some_y, sites, weight), minlength=len(placed))
        weight += (target - area) * one_cell * GAIN[0] // GAIN[1]
    return np.array(numbers, dtype=np.int32)[_nearest(x, y, sites, weight)]


def _nearest(x, y, sites, weight):
    best = np.full(x.shape, np.iinfo(np.int64).max)
    which = np.zeros(x.shape, dtype=np.int64)
    for n, (site_x, site_y) in enumerate(sites):
        power = (x - site_x) ** 2 + (y - site_y) ** 2 - weight[n]
        closer = power < best
        best[closer], which[closer] = power[closer], n
    return which


def _carve(labels, x, y, host, cut):
    """Give the zone the share of its host's cells that lie most on its side."""
    (host_number, host_place), (zone_number, zone) = host, cut
    cells = np.argwhere(labels == host_number)
    at = tuple(cells.T)
    (host_x, host_y), (zone_x, zone_y) = plane_of(*host_place), plane_of(*zone.place)
    side = (x[at] - zone_x) ** 2 + (y[at] - zone_y) ** 2
    # a third of the pull of the host: a zone bulges into it instead of being sawn off
    side -= ((x[at] - host_x) ** 2 + (y[at] - host_y) ** 2) // 3
    taken = cells[np.argsort(side, kind="stable")[: len(cells) * zone.share // 100]]
    labels[tuple(taken.T)] = zone_number
