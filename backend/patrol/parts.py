"""A track in parts: each device's shown positions, parted where nobody knows what was walked.

Pure: the columns of a trace in, the columns of each part out.
"""

from dataclasses import dataclass

import numpy as np
from django.conf import settings

from .cleaning import Cleaned
from .traces import Trace

# A longer silence is not drawn as a line: nobody knows what was walked in it.
GAP_MS = settings.PATROL_CLEANING["gap_seconds"] * 1000


@dataclass(frozen=True)
class Part:
    """Columns of equal length, of one device in order of time.

    `moment`: int64 corrected epoch milliseconds, None when only the way is kept and not its
    times; `lon`, `lat`: degrees WGS-84; `acc` and `alt` m, `speed` m/s, `heading` degrees from
    north, each float64 with nan for unknown, None as `moment`.
    """

    lon: np.ndarray
    lat: np.ndarray
    moment: np.ndarray | None = None
    acc: np.ndarray | None = None
    alt: np.ndarray | None = None
    speed: np.ndarray | None = None
    heading: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.lon)


def parts_of(trace: Trace, cleaned: Cleaned, pause_bounds: list[int]) -> list[Part]:
    """The parts in order of their first moment.

    `pause_bounds`: epoch ms. A part ends where the next shown position of the same device is more
    than GAP_MS away, behind a pause, or behind a leap that is believed: no line leads there.
    """
    if not cleaned.shown.any():
        return []
    places = np.lexsort((trace.moment, trace.device))
    places = places[cleaned.shown[places]]
    moment = trace.moment[places]
    apart = np.diff(moment) > GAP_MS
    pauses = np.searchsorted(np.array(pause_bounds, dtype=np.int64), moment, side="right")
    for group in (trace.device[places], cleaned.stretch[places], pauses):
        apart |= np.diff(group) != 0
    begins = np.flatnonzero(apart) + 1
    found = np.split(places, begins)
    found.sort(key=lambda part: (trace.moment[part[0]], trace.device[part[0]]))
    return [
        Part(
            lon=trace.lon[part],
            lat=trace.lat[part],
            moment=trace.moment[part],
            acc=trace.acc[part],
            alt=trace.alt[part],
            speed=trace.speed[part],
            heading=trace.heading[part],
        )
        for part in found
    ]
