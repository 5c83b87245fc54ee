"""Positions in the binary form of COPY, the quickest way into the table and out of it.

All rows of the table have one width (models/fixes.py), so a batch is one array of records with
the bytes where PostgreSQL wants them; only the grid may be missing, which makes a second kind.
Format: PostgreSQL documentation, COPY, "Binary Format".
"""

import numpy as np

from backend.territory.locate import NOWHERE

from .models import Crs
from .positions import Positions

# Name and type of each column, in the order of the table.
COLUMNS = {
    "at": ">i8",
    "lon": ">f8",
    "lat": ">f8",
    "device_id": ">i4",
    "shift_id": ">i4",
    "grid_id": ">i4",
    "raw_east": ">f4",
    "raw_north": ">f4",
    "offset_ms": ">i4",
    "acc_dm": ">i2",
    "speed_cms": ">i2",
    "heading_ddeg": ">i2",
    "alt_dm": ">i2",
    "satellites": ">i2",
    "crs": ">i2",
    "mock": ">i2",
}
_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TAIL = b"\xff\xff"
EPOCH_OF_POSTGRES_MS = 946_684_800_000  # 2000-01-01


def _record(*, grid: bool) -> np.dtype:
    """One row: how many columns, then for each its length and its bytes; a null has length -1."""
    parts: list[tuple[str, str]] = [("columns", ">i2")]
    for name, kind in COLUMNS.items():
        parts.append((f"{name}_length", ">i4"))
        if grid or name != "grid_id":
            parts.append((name, kind))
    return np.dtype(parts)


_WITH_GRID, _WITHOUT_GRID = _record(grid=True), _record(grid=False)


def _empty_row(record: np.dtype) -> np.ndarray:
    row = np.zeros(1, dtype=record)
    row["columns"] = len(COLUMNS)
    for name, kind in COLUMNS.items():
        row[f"{name}_length"] = np.dtype(kind).itemsize if name in record.names else -1
    return row


_EMPTY_ROWS = {record: _empty_row(record) for record in (_WITH_GRID, _WITHOUT_GRID)}


def columns_of(
    positions: Positions, grids: np.ndarray, *, device_id: int, shift_id: int, crs: str
) -> dict[str, np.ndarray | int]:
    """What goes into each column of the table. `grids`: ids, NOWHERE outside the net."""
    return {
        "at": (positions.t - EPOCH_OF_POSTGRES_MS) * 1000,
        "lon": positions.lon,
        "lat": positions.lat,
        "device_id": device_id,
        "shift_id": shift_id,
        "grid_id": grids,
        "raw_east": positions.raw_east,
        "raw_north": positions.raw_north,
        "offset_ms": positions.offset_ms,
        "acc_dm": positions.measures["acc"],
        "speed_cms": positions.measures["speed"],
        "heading_ddeg": positions.measures["heading"],
        "alt_dm": positions.measures["alt"],
        "satellites": positions.measures["satellites"],
        "crs": Crs[crs.upper()].value,
        "mock": positions.mock,
    }


def packed(columns: dict[str, np.ndarray | int]) -> bytes:
    """The rows as COPY reads them."""
    inside = columns["grid_id"] != NOWHERE
    if inside.all():
        rows = _rows(columns, _WITH_GRID, slice(None), len(inside))
    elif not inside.any():
        rows = _rows(columns, _WITHOUT_GRID, slice(None), len(inside))
    else:
        count = np.count_nonzero(inside)
        rows = _rows(columns, _WITH_GRID, inside, count)
        rows += _rows(columns, _WITHOUT_GRID, ~inside, len(inside) - count)
    return _HEAD + rows + _TAIL


def unpacked(content: bytes) -> np.ndarray:
    """What COPY gives of all COLUMNS, a record for each row; a missing grid must be NOWHERE."""
    rows = memoryview(content)[len(_HEAD) : -len(_TAIL)]
    return np.frombuffer(rows, dtype=_WITH_GRID)


def _rows(columns, record: np.dtype, which, count: int) -> bytes:
    rows = np.repeat(_EMPTY_ROWS[record], count)
    for name, values in columns.items():
        if name in record.names:
            rows[name] = values[which] if isinstance(values, np.ndarray) else values
    return rows.tobytes()
