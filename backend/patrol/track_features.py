"""A track as GeoJSON (RFC 7946), sent as bytes: features of four kinds, each with `kind`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import numpy as np

from .parts import Part
from .tracks import Track

_DECIMALS = 7  # of a degree: a centimetre


def features_of(track: Track) -> bytes:
    """A FeatureCollection, with `archived_at` and `track_deleted_at` beside its features.

    `part`: LineString, or Point where it is one position, with `times` (epoch ms, corrected) and
    `accuracies` (m); `hidden`: Point with `at` and `reason`; `stop`: Point; `gap`: LineString
    between its ends, which is no way anybody is known to have gone.
    """
    return msgspec.json.encode(
        {
            "type": "FeatureCollection",
            "shift": str(track.shift),
            "archived_at": track.archived_at,
            "track_deleted_at": track.deleted_at,
            "features": [*_parts(track), *_hidden(track), *_stops(track), *_gaps(track)],
        }
    )


def _parts(track: Track) -> Iterator[dict]:
    for part in track.parts:
        timed = part.moment is not None
        yield _feature(
            _line(np.column_stack([part.lon, part.lat])),
            kind="part",
            shift=str(track.shift),
            started_at=_moment(part.moment[0]) if timed else None,
            ended_at=_moment(part.moment[-1]) if timed else None,
            fixes_count=len(part) if timed else None,
            times=part.moment.tolist() if timed else [],
            accuracies=_rounded(part) if timed else [],
        )


def _hidden(track: Track) -> Iterator[dict]:
    for fix in track.hidden:
        position = [round(fix.lon, _DECIMALS), round(fix.lat, _DECIMALS)]
        yield _feature(_point(position), kind="hidden", at=_moment(fix.moment), reason=fix.reason)


def _stops(track: Track) -> Iterator[dict]:
    for stop in track.stops:
        span = {name: stop[name] for name in ("from", "to")}
        yield _feature(_point([stop["lon"], stop["lat"]]), kind="stop", **span)


def _gaps(track: Track) -> Iterator[dict]:
    for gap in track.gaps:
        ends = [end for end in (gap["from_position"], gap["to_position"]) if end]
        # Before the first position and behind the last one end is known. Of a shift without any
        # none is: there is nothing to draw, and the summary tells of it.
        if ends:
            span = {name: gap[name] for name in ("from", "to")}
            yield _feature(_line(np.array(ends, dtype=np.float64)), kind="gap", **span)


def _feature(geometry: dict, **properties: Any) -> dict:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _line(positions: np.ndarray) -> dict:
    coordinates = positions.round(_DECIMALS).tolist()
    if len(coordinates) == 1:
        return _point(coordinates[0])
    return {"type": "LineString", "coordinates": coordinates}


def _point(position: list[float]) -> dict:
    return {"type": "Point", "coordinates": position}


def _rounded(part: Part) -> list[float]:
    """Decimetres, as they are kept; nan becomes null on the way out."""
    return part.acc.round(1).tolist()


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(int(ms) / 1000, UTC)
