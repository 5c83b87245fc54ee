"""The track of a shift: what is shown of its positions, or what is kept when they are gone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np

from .cleaning import Cleaned, clean
from .duty import epoch_ms
from .models import Shift, Summary
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
    """The track as it is known now, cleaned by the rules of today.

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
    cleaned = clean(trace)
    parts = parts_of(trace, cleaned, [epoch_ms(bound) for bound in shift.pause_bounds])
    hidden = list(_hidden(trace, cleaned)) if with_hidden else []
    return Track(parts=parts, hidden=hidden, **about)


def _hidden(trace: Trace, cleaned: Cleaned) -> Iterator[Hidden]:
    for n in np.flatnonzero(~cleaned.shown).tolist():
        lon, lat = float(trace.lon[n]), float(trace.lat[n])
        yield Hidden(int(trace.moment[n]), lon, lat, cleaned.reasons[n])


def _kept_way(summary: Summary) -> list[Part]:
    lines = summary.path.coords if summary.path else ()
    return [Part(*np.array(line, dtype=np.float64)[:, :2].T) for line in lines]
