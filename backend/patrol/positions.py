"""The rows of a batch as columns, each row judged: a position on duty, or a reason why not.

Off duty comes first: what the clock says was outside a tracked shift or in a pause is counted
and nothing of it is kept, however broken the rest of the row may be.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from backend.territory import crs

from .columns import BEYOND, MEASURES, read_columns
from .duty import Duty
from .models import Reason

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
    good, table = read_columns(fields, fixes)
    lon, lat, in_world = _on_earth(table["lon"], table["lat"], crs_name)

    reasons = np.full(len(fixes), Reason.NOT_A_POSITION.value, dtype=object)
    reasons[good] = np.where(in_world, "", Reason.OUTSIDE_WORLD.value)
    well_made = reasons != Reason.NOT_A_POSITION.value
    off_duty = (off == Reason.OUTSIDE_SHIFT.value) | (off == Reason.PAUSED.value)
    refused_by_clock = readable & (off != "") & (well_made | off_duty)
    reasons[refused_by_clock] = off[refused_by_clock]
    if not duty.tracked:
        reasons[:] = Reason.OUTSIDE_SHIFT.value
    refused = [
        Refused(int(i), reasons[i], int(clocks[i]) if readable[i] and not off[i] else None)
        for i in np.flatnonzero(reasons != "")
    ]
    as_sent = crs_name == "wgs84"
    positions = Positions(
        clocks[good],
        lon + 0.0,  # no negative zero: equal positions are to be equal bytes
        lat + 0.0,
        None if as_sent else table["lon"] + 0.0,
        None if as_sent else table["lat"] + 0.0,
        {name: _measure(name, table.get(name), len(good)) for name in MEASURES},
        table.get("mock", [None] * len(good)),
    )
    if refused:
        positions = positions.taken(np.flatnonzero(reasons[good] == ""))
    return _one_a_moment(positions), refused


def _clocks(place: int, fixes: list[Any]) -> tuple[np.ndarray, np.ndarray]:
    """The clock of every row that has one, and which have: int64 and bool, shape (n,)."""
    said = [row[place] if type(row) is list and len(row) > place else None for row in fixes]
    if set(map(type, said)) != {int} or max(said) > BEYOND or min(said) < -BEYOND:
        readable = np.array([type(value) is int for value in said], dtype=bool)
        limit = int(BEYOND)
        said = [max(-limit, min(limit, value)) if type(value) is int else 0 for value in said]
        return np.array(said, dtype=np.int64), readable
    return np.array(said, dtype=np.int64), np.ones(len(said), dtype=bool)


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


def _measure(name: str, values: np.ndarray | None, count: int) -> np.ndarray:
    if values is None:
        return np.full(count, np.nan, dtype=np.float32)
    measure = values.astype(np.float32)
    if name in _NEVER_NEGATIVE:
        measure[measure < 0.0] = np.nan
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
