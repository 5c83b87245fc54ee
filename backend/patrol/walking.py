"""What the shown positions of a shift amount to: stops, distance, time moving, grids, gaps. Pure.

Lengths are metres of the plane of EPSG:4549, which in the district are within 0.04% of those on
the ellipsoid. A silence of over five minutes parts a track; one that begins and ends in one place
is somebody who stood there, for phones send nothing while they are still.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import hypot

import numpy as np
import shapely
from django.conf import settings

from backend.territory.plane import in_degrees

from .cleaning import Cleaned
from .evidence import LONGEST_EDGE_MS, STILL_M, STILL_MS, Spans
from .parts import GAP_MS
from .planes import metres_of
from .traces import Trace

STOP_M = settings.PATROL_CLEANING["stop_m"]
STOP_MS = settings.PATROL_CLEANING["stop_seconds"] * 1000
# What is nearer to the last bend counted is the noise of somebody who walks on.
STEP_M = 10.0
SIMPLIFIED_M = settings.PATROL_CLEANING["simplified_m"]
# A grid is entered with so many positions in it, or after so long: else it is flicker at a border.
ENTERED_COUNT = 3
ENTERED_MS = 60_000

Moments = tuple[int, int]


@dataclass(frozen=True)
class Stop:
    """[since, until], epoch ms, and the middle of its positions in degrees."""

    since: int
    until: int
    lon: float
    lat: float


@dataclass(frozen=True)
class Crossing:
    """From one grid into another (ids, 0 outside the net) at the first position in it."""

    at: int
    left: int
    entered: int


@dataclass(frozen=True)
class Gap:
    """A span on duty of which nobody knows, and the positions (lon, lat) at its ends, if any."""

    since: int
    until: int
    begins: tuple[float, float] | None
    ends: tuple[float, float] | None


@dataclass(frozen=True)
class Walking:
    """Metres and seconds; `path`: the counted stretches in degrees, simplified by 5 m at most."""

    distance_m: float
    moving_s: float
    own_grid_s: float
    elsewhere_s: float
    stops: list[Stop]
    crossings: list[Crossing]
    gaps: list[Gap]
    path: shapely.MultiLineString


def walking_of(trace: Trace, cleaned: Cleaned, spans: Spans, own_grids: Iterable[int]) -> Walking:
    """`spans`: when the member was on duty, epoch ms; `own_grids`: ids of those they serve."""
    counted = _Leg.of(trace, cleaned, cleaned.counted, spans)
    stops = list(_stops(counted))
    distance_m, moving_s = _moved(counted, stops)
    shown = _Leg.of(trace, cleaned, cleaned.shown, spans)
    visited = _settled(shown)
    own, elsewhere = _presence(shown, visited, set(own_grids))
    return Walking(
        distance_m=distance_m,
        moving_s=moving_s,
        own_grid_s=own,
        elsewhere_s=elsewhere,
        stops=[_as_stop(counted, *stop) for stop in stops],
        crossings=list(_crossings(shown, visited)),
        gaps=list(_gaps(shown, spans)),
        path=_path(counted),
    )


@dataclass(frozen=True)
class _Leg:
    """Positions with the index of the span of duty they lie in, and the stretch that no leap
    parts; nothing leads across either."""

    trace: Trace
    xy: np.ndarray
    span: np.ndarray
    stretch: np.ndarray

    @classmethod
    def of(cls, trace: Trace, cleaned: Cleaned, which: np.ndarray, spans: Spans) -> "_Leg":
        taken = trace.taken(which)
        begins = np.array([since for since, _until in spans], dtype=np.int64)
        span = np.searchsorted(begins, taken.moment, side="right")
        return cls(taken, metres_of(taken.lon, taken.lat), span, cleaned.stretch[which])

    def joined(self, longest_ms: int) -> np.ndarray:
        """Whether each position is followed by the next within a span and so long, shape (n-1,)."""
        same = (np.diff(self.span) == 0) & (np.diff(self.stretch) == 0)
        return same & (np.diff(self.trace.moment) <= longest_ms)


def _stops(leg: _Leg) -> Iterator[tuple[int, int]]:
    """First and last index of each stretch of three minutes or more within 50 m of its first."""
    moment, span = leg.trace.moment.tolist(), leg.span.tolist()
    xy = leg.xy.tolist()
    first, count = 0, len(moment)
    while first < count:
        last = first
        x, y = xy[first]
        while (
            last + 1 < count
            and span[last + 1] == span[first]
            and moment[last + 1] - moment[last] <= STILL_MS
            and hypot(xy[last + 1][0] - x, xy[last + 1][1] - y) <= STOP_M
        ):
            last += 1
        if moment[last] - moment[first] >= STOP_MS:
            yield first, last
            first = last + 1
        else:
            first += 1


def _as_stop(leg: _Leg, first: int, last: int) -> Stop:
    inside = slice(first, last + 1)
    lon, lat = leg.trace.lon[inside].mean(), leg.trace.lat[inside].mean()
    since, until = (int(leg.trace.moment[index]) for index in (first, last))
    return Stop(since, until, round(float(lon), 6), round(float(lat), 6))


def _moved(leg: _Leg, stops: list[tuple[int, int]]) -> tuple[float, float]:
    """Metres and seconds outside stops; noise below a step is not walked."""
    joined = leg.joined(GAP_MS)
    for first, last in stops:
        joined[first:last] = False
    seconds = np.diff(leg.trace.moment)[joined].sum() / 1000.0
    xy = leg.xy.tolist()
    distance = 0.0
    for stretch in _stretches(joined):
        anchor = xy[stretch[0]]
        for index in range(stretch[0] + 1, stretch[1] + 1):
            step = hypot(xy[index][0] - anchor[0], xy[index][1] - anchor[1])
            if step >= STEP_M or index == stretch[1]:
                distance += step
                anchor = xy[index]
    return distance, float(seconds)


def _stretches(joined: np.ndarray) -> list[tuple[int, int]]:
    """First and last position of each run of joined ones."""
    edges = np.diff(np.concatenate(([0], joined.astype(np.int8), [0])))
    return list(zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True))


def _settled(leg: _Leg) -> np.ndarray:
    """The grid each position is taken to lie in: short visits belong to the grid before them."""
    grids = leg.trace.grid.copy()
    if not len(grids):
        return grids
    breaks = np.flatnonzero(np.diff(grids)) + 1
    firsts = np.concatenate(([0], breaks))
    lasts = np.concatenate((breaks - 1, [len(grids) - 1]))
    before = None
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        lasts_ms = leg.trace.moment[last] - leg.trace.moment[first]
        entered = last - first + 1 >= ENTERED_COUNT or lasts_ms >= ENTERED_MS
        if entered or before is None:
            before = grids[first]
        grids[first : last + 1] = before
    return grids


def _crossings(leg: _Leg, visited: np.ndarray) -> Iterator[Crossing]:
    for index in (np.flatnonzero(np.diff(visited)) + 1).tolist():
        at = int(leg.trace.moment[index])
        yield Crossing(at, int(visited[index - 1]), int(visited[index]))


def _presence(leg: _Leg, visited: np.ndarray, own_grids: set[int]) -> tuple[float, float]:
    """Seconds known in one's own grids and elsewhere: from each position to the next of a part,
    and through silences in one place."""
    known = leg.joined(GAP_MS) | _still(leg)
    seconds = np.diff(leg.trace.moment) / 1000.0
    own = np.isin(visited[:-1], list(own_grids))
    return float(seconds[known & own].sum()), float(seconds[known & ~own].sum())


def _still(leg: _Leg) -> np.ndarray:
    apart = np.hypot(*np.diff(leg.xy, axis=0).T) if len(leg.xy) > 1 else np.empty(0)
    return leg.joined(STILL_MS) & (apart <= STILL_M)


def _gaps(leg: _Leg, spans: Spans) -> Iterator[Gap]:
    """Silences on duty that no edge bridges and nobody stood through, those at the ends too."""
    still = _still(leg)
    for number, (since, until) in enumerate(spans, 1):
        inside = np.flatnonzero(leg.span == number)
        if not inside.size:
            yield Gap(since, until, None, None)
            continue
        first, last = int(inside[0]), int(inside[-1])
        moment = leg.trace.moment
        if moment[first] - since > LONGEST_EDGE_MS:
            yield Gap(since, int(moment[first]), None, _place(leg, first))
        for index in range(first, last):
            if moment[index + 1] - moment[index] > LONGEST_EDGE_MS and not still[index]:
                ends = (_place(leg, index), _place(leg, index + 1))
                yield Gap(int(moment[index]), int(moment[index + 1]), *ends)
        if until - moment[last] > LONGEST_EDGE_MS:
            yield Gap(int(moment[last]), until, _place(leg, last), None)


def _place(leg: _Leg, index: int) -> tuple[float, float]:
    return round(float(leg.trace.lon[index]), 7), round(float(leg.trace.lat[index]), 7)


def _path(leg: _Leg) -> shapely.MultiLineString:
    lines = [leg.xy[first : last + 1] for first, last in _stretches(leg.joined(LONGEST_EDGE_MS))]
    if not lines:
        return shapely.MultiLineString()
    simple = shapely.simplify(shapely.MultiLineString(lines), SIMPLIFIED_M)
    path = shapely.transform(in_degrees(simple), lambda degrees: degrees.round(6))
    return path if path.geom_type == "MultiLineString" else shapely.MultiLineString([path])
