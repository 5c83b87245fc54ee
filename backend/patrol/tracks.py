"""The track of a shift: what is shown of its positions, or what is kept when they are gone."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np

from .duty import epoch_ms
from .models import HiddenFix, Shift, Summary
from .parts import Part, parts_of
from .traces import Trace, trace_of


@dataclass(frozen=True)
class Hidden:
    """A position that counts for nothing; `moment` is corrected epoch ms."""

    moment: int
    lon: float
    lat: float
    reason: str


@dataclass(frozen=True)
class Track:
    """`stops` and `gaps` as of Summary; `archived_at`: the parts are the simplified way, without
    times, since the positions were let go then."""

    shift: UUID
    started_at: datetime
    parts: list[Part]
    hidden: list[Hidden] = field(default_factory=list)
    stops: list[dict[str, Any]] = field(default_factory=list)
    gaps: list[dict[str, Any]] = field(default_factory=list)
    archived_at: datetime | None = None
    deleted_at: datetime | None = None


def track_of(shift: Shift, *, with_hidden: bool) -> Track:
    """The track as it is known now. What no summary was worked out of yet is shown whole.

    `with_hidden`: also the positions that were sorted out; they are for their member alone.
    """
    summary = Summary.objects.filter(shift=shift).first()
    about = {
        "shift": shift.uuid,
        "started_at": shift.started_at,
        "stops": summary.stops if summary else [],
        "gaps": summary.gaps if summary else [],
        "deleted_at": shift.track_deleted_at,
    }
    if summary and summary.archived_at:
        return Track(parts=_kept_way(summary), archived_at=summary.archived_at, **about)
    trace = trace_of(shift)
    reasons = _reasons(shift, trace)
    shown = np.array([reason is None for reason in reasons], dtype=bool)
    hidden = _hidden(trace, reasons) if with_hidden else []
    return Track(parts=parts_of(trace, shown), hidden=hidden, **about)


def _reasons(shift: Shift, trace: Trace) -> list[str | None]:
    """Why each position of a trace is hidden, None where it is not."""
    rows = HiddenFix.objects.filter(shift=shift).values_list("device_id", "at", "reason")
    known = {(device, epoch_ms(at)): reason for device, at, reason in rows}
    if not known:
        return [None] * len(trace)
    return [known.get(fix) for fix in zip(trace.device.tolist(), trace.t.tolist(), strict=True)]


def _hidden(trace: Trace, reasons: list[str | None]) -> list[Hidden]:
    rows = zip(trace.moment.tolist(), trace.lon.tolist(), trace.lat.tolist(), reasons, strict=True)
    return [Hidden(*row) for row in rows if row[3] is not None]


def _kept_way(summary: Summary) -> list[Part]:
    lines = summary.path.coords if summary.path else ()
    return [Part(*np.array(line, dtype=np.float64)[:, :2].T) for line in lines]
