"""Which positions of a shift are hidden, and why. Pure: a trace in, a reason for each position out.

Nothing is deleted: a hidden position stays stored, is not drawn and counts for nothing. What comes
out depends on the set of positions alone, never on the order in which they came. By RULES:

- `second_device`: within a minute of a position of the device that sent most. One person is in one
  place; of two phones one leads.
- `inaccurate`: by its own word no better than 200 m.
- `zero`: at 0, 0, which is how a phone says that it does not know.
- `off_map`: where the plane ends in which everything is measured, on another side of the earth.
- `leap`: nobody was there (leaps.py).

Caught are leaps off a walk of up to three positions that need more than 12 m/s, of up to seven that
need more than 25 m/s, however they are left, and of up to 59 (29 at an end) to where nobody drives
in the time. Where more positions lie on either side of a leap nobody can say which are the true
ones: all stay, and nothing is counted across it.
Not caught is drift at a walking pace within the accuracy a phone claims: nothing tells it from a
walk. A ride at up to 25 m/s is none of these; what is truly faster is hidden. Starting values: the
project's own measurements of phones.
"""

import zlib
from dataclasses import dataclass

import numpy as np
from django.conf import settings

from backend.territory.plane import held

from .leaps import Positions, leaps_in
from .traces import Trace

COARSEST_M = settings.PATROL_CLEANING["coarsest_m"]
COUNTING_M = settings.PATROL_CLEANING["counting_m"]
_SECOND_DEVICE_MS = 60_000
_ZERO_DEGREES = 0.001  # a hundred metres

SECOND_DEVICE, INACCURATE, LEAP = "second_device", "inaccurate", "leap"
ZERO, OFF_MAP = "zero", "off_map"

_CODE = 3  # raise it with any change of what comes out: summaries are worked out again


def rules_by(code: int, thresholds: dict[str, float]) -> int:
    """The version of the rules: another one with other code or another threshold (0 to 32767)."""
    return zlib.crc32(repr((code, sorted(thresholds.items()))).encode()) & 0x7FFF


RULES = rules_by(_CODE, settings.PATROL_CLEANING)


@dataclass(frozen=True)
class Cleaned:
    """For each position of a trace: `reasons` (object, "" where it is shown), and whether it
    counts for distance and coverage (shown, and 50 m or better; also where nothing is said).
    `stretch`: a number that grows with each leap that is believed: nothing leads from one to the
    next."""

    reasons: np.ndarray
    counted: np.ndarray
    stretch: np.ndarray

    @property
    def shown(self) -> np.ndarray:
        return self.reasons == ""


def clean(trace: Trace) -> Cleaned:
    """`trace`: in order of moment. Gives what is hidden of it by RULES."""
    reasons = np.full(len(trace), "", dtype=object)
    reasons[_of_second_devices(trace)] = SECOND_DEVICE
    reasons[(reasons == "") & (trace.acc > COARSEST_M)] = INACCURATE
    at_zero = (np.abs(trace.lon) < _ZERO_DEGREES) & (np.abs(trace.lat) < _ZERO_DEGREES)
    reasons[(reasons == "") & at_zero] = ZERO
    reasons[(reasons == "") & ~held(trace.lon, trace.lat)] = OFF_MAP
    left = np.flatnonzero(reasons == "")
    acc = np.nan_to_num(trace.acc, nan=0.0)
    seconds = trace.moment[left] / 1000.0
    hidden, leapt = leaps_in(
        Positions(seconds, trace.lon[left], trace.lat[left], acc[left], trace.speed[left])
    )
    reasons[left[hidden]] = LEAP
    unreached = np.zeros(len(trace), dtype=np.int64)
    unreached[left[leapt]] = 1
    return Cleaned(reasons, (reasons == "") & (acc <= COUNTING_M), np.cumsum(unreached))


def _of_second_devices(trace: Trace) -> np.ndarray:
    """Which positions lie within a minute of one of a device that leads before theirs."""
    devices, counts = np.unique(trace.device, return_counts=True)
    second = np.zeros(len(trace), dtype=bool)
    leading = np.zeros(len(trace), dtype=bool)
    for device in devices[np.lexsort((devices, -counts))]:
        own = trace.device == device
        moments, mine = trace.moment[leading], trace.moment[own]
        if len(moments):
            after = np.searchsorted(moments, mine)
            before = np.abs(mine - moments[np.maximum(after - 1, 0)])
            behind = np.abs(mine - moments[np.minimum(after, len(moments) - 1)])
            second[own] = np.minimum(before, behind) <= _SECOND_DEVICE_MS
        leading |= own & ~second
    return second
