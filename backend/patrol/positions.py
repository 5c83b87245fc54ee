"""The rows of a batch as columns, each row judged: a position on duty, or a reason why not.

Off duty comes first: what the clock says was outside a tracked shift or in a pause is counted
and nothing of it is kept, however broken the rest of the row may be.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from backend.territory import crs

from .duty import Duty
from .models import Reason

# No clock, no coordinate and no measure of a phone lies beyond; what does is no number to us.
_BEYOND = 1e15
_MEASURES = ("acc", "speed", "heading", "alt")
# A negative value is how phones say that they do not know these.
_NEVER_NEGATIVE = ("acc", "speed", "heading")
# 0.1 mm: below it the way back from GCJ-02 may differ with the place of a point in its batch.
_DEGREE_DIGITS = 9


@dataclass(frozen=True)
class Positions:
    """The good rows in order of time, one a moment; arrays of equal length.

    `t` int64 epoch ms; `lon`, `lat` WGS-84 degrees; `raw_lon`, `raw_lat` as sent, or None when
    that was WGS-84; `measures` float32 by name, nan where unknown; `mock` True, False or None.
    """

    t: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    raw_lon: np.ndarray | None
    raw_lat: np.ndarray | None
    measures: dict[str, np.ndarray]
    mock: list[bool | None]

    def __len__(self) -> int:
        return len(self.t)

    def taken(self, order: np.ndarray) -> "Positions":
        return Positions(
            self.t[order],
            self.lon[order],
            self.lat[order],
            None if self.raw_lon is None else self.raw_lon[order],
            None if self.raw_lat is None else self.raw_lat[order],
            {name: values[order] for name, values in self.measures.items()},
            [self.mock[index] for index in order],
        )


@dataclass(frozen=True)
class Refused:
    """A row that is not stored. `t` is its clock where that lies on duty, else None."""

    index: int
    reason: str
    t: int | None


def sort_out(
    fields: list[str],
    fixes: list[Any],
    crs_name: str,
    duty: Duty,
    *,
    oldest: datetime,
    now: datetime,
) -> tuple[Positions, list[Refused]]:
    """The positions of a batch that may be stored, and the refused rows in their order."""
    clocks, readable = _clocks(fields.index("t"), fixes)
    off = duty.refusals(clocks, oldest=oldest, now=now)
    good = _good_rows(fields, fixes)
    table = {name: [fixes[index][place] for index in good] for place, name in enumerate(fields)}
    raw_lon, raw_lat = np.array(table["lon"], np.float64), np.array(table["lat"], np.float64)
    lon, lat, in_world = _on_earth(raw_lon, raw_lat, crs_name)

    reasons = np.full(len(fixes), Reason.NOT_A_POSITION.value, dtype=object)
    reasons[good] = np.where(in_world, "", Reason.OUTSIDE_WORLD.value)
    late = readable & (off != "")
    reasons[late] = off[late]
    if not duty.tracked:
        reasons[:] = Reason.OUTSIDE_SHIFT.value
    refused = [
        Refused(int(i), reasons[i], int(clocks[i]) if readable[i] and not off[i] else None)
        for i in np.flatnonzero(reasons != "")
    ]
    kept = np.flatnonzero(reasons[good] == "")
    as_sent = crs_name == "wgs84"
    positions = Positions(
        clocks[good],
        lon + 0.0,  # no negative zero: equal positions are to be equal bytes
        lat + 0.0,
        None if as_sent else raw_lon + 0.0,
        None if as_sent else raw_lat + 0.0,
        {name: _measure(name, table.get(name), len(good)) for name in _MEASURES},
        [None if value is None else bool(value) for value in table.get("mock", [None] * len(good))],
    )
    return _one_a_moment(positions.taken(kept)), refused


def _clocks(place: int, fixes: list[Any]) -> tuple[np.ndarray, np.ndarray]:
    """The clock of every row that has one, and which have: int64 and bool, shape (n,)."""
    said = [row[place] if type(row) is list and len(row) > place else None for row in fixes]
    readable = np.array([type(value) is int for value in said], dtype=bool)
    limit = int(_BEYOND)
    clocks = [max(-limit, min(limit, value)) if type(value) is int else 0 for value in said]
    return np.array(clocks, dtype=np.int64), readable


def _good_rows(fields: list[str], fixes: list[Any]) -> np.ndarray:
    """Indices of the rows that have every field, of its type."""
    good = [
        index for index, row in enumerate(fixes) if type(row) is list and len(row) == len(fields)
    ]
    for place, name in enumerate(fields):
        fits = _FITS[name]
        good = [index for index in good if fits(fixes[index][place])]
    return np.array(good, dtype=np.int64)


def _is_clock(value: Any) -> bool:
    return type(value) is int


def _is_number(value: Any) -> bool:
    return type(value) in (float, int) and -_BEYOND < value < _BEYOND


def _is_measure(value: Any) -> bool:
    return value is None or _is_number(value)


def _is_flag(value: Any) -> bool:
    return value is None or (type(value) in (bool, int) and value in (0, 1))


_FITS = {
    "t": _is_clock,
    "lon": _is_number,
    "lat": _is_number,
    "mock": _is_flag,
    **dict.fromkeys(_MEASURES, _is_measure),
}


def _on_earth(lon, lat, crs_name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The positions in WGS-84, and which of them are on earth. (0, 0) is a phone without a fix."""
    in_world = (np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0) & ((lon != 0.0) | (lat != 0.0))
    if crs_name in ("wgs84", "cgcs2000"):
        return lon, lat, in_world
    there_lon, there_lat = crs.to_wgs84(
        np.where(in_world, lon, 0.0), np.where(in_world, lat, 0.0), crs_name
    )
    in_world &= (np.abs(there_lon) <= 180.0) & (np.abs(there_lat) <= 90.0)
    return there_lon.round(_DEGREE_DIGITS), there_lat.round(_DEGREE_DIGITS), in_world


def _measure(name: str, values: list | None, count: int) -> np.ndarray:
    if values is None:
        return np.full(count, np.nan, dtype=np.float32)
    measure = np.array(values, dtype=np.float32)  # None becomes nan
    if name in _NEVER_NEGATIVE:
        measure = np.where(measure < 0.0, np.float32(np.nan), measure)
    return measure + np.float32(0.0)


def rank_columns(positions: Positions) -> list[np.ndarray]:
    """By what the smallest of two positions at one moment is found; the first counts most.

    The contract says `(acc, lon, lat)` with an unknown accuracy as the worst. Beyond that every
    stored value decides, so that what stays never depends on what came first.
    """
    unknown = [np.zeros(len(positions))] * 2
    raw = unknown if positions.raw_lon is None else [positions.raw_lon, positions.raw_lat]
    measures = {
        name: np.where(np.isnan(values), np.inf, values)
        for name, values in positions.measures.items()
    }
    return [
        measures["acc"],
        positions.lon,
        positions.lat,
        *(measures[name] for name in ("speed", "heading", "alt")),
        np.array([2 if value is None else value for value in positions.mock], dtype=np.int8),
        *raw,
    ]


def _one_a_moment(positions: Positions) -> Positions:
    if len(positions) == 0:
        return positions
    if (np.diff(positions.t) > 0).all():
        return positions
    order = np.lexsort([*reversed(rank_columns(positions)), positions.t])
    t = positions.t[order]
    first = np.concatenate([[True], t[1:] != t[:-1]])
    return positions.taken(order[first])
