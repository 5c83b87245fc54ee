"""Tracks made by hand: metres east and north of a corner of the cast's net, with known faults."""

from dataclasses import dataclass, field, replace

import numpy as np
from pyproj import Transformer

from backend.patrol.traces import Trace

# The plane everything is measured in; the corner lies in it.
_PLANE = Transformer.from_crs(4549, 4326, always_xy=True)
CORNER = (3_002.0, 3_985_000.0)  # metres east of 120 degrees less half a million, and north
START_MS = 1_784_512_800_000


@dataclass(frozen=True)
class Steps:
    """Seconds from the start, metres east and north, accuracy, speed, device."""

    rows: list[tuple[float, float, float, float, float, int]] = field(default_factory=list)

    def at(self, s: float, x: float, y: float = 0.0, *, acc=8.0, speed=np.nan, device=1) -> "Steps":
        return Steps([*self.rows, (s, x, y, acc, speed, device)])

    def walk(self, count: int, *, every: float = 30.0, m_s: float = 1.3, acc=8.0) -> "Steps":
        """On to the east from the last step (from nowhere at 0)."""
        s, x, y, *_ = self.rows[-1] if self.rows else (-every, -every * m_s, 0.0)
        more = [
            (s + every * n, x + every * m_s * n, y, acc, np.nan, 1) for n in range(1, count + 1)
        ]
        return Steps([*self.rows, *more])

    def wait(self, s: float) -> "Steps":
        """Silence: the next step comes so much later, at the same place."""
        last = self.rows[-1]
        return Steps([*self.rows, (last[0] + s, *last[1:])])

    def shifted(self, index: int, x: float, y: float = 0.0) -> "Steps":
        """The position at an index is said to be somewhere else."""
        rows = list(self.rows)
        s, old_x, old_y, *rest = rows[index]
        rows[index] = (s, old_x + x, old_y + y, *rest)
        return replace(self, rows=rows)

    def trace(self, *, grid=1) -> Trace:
        return trace(self.rows, grid=grid)


def degrees(x, y):
    return _PLANE.transform(500_000 + CORNER[0] + np.asarray(x), CORNER[1] + np.asarray(y))


def trace(rows, *, grid=1) -> Trace:
    count = len(rows)
    s, x, y, acc, speed, device = np.array(rows, dtype=float).reshape(count, 6).T
    lon, lat = degrees(x, y)
    moment = START_MS + np.round(s * 1000).astype(np.int64)
    unknown = np.full(count, np.nan)
    made = Trace(
        device=device.astype(np.int64),
        t=moment,
        moment=moment,
        lon=np.asarray(lon, dtype=float),
        lat=np.asarray(lat, dtype=float),
        acc=acc,
        speed=speed,
        heading=unknown,
        alt=unknown,
        grid=np.broadcast_to(np.asarray(grid, dtype=np.int64), count).copy(),
        mock=np.full(count, -1, dtype=np.int8),
        satellites=np.full(count, -1, dtype=np.int16),
        offset_ms=np.zeros(count, dtype=np.int64),
    )
    return made.taken(np.lexsort((made.device, made.moment)))
