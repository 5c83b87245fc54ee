"""Has somebody left the area of their shift? Distances to one's own grids, and an episode's course.

Pure. A position outside says little: it counts when it lies farther out than it may err, and an
episode begins only when it stays so for minutes of the positions' own time. It is over when a
position lies as clearly inside. So nobody on the border street is told anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import shapely

from backend.territory.locate import OUTSIDE, Net
from backend.territory.plane import in_metres


@dataclass(frozen=True)
class Rules:
    """`margin_m`: what also an accurate position must lie beyond; `dwell`: how long outside
    before anything is said; `coarsest_m`: a position less accurate than this says nothing."""

    margin_m: float
    dwell: timedelta
    coarsest_m: float


@dataclass(frozen=True)
class Episode:
    """Outside since when (the moment of the first position), and when that was told."""

    since: datetime | None = None
    told_at: datetime | None = None


NONE = Episode()


def beyond_m(
    net: Net, lon: np.ndarray, lat: np.ndarray, own: Sequence[Sequence[int]]
) -> np.ndarray:
    """How far each position lies outside the grids of its member, in metres (EPSG:4549).

    `lon`, `lat`: degrees WGS-84, shape (n,); `own`: n lists of ids of grids, by `net`. What lies
    inside is below zero, by the way to the nearest edge of all the member's grids together. A
    member without any grid in the net has no fence: nan.
    """
    far = np.full(len(lon), np.nan)
    indices = [[net.index_of[grid] for grid in grids if grid in net.index_of] for grids in own]
    fenced = np.array([place for place, of_one in enumerate(indices) if of_one], dtype=np.int64)
    if not fenced.size:
        return far
    points = in_metres(shapely.points(lon[fenced], lat[fenced]))
    found = net.find(lon[fenced], lat[fenced])
    for point, where, place in zip(points, found.tolist(), fenced.tolist(), strict=True):
        of_one = indices[place]
        shapes = net.shapes_m[of_one]
        if where != OUTSIDE and where in of_one:
            whole = shapes[0] if len(of_one) == 1 else shapely.union_all(shapes)
            far[place] = -shapely.distance(shapely.boundary(whole), point)
        else:
            far[place] = shapely.distance(shapes, point).min()
    return far


def followed(
    episode: Episode, *, beyond_m: float, acc: float | None, at: datetime, rules: Rules
) -> Episode:
    """The episode after one more position, `at` its corrected moment.

    `told_at` of the answer differs from before when the member has to be told now.
    """
    if acc is None or acc > rules.coarsest_m or np.isnan(beyond_m):
        return episode
    sure_m = max(acc, rules.margin_m)
    if episode.told_at is not None:
        return NONE if beyond_m < -sure_m else episode
    if beyond_m <= sure_m:
        # Not clearly outside all the time: whatever had begun was none.
        return NONE
    since = episode.since or at
    return Episode(since, at if at - since >= rules.dwell else None)
