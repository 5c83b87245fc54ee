"""Households of the communities. Drawn by hash, not counted: no figure here describes anyone.

The rule is 300-500 households to an urban grid and 200-300 to a rural one.
"""

import numpy as np

from .noise import hashed

URBAN, RURAL = (300, 500), (200, 300)
GRID = 400  # households of a typical urban grid
SPREAD, SPREAD_AT_MOST = 60, 170  # a committee misses whole grids by so much for each, and at most
GRIDS_BY_RANK = ((40, 1), (78, 2), (95, 3), (100, 4))  # rank of density in hundredths -> grids
VILLAGE = (50, 207)  # least, and the range above it


def households_of(members, density):
    """{code: households} for all communities.

    density: {code: mean density}; dense committees get more grids' worth of households.
    """
    everyone = [one for people in members for one in people]
    committees = sorted(
        (one.code for one in everyone if one.urban),
        # half rank, half luck
        key=lambda code: (density[code] * (50 + _draw(81, code, 100)), code),
    )
    rank = {code: n * 100 // len(committees) for n, code in enumerate(committees)}
    return {
        one.code: _committee(one.code, rank[one.code]) if one.urban else _village(one.code)
        for one in everyone
    }


def grids_for(households):
    """Into how many basic grids a residents' committee is cut."""
    return max(1, (households + GRID // 2) // GRID)


def _committee(code, rank):
    grids = next(count for limit, count in GRIDS_BY_RANK if rank < limit)
    spread = min(SPREAD * grids, SPREAD_AT_MOST)
    return GRID * grids - spread + _draw(82, code, 2 * spread + 1)


def _village(code):
    least, span = VILLAGE
    return least + _draw(83, code, span)


def _draw(seed, code, span):
    """A whole number in [0, span)."""
    return int(hashed(seed, np.int64(int(code)))) % span


def split(total, weights):
    """Whole shares of a total in proportion to whole weights; they add up to it exactly."""
    mass = sum(weights)
    shares = [total * weight // mass for weight in weights]
    left = sorted(range(len(weights)), key=lambda n: (-(total * weights[n] % mass), n))
    for n in left[: total - sum(shares)]:
        shares[n] += 1
    return shares
