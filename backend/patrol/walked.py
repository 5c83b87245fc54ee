"""The coverage of one grid in one period: who was on duty there, what is known of it, the answer.

Only of the people who serve the grid: what others walk through it is not theirs to see.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef, QuerySet

from backend.staffing.models import Posting
from backend.territory.models import GridVersion
from backend.territory.plane import in_degrees, in_metres

from .cleaning import clean
from .coverage import LATTICE_M, Coverage, Evidence, coverage_of, ground_of
from .duty import Duty, epoch_ms
from .evidence import Period, evidence_of, kept_evidence, on_duty
from .models import Shift
from .traces import trace_of

_DECIMALS = 7  # of a degree: a centimetre


@dataclass(frozen=True)
class Walked:
    """`drawn`: the parts as they are shown, generalised: a track is opened with a reason, and is
    not to be read off what it covered. `simplified`: some of it is of shifts whose positions are
    gone, by the way that is kept."""

    coverage: Coverage
    drawn: Coverage
    simplified: bool


def walked_in(grid: GridVersion, since: datetime, until: datetime, *, now: datetime) -> Walked:
    """By the shifts of the grid's people in [since, until), as far as that is over."""
    period = Period(epoch_ms(since), epoch_ms(min(until, now)))
    shifts = list(shifts_of(grid, since, min(until, now)))
    shape = in_metres(shapely.from_wkb(bytes(grid.shape.wkb)))
    ground = ground_of(shape, _evidence(shifts, period))
    return Walked(
        coverage=coverage_of(shape, ground),
        drawn=coverage_of(shape, ground.generalised()),
        simplified=any(_archived(shift) for shift in shifts),
    )


def shapes_shown(drawn: Coverage) -> dict[str, dict]:
    """By part its GeoJSON, WGS-84: a MultiPolygon, of no polygons when there is nothing of it.

    The parts share their borders: corners are left out on both sides alike. The border of the
    grid stays as it is published.
    """
    names = ("covered", "not_covered", "unknown")
    parts = dict(zip(names, drawn.parts(), strict=True))
    there = [name for name in names if not parts[name].is_empty]
    simple = shapely.coverage_simplify(
        [parts[name] for name in there], LATTICE_M, simplify_boundary=False
    )
    simple = shapely.orient_polygons(in_degrees(simple))
    found = dict(zip(there, simple, strict=True))
    return {name: _multipolygon(found.get(name)) for name in names}


def _multipolygon(shape: shapely.Geometry | None) -> dict:
    polygons = [] if shape is None else shapely.get_parts(shape)
    return {
        "type": "MultiPolygon",
        "coordinates": [
            [
                np.round(shapely.get_coordinates(ring), _DECIMALS).tolist()
                for ring in (polygon.exterior, *polygon.interiors)
            ]
            for polygon in polygons
        ],
    }


def shifts_of(grid: GridVersion, since: datetime, until: datetime) -> QuerySet[Shift]:
    """Those of whoever served the grid, in any post, when they began."""
    served = Posting.objects.filter(
        grid=grid.grid_id, member=OuterRef("member"), period__contains=OuterRef("started_at")
    )
    # First by the few members: there is an index for each of them, and none for all shifts.
    members = Posting.objects.filter(
        grid=grid.grid_id, period__overlap=DateTimeTZRange(None, until)
    )
    return (
        Shift.objects.filter(Exists(served), member__in=members.values("member"))
        .overlapping(since, until)
        .select_related("summary")
        .order_by("started_at", "pk")
    )


def _evidence(shifts: list[Shift], period: Period) -> Iterator[Evidence]:
    for shift in shifts:
        spans = on_duty(Duty.of(shift), period)
        if not spans:
            continue
        archived = _archived(shift)
        # A summary of no positions: nothing was there to be kept, or nothing could be.
        empty = archived and not shift.summary.fixes_count
        if not shift.tracked or shift.track_deleted_at or empty:
            yield Evidence(nothing=True)
        elif archived:
            path = shift.summary.path
            yield kept_evidence(
                path.coords if path else (),
                shift.summary.gaps,
                period,
                whole=period.holds(shift.started_at, shift.ends_at),
            )
        else:
            trace = trace_of(shift)
            # Of one whose positions are gone with nothing kept, one gap is left: all of it.
            yield evidence_of(trace, clean(trace), spans)


def _archived(shift: Shift) -> bool:
    summary = getattr(shift, "summary", None)
    return summary is not None and summary.archived_at is not None
