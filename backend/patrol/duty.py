"""When is somebody on duty with tracking? Pure: a shift's times and its marks, nothing else.

Only positions inside a tracked shift and outside its pauses may be stored. Spans are half-open:
the moment of a pause or an end is off duty already, the moment of a resume on duty again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from .models import Mark, Reason, Shift

LONGEST_SHIFT = timedelta(hours=12)
# How far a phone's clock may run ahead of ours before what it says is from the future.
CLOCK_TOLERANCE = timedelta(minutes=5)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def epoch_ms(moment: datetime) -> int:
    """The first whole millisecond not before a moment."""
    return -((_EPOCH - moment) // _MILLISECOND)


def pause_bounds(marks: Iterable[tuple[str, datetime]]) -> list[datetime]:
    """The moments at which a pause begins and ends, in turn; of odd length when one is open.

    Order of arrival does not matter. Of a pause and a resume at one moment the pause wins:
    when in doubt nothing is recorded.
    """
    bounds: list[datetime] = []
    for kind, at in sorted(marks, key=lambda mark: (mark[1], mark[0] == Mark.Kind.PAUSE)):
        pausing = len(bounds) % 2 == 1
        if (kind == Mark.Kind.PAUSE and not pausing) or (kind == Mark.Kind.RESUME and pausing):
            bounds.append(at)
    return bounds


@dataclass(frozen=True)
class Duty:
    """The stretch in which positions may be stored: [started_at, ends_at) less the pauses."""

    started_at: datetime
    ends_at: datetime
    tracked: bool
    bounds: list[datetime]

    @classmethod
    def of(cls, shift: Shift) -> "Duty":
        """A shift whose track was deleted takes no position any more."""
        tracked = shift.tracked and shift.track_deleted_at is None
        return cls(shift.started_at, shift.ends_at, tracked, shift.pause_bounds)

    def off_spans(self) -> list[tuple[datetime, datetime | None]]:
        """Where nothing may be stored after the start: each pause, and all from the end on."""
        spans = [
            (began, self.bounds[index + 1] if index + 1 < len(self.bounds) else None)
            for index, began in enumerate(self.bounds)
            if index % 2 == 0
        ]
        return [*spans, (self.ends_at, None)]

    def refusals(self, t: np.ndarray, *, oldest: datetime, now: datetime) -> np.ndarray:
        """Why a position of each moment may not be stored: Reason or "" for each.

        `t`: int64 epoch milliseconds, shape (n,); `oldest`: what is older has no place any more.
        """
        if not self.tracked:
            return np.full(t.shape, Reason.OUTSIDE_SHIFT.value, dtype=object)
        refusals = np.full(t.shape, "", dtype=object)
        if self.bounds:
            bounds = np.array([epoch_ms(bound) for bound in self.bounds], dtype=np.int64)
            refusals[np.searchsorted(bounds, t, side="right") % 2 == 1] = Reason.PAUSED.value
        # What a clock cannot mean comes last, for it says the most.
        off_shift = (t < epoch_ms(self.started_at)) | (t >= epoch_ms(self.ends_at))
        refusals[off_shift] = Reason.OUTSIDE_SHIFT.value
        refusals[t > epoch_ms(now + CLOCK_TOLERANCE)] = Reason.FUTURE.value
        refusals[t < epoch_ms(oldest)] = Reason.TOO_OLD.value
        return refusals
