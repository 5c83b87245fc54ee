"""Which grid is a position in? Answered in memory, from the boundaries of the position's moment.

A border belongs to the grid with the smallest code of those that share it, so that every
process, and SQL (`covering`), decides the same way. `cells` knows most answers beforehand,
`net` decides the rest and finds the nearest grid, `versions` keeps the nets of this process.
"""

from datetime import datetime

import numpy as np
from django.utils import timezone

from .cells import OUTSIDE
from .net import NOWHERE, Net, Placed
from .versions import Versions

__all__ = [
    "NOWHERE",
    "OUTSIDE",
    "Net",
    "Placed",
    "forget",
    "grid_now",
    "grids_at",
    "net_at",
    "place",
    "ready",
]

_versions = Versions()


def net_at(moment: datetime | None = None) -> Net | None:
    """The net in force at a moment (now when not said); None before the first publication."""
    return _versions.known().net_at(moment or timezone.now())


def place(lon: float, lat: float, *, at: datetime | None = None) -> Placed | None:
    """The grid of one WGS-84 position at a moment, or None outside the net."""
    net = net_at(at)
    return net.place(lon, lat) if net else None


def grids_at(lon: np.ndarray, lat: np.ndarray, moment_ms: np.ndarray) -> np.ndarray:
    """The id of the grid of each position by the boundaries of its own moment, or NOWHERE.

    `lon`, `lat`: degrees WGS-84, shape (n,); `moment_ms`: int64 epoch milliseconds. Gives int64.
    """
    known = _versions.known()
    numbers = known.numbers_at(moment_ms)
    found = np.full(len(numbers), NOWHERE, dtype=np.int64)
    for number in np.unique(numbers).tolist():
        if number != OUTSIDE:
            of_it = numbers == number
            found[of_it] = known.net(number).find_ids(lon[of_it], lat[of_it])
    return found


def grid_now(grid_id: int) -> Placed | None:
    """A grid as the version in force draws it; None when it has gone."""
    net = net_at()
    if net is None or grid_id not in net.index_of:
        return None
    return net.grids[net.index_of[grid_id]]


def ready() -> bool:
    """Whether this process has indexed all that is in force or announced (a new installation:
    nothing).

    Raises when the boundaries cannot be read; for the health check.
    """
    _versions.refresh()
    return True


def forget() -> None:
    """Read the published versions again at the next question."""
    _versions.forget()
