"""Who should serve where: exact minimum of travel from base points to grids.

All functions are pure. Positions are metres in a plane, shape (n, 2). The solver is SciPy's
`linear_sum_assignment` (a modified Jonker-Volgenant algorithm), which finds an exact minimum.
"""

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist


class TooFewPeople(ValueError):
    """The grids cannot all be served: `short` says how many more places would be needed."""

    def __init__(self, short: int) -> None:
        super().__init__(f"{short} more places are needed")
        self.short = short


def assign(people: np.ndarray, grids: np.ndarray, *, load: int = 1) -> np.ndarray:
    """For each grid, the index of the person who serves it; each serves at most `load` grids.

    Among all ways to serve every grid, the sum of distances is the least.
    Raises TooFewPeople when `len(people) * load < len(grids)`.
    """
    places = len(people) * load
    if places < len(grids):
        raise TooFewPeople(len(grids) - places)
    # A person with `load` places stands in the cost matrix that many times.
    cost = np.repeat(cdist(grids, people), load, axis=1)
    rows, columns = linear_sum_assignment(cost)
    served_by = np.empty(len(grids), dtype=np.int64)
    served_by[rows] = columns // load
    return served_by
