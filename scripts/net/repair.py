"""Makes label grids fit for polygons: no needles, no scattered bits, no corners that only touch.

A label grid is int32 (columns, rows), NOTHING outside. Every label lives inside one parent, and the
repair never moves a cell to a label of another parent, so levels stay nested.
"""

import numpy as np
from scipy import ndimage, sparse
from scipy.sparse import csgraph

NOTHING = -1
STEPS = ((1, 0), (0, 1), (-1, 0), (0, -1))
OPENINGS = 4  # rounds that open; after them only parts and corners are mended, which settles
ROUNDS = 60


def mended(labels, parents, width):
    """Labels repaired inside their parents; nothing narrower than `width` cells is kept.

    A label that opening would delete keeps its cells. Raises RuntimeError if it does not settle.
    """
    alive = _labels_of(labels)
    for turn in range(ROUNDS):
        before = labels
        if turn < OPENINGS:
            labels = filled(opened(labels, width), parents)
        labels = filled(_largest_parts(labels), parents)
        labels = _without_pinches(labels, parents, turn)
        if turn >= OPENINGS and np.array_equal(labels, before):
            if not np.array_equal(_labels_of(labels), alive):
                raise RuntimeError("the repair lost a label")
            return labels
    raise RuntimeError("the repair does not settle")


def opened(labels, width):
    """Cells that lie in no uniform square of `width` cells (odd) become NOTHING."""
    low = ndimage.minimum_filter(labels, size=width, mode="nearest")
    high = ndimage.maximum_filter(labels, size=width, mode="nearest")
    kept = ndimage.maximum_filter((low == high).astype(np.uint8), size=width) > 0
    result = np.where(kept, labels, NOTHING)
    lost = np.setdiff1d(_labels_of(labels), _labels_of(result))
    return np.where(np.isin(labels, lost), labels, result)


def filled(labels, parents):
    """Empty cells of a parent, taken by the label that most of their neighbours have.

    Ties go to the smaller label. Raises RuntimeError when a part of a parent has no label at all.
    """
    labels = labels.copy()
    empty = np.argwhere((labels == NOTHING) & (parents != NOTHING))
    while len(empty):
        found = _commonest_neighbour(labels, parents, empty)
        taken = found != NOTHING
        if not taken.any():
            raise RuntimeError("a part of a parent holds no label")
        labels[tuple(empty[taken].T)] = found[taken]
        empty = empty[~taken]
    return labels


def parts_of(labels):
    """(numbers, count): connected parts of equal labels, four neighbours, as a flat array."""
    size = labels.size
    index = np.arange(size).reshape(labels.shape)
    along = labels[1:] == labels[:-1]
    up = labels[:, 1:] == labels[:, :-1]
    start = np.concatenate([index[1:][along], index[:, 1:][up]])
    end = np.concatenate([index[:-1][along], index[:, :-1][up]])
    graph = sparse.coo_matrix((np.ones(len(start), dtype=np.int8), (start, end)), (size, size))
    count, numbers = csgraph.connected_components(graph, directed=False)
    return numbers, count


def _labels_of(labels):
    found = np.unique(labels)
    return found[found != NOTHING]


def _commonest_neighbour(labels, parents, cells):
    """For each cell (n, 2) the commonest label beside it within its parent, or NOTHING."""
    beside = np.full((len(STEPS), len(cells)), NOTHING, dtype=labels.dtype)
    home = parents[tuple(cells.T)]
    limit = np.array(labels.shape)
    for row, step in enumerate(STEPS):
        there = cells + step
        valid = ((there >= 0) & (there < limit)).all(axis=1)
        place = tuple(there[valid].T)
        beside[row, valid] = np.where(parents[place] == home[valid], labels[place], NOTHING)
    best = np.full(len(cells), NOTHING, dtype=labels.dtype)
    votes = np.zeros(len(cells), dtype=np.int64)
    for candidate in beside:
        count = (beside == candidate).sum(axis=0)
        better = (candidate != NOTHING) & (
            (count > votes) | ((count == votes) & (candidate < best))
        )
        best, votes = np.where(better, candidate, best), np.where(better, count, votes)
    return best


def _largest_parts(labels):
    """Every label keeps its largest part, the first of equals; the others become NOTHING."""
    flat = labels.ravel()
    numbers, count = parts_of(labels)
    first = np.full(count, flat.size, dtype=np.int64)
    np.minimum.at(first, numbers, np.arange(flat.size))
    sizes = np.bincount(numbers, minlength=count)
    label = flat[first]
    order = np.lexsort((first, -sizes, label))
    leads = np.ones(count, dtype=bool)
    leads[1:] = label[order][1:] != label[order][:-1]
    kept = np.zeros(count, dtype=bool)
    kept[order[leads]] = True
    return np.where(kept[numbers], flat, NOTHING).reshape(labels.shape)


def _without_pinches(labels, parents, turn):
    """Where a label meets itself only across a corner, one of the other two cells joins it."""
    labels = labels.copy()
    a, b, c, d = labels[:-1, :-1], labels[1:, :-1], labels[:-1, 1:], labels[1:, 1:]
    rising = (a == d) & (a != NOTHING) & (b != a) & (c != a)
    falling = (b == c) & (b != NOTHING) & (a != b) & (d != b)
    for corner, others in ((rising, ((1, 0), (0, 1))), (falling, ((0, 0), (1, 1)))):
        source = (0, 0) if corner is rising else (1, 0)
        for i, j in np.argwhere(corner).tolist():
            origin = (i + source[0], j + source[1])
            # the other one in every second turn, lest two corners undo each other for ever
            for di, dj in others[:: 1 if turn % 2 else -1]:
                if parents[i + di, j + dj] == parents[origin]:
                    labels[i + di, j + dj] = labels[origin]
                    break
    return labels
