"""Communities: seeds spread by density, three Lloyd steps, then the cells of the nearest seed."""

import numpy as np

from .noise import SPAN, value_noise
from .plane import METRE
from .repair import NOTHING, mended
from .tables import ZONES

LLOYD_STEPS = 3
WIDTH = 3  # cells
# how much borders in the country leave the straight line: size, wavelength, seed
WAVES = ((240 * METRE, 1300 * METRE, 71), (90 * METRE, 450 * METRE, 73))


def members_of_patches(townships):
    """The communities of every patch, in the order of codes; the last patch is the island."""
    members, islanders = [], []
    for one in townships:
        away = ZONES[one.code].island if one.code in ZONES else ()
        members.append([item for item in one.communities if item.code not in away])
        islanders.extend(item for item in one.communities if item.code in away)
    return [*members, islanders]


def community_labels(lattice, patches, members):
    """Label grid of communities, numbered on through `members`, patch by patch."""
    labels = np.full(patches.shape, NOTHING, dtype=np.int32)
    x, y = _wandering(lattice.x, lattice.y)
    offset = 0
    for number, people in enumerate(members):
        cells = np.argwhere(patches == number)
        cells = cells[np.argsort(morton(cells), kind="stable")]
        at = tuple(cells.T)
        density = lattice.density[at]
        seeds = _seeds(lattice.x[at], lattice.y[at], density, len(people))
        # in town whole blocks go to a community, in the country single cells
        block = tuple(lattice.anchor[:, *at])
        in_town = _nearest(lattice.x[block], lattice.y[block], *seeds, _along_streets)
        in_country = _nearest(x[at], y[at], *seeds)
        nearest = np.where(lattice.town[at], in_town, in_country)
        labels[at] = offset + _numbered(cells, density, nearest, people)
        offset += len(people)
    return mended(labels, patches, WIDTH)


def morton(cells):
    """Morton codes of (n, 2) cell numbers: neighbours on the ground are mostly near in it."""
    return _spread(cells[:, 0]) << 1 | _spread(cells[:, 1])


def _spread(value):
    """The 16 low bits, a zero between each two."""
    value = value.astype(np.int64) & 0xFFFF
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        value = (value | value << shift) & mask
    return value


def _wandering(x, y):
    """Plane coordinates moved by noise."""
    return (
        x + sum(value_noise(x, y, wave, seed) * size // SPAN for size, wave, seed in WAVES),
        y + sum(value_noise(x, y, wave, seed + 1) * size // SPAN for size, wave, seed in WAVES),
    )


def _squared(dx, dy):
    return dx * dx + dy * dy


def _along_streets(dx, dy):
    """Distance whose borders between seeds run mostly along the lattice (turned 3-4-5)."""
    along, across = np.abs(4 * dx + 3 * dy), np.abs(4 * dy - 3 * dx)
    return 4 * np.maximum(along, across) + np.minimum(along, across)


def _seeds(x, y, density, count):
    """(x, y) of `count` seeds, spread by density; cells come in Morton order.

    Seeds move by single cells, not by anchors: two that start in one block would never part.
    """
    mass = np.cumsum(density)
    marks = (2 * np.arange(count) + 1) * mass[-1] // (2 * count)
    seeds = np.searchsorted(mass, marks)
    seed_x, seed_y = x[seeds], y[seeds]
    for _ in range(LLOYD_STEPS):
        nearest = _nearest(x, y, seed_x, seed_y)
        # sorted sums of integers: the same in any order, unlike float weights
        weight = np.maximum(_sums(nearest, density, count), 1)
        seed_x = _sums(nearest, density * x, count) // weight
        seed_y = _sums(nearest, density * y, count) // weight
    return seed_x, seed_y


def _nearest(x, y, seed_x, seed_y, distance=_squared):
    """Number of the nearest seed for each point."""
    best = np.full(x.shape, np.iinfo(np.int64).max)
    which = np.zeros(x.shape, dtype=np.int64)
    for number, (at_x, at_y) in enumerate(zip(seed_x.tolist(), seed_y.tolist(), strict=True)):
        far = distance(x - at_x, y - at_y)
        closer = far < best
        best[closer], which[closer] = far[closer], number
    return which


def _sums(labels, values, count):
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, labels, values)
    return total


def _numbered(cells, density, nearest, people):
    """For each cell its community's place in `people`.

    The densest shares become the residents' committees; within each kind, places follow Morton
    order, so that neighbouring codes are mostly neighbours on the ground.
    """
    count = len(people)
    sizes = np.bincount(nearest, minlength=count)
    if not sizes.all():
        raise RuntimeError("a community got no cell")
    mean = _sums(nearest, density, count) * 16 // sizes
    middle = np.stack([_sums(nearest, axis, count) // sizes for axis in cells.T], axis=1)
    order = np.argsort(morton(middle), kind="stable")
    urban = [place for place, one in enumerate(people) if one.urban]
    village = [place for place, one in enumerate(people) if not one.urban]
    dense = set(np.argsort(-mean, kind="stable")[: len(urban)].tolist())
    places = np.empty(count, dtype=np.int32)
    places[[share for share in order.tolist() if share in dense]] = urban
    places[[share for share in order.tolist() if share not in dense]] = village
    return places[nearest]
