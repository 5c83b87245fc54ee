"""The positions of one shift as arrays: what cleaning, coverage and doubts look at."""

import io
from dataclasses import dataclass

import numpy as np
from django.db import connection

from backend.territory.locate import NOWHERE

from .measures import unscaled
from .models import Fix, Shift
from .packing import COLUMNS, EPOCH_OF_POSTGRES_MS, unpacked


@dataclass(frozen=True)
class Trace:
    """Arrays of equal length in order of moment, then device, then its own clock.

    `device` int64; `t` int64, epoch ms by the device, with it the identity; `moment` int64,
    corrected; `lon`, `lat` float64, WGS-84 degrees; `acc`, `speed`, `heading`, `alt` float64,
    nan unknown (metres, m/s, degrees from north); `grid` int64, 0 outside the net; `mock` int8 and
    `satellites` int16, -1 unknown; `offset_ms` int64.
    """

    device: np.ndarray
    t: np.ndarray
    moment: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    acc: np.ndarray
    speed: np.ndarray
    heading: np.ndarray
    alt: np.ndarray
    grid: np.ndarray
    mock: np.ndarray
    satellites: np.ndarray
    offset_ms: np.ndarray

    def __len__(self) -> int:
        return len(self.t)

    def taken(self, which: np.ndarray) -> "Trace":
        """Some of it: a mask or indices."""
        return Trace(**{name: values[which] for name, values in vars(self).items()})


_NAMES = ", ".join(
    f"coalesce(grid_id, {NOWHERE})" if name == "grid_id" else name for name in COLUMNS
)


def trace_of(shift: Shift) -> Trace:
    """All stored positions of a shift, hidden ones too."""
    which, parameters = Fix.objects.of_shift(shift).values("device", "at").query.sql_with_params()
    return _trace(which, parameters)


def _trace(which: str, parameters: tuple) -> Trace:
    with connection.wrap_database_errors, connection.cursor() as cursor:
        where = cursor.cursor.mogrify(which.partition(" WHERE ")[2], parameters).decode()
        content = io.BytesIO()
        question = f"SELECT {_NAMES} FROM patrol_fix WHERE {where}"  # noqa: S608 (by mogrify)
        cursor.cursor.copy_expert(f"COPY ({question}) TO STDOUT (FORMAT binary)", content)
    rows = unpacked(content.getvalue())
    t = rows["at"].astype(np.int64) // 1000 + EPOCH_OF_POSTGRES_MS
    offset_ms = rows["offset_ms"].astype(np.int64)
    satellites = unscaled("satellites", rows["satellites"])
    trace = Trace(
        device=rows["device_id"].astype(np.int64),
        t=t,
        moment=t + offset_ms,
        lon=rows["lon"].astype(np.float64),
        lat=rows["lat"].astype(np.float64),
        acc=unscaled("acc", rows["acc_dm"]),
        speed=unscaled("speed", rows["speed_cms"]),
        heading=unscaled("heading", rows["heading_ddeg"]),
        alt=unscaled("alt", rows["alt_dm"]),
        grid=rows["grid_id"].astype(np.int64),
        mock=rows["mock"].astype(np.int8),
        satellites=np.where(np.isnan(satellites), -1, satellites).astype(np.int16),
        offset_ms=offset_ms,
    )
    return trace.taken(np.lexsort([trace.t, trace.device, trace.moment]))
