"""The rows of a batch as columns, each row judged: a position on duty, or a reason why not.

Off duty comes first: what the clock says was outside a tracked shift or in a pause is counted
and nothing of it is kept, however broken the rest of the row may be.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from backend.territory import crs

from .clocks import Clocks
from .columns import read_columns
from .duty import Duty
from .measures import MEASURES, scaled, worst_unknown
from .models import Reason

# 0.1 mm: below it the way back from GCJ-02 may differ with the place of a point in its batch.
_DEGREE_DIGITS = 9


@dataclass(frozen=True)
class Positions:
    """The good rows in order of identity, one a moment; arrays of equal length.

    `t` int64, the identity, and `moment` int64, the corrected moment, epoch ms; `lon`, `lat`
    WGS-84 degrees; `raw_east`, `raw_north` float32 degrees, as sent less WGS-84; `measures` int16
    by name, scaled as they are stored; `mock` int16, -1 where not said. `offset_ms` leads from
    every `t` to its `moment`.
    """

    t: np.ndarray
    moment: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    raw_east: np.ndarray
    raw_north: np.ndarray
    measures: dict[str, np.ndarray]
    mock: np.ndarray
    offset_ms: int

    def __len__(self) -> int:
        return len(self.t)

    def taken(self, order: np.ndarray) -> "Positions":
        return Positions(
            self.t[order],
            self.moment[order],
            self.lon[order],
            self.lat[order],
            self.raw_east[order],
            self.raw_north[order],
            {name: values[order] for name, values in self.measures.items()},
            self.mock[order],
            self.offset_ms,
        )


@dataclass(frozen=True)
class Refused:
    """A row that is not stored. `moment` is its corrected clock where that lies on duty."""

    index: int
    reason: str
    moment: int | None


def sort_out(
    fields: list[str],
    fixes: list[Any],
    crs_name: str,
    duty: Duty,
    *,
    offset_ms: int,
    oldest: datetime,
    now: datetime,
) -> tuple[Positions, list[Refused]]:
    """The positions of a batch that may be stored, and the refused rows in their order.

    `offset_ms`: what has to be added to the clock of the rows.
    """
    clocks = Clocks.of_rows(fields.index("t"), fixes, offset_ms)
    off = duty.refusals(clocks.moment, oldest=oldest, now=now)
    good, table = read_columns(fields, fixes)
    lon, lat, in_world = _on_earth(table["lon"], table["lat"], crs_name)

    reasons = np.full(len(fixes), Reason.NOT_A_POSITION.value, dtype=object)
    reasons[good] = np.where(in_world, "", Reason.OUTSIDE_WORLD.value)
    well_made = reasons != Reason.NOT_A_POSITION.value
    off_duty = (off == Reason.OUTSIDE_SHIFT.value) | (off == Reason.PAUSED.value)
    refused_by_clock = clocks.readable & (off != "") & (well_made | off_duty)
    reasons[refused_by_clock] = off[refused_by_clock]
    if not duty.tracked:
        reasons[:] = Reason.OUTSIDE_SHIFT.value
    refused = [
        Refused(
            int(i),
            reasons[i],
            int(clocks.moment[i]) if clocks.readable[i] and not off[i] else None,
        )
        for i in np.flatnonzero(reasons != "")
    ]
    positions = Positions(
        clocks.t[good],
        clocks.moment[good],
        lon + 0.0,  # no negative zero: equal positions are to be equal bytes
        lat + 0.0,
        (table["lon"] - lon).astype(np.float32) + np.float32(0.0),
        (table["lat"] - lat).astype(np.float32) + np.float32(0.0),
        {name: scaled(name, table.get(name), len(good)) for name in MEASURES},
        table.get("mock", np.full(len(good), -1, dtype=np.int16)),
        clocks.offset_ms,
    )
    if refused:
        positions = positions.taken(np.flatnonzero(reasons[good] == ""))
    return _one_a_moment(positions), refused


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


def rank_columns(positions: Positions) -> list[np.ndarray]:
    """By what the smallest of two positions at one moment is found; the first counts most.

    The contract says `(acc, lon, lat)` with an unknown accuracy as the worst. Beyond that every
    stored value decides, so that what stays never depends on what came first.
    """
    measures = {name: worst_unknown(values) for name, values in positions.measures.items()}
    return [
        measures["acc"],
        positions.lon,
        positions.lat,
        *(measures[name] for name in MEASURES if name != "acc"),
        positions.mock,
        positions.raw_east,
        positions.raw_north,
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
