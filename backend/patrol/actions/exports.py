"""A member takes along all that is kept of their own patrols."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.accounts.trail import note
from backend.answers import problems
from backend.staffing.models import Member

from ..doubts import without_other
from ..gpx import gpx_of
from ..models import Doubt, Look, Quarantined, Shift, Sos, Summary, Visit
from ..streamed_zip import zipped
from ..track_features import features_of
from ..tracks import track_of


def export_tracks(*, by: User, at: datetime) -> Iterator[bytes]:
    """Pieces of a ZIP: JSON of what concerns `by`, and for each tracked shift GeoJSON and GPX.

    That it was taken out stands in the trail. Raises 403 `not-a-member`.
    """
    member = Member.objects.filter(user=by).first()
    if member is None:
        raise problems.Problem(
            "not-a-member", _("Only members of the grids have shifts."), status=403
        )
    note(act="tracks.exported", by=by, at=at, about=by)
    return zipped(_files(member), at=timezone.localtime(at))


def _files(member: Member) -> Iterator[tuple[str, bytes]]:
    shifts = Shift.objects.filter(member=member).order_by("started_at", "pk")
    yield "shifts.json", _json(_shift(shift) for shift in shifts.prefetch_related("marks"))
    for name, rows in _records(member).items():
        yield f"{name}.json", _json(rows)
    # By key, and each read again: a year of shifts is not held, and none that was deleted since.
    for pk in list(shifts.filter(tracked=True).values_list("pk", flat=True)):
        shift = Shift.objects.get(pk=pk)
        track = track_of(shift, with_hidden=True)
        begun = timezone.localtime(shift.started_at)
        name = f"tracks/{begun:%Y-%m-%d_%H%M}_{shift.uuid}"
        yield f"{name}.geojson", features_of(track)
        yield f"{name}.gpx", gpx_of(track)


def _records(member: Member) -> dict[str, Any]:
    """By name of the file, its rows: what is kept, by the names it is kept under."""
    own = {"shift__member": member}
    return {
        "summaries": _rows(
            Summary.objects.filter(**own).order_by("pk"),
            "distance_m",
            "moving_s",
            "stops",
            "own_grid_s",
            "elsewhere_s",
            "crossings",
            "fixes_count",
            "hidden_counts",
            "gaps",
            "worked_out_at",
            "archived_at",
        ),
        "visits": _rows(Visit.objects.filter(**own).order_by("at"), "due_place__name", "at"),
        "looks": _rows(Look.objects.filter(**own).order_by("at"), "by__name", "reason", "at"),
        # Whose walk one repeats is not for its member.
        "doubts": [
            row | {"details": without_other(row["details"])}
            for row in _rows(
                Doubt.objects.filter(**own).order_by("found_at"),
                "kind",
                "details",
                "found_at",
                "state",
                "decided_at",
                "remark",
            )
        ],
        "not_stored": _rows(
            Quarantined.objects.filter(**own).order_by("received_at"),
            "reason",
            "raw",
            "received_at",
        ),
        "sos": list(
            Sos.objects.filter(member=member)
            .order_by("received_at")
            .values("uuid", "received_at", "lon", "lat", "acc", "ended_at", "remark")
        ),
    }


def _rows(rows, *fields: str) -> list[dict]:
    return [{"shift": row.pop("shift__uuid"), **row} for row in rows.values("shift__uuid", *fields)]


def _shift(shift: Shift) -> dict[str, Any]:
    marks = sorted(shift.marks.all(), key=lambda mark: (mark.at, mark.uuid))
    return {
        "shift": shift.uuid,
        "started_at": shift.started_at,
        "planned_end": shift.planned_end_at,
        "ended_at": shift.ended_at,
        "purpose": shift.purpose,
        "tracked": shift.tracked,
        "track_deleted_at": shift.track_deleted_at,
        "marks": [
            {"kind": mark.kind, "at": mark.at, "received_at": mark.received_at} for mark in marks
        ],
    }


def _json(rows) -> bytes:
    return msgspec.json.format(msgspec.json.encode(list(rows)), indent=1)
