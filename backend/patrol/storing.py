"""How positions are laid into the table: new ones at one stroke, known ones by the rule.

A position is known by its device and its moment. COPY is the quickest way in but knows no
conflict: it is tried first, for nearly all that arrives is new; where something is known already
the transaction is done again, row by row.
"""

import io
from dataclasses import dataclass

import numpy as np
from django.db import connection

from backend.territory.locate import NOWHERE

from .measures import MEASURES
from .models import UNKNOWN
from .packing import COLUMNS, columns_of, packed
from .positions import Positions


@dataclass(frozen=True)
class Rows:
    """Positions with the facts they share, as they go into the table. `grids`: ids or NOWHERE."""

    positions: Positions
    grids: np.ndarray
    device_id: int
    shift_id: int
    crs: str

    def columns(self) -> dict[str, np.ndarray | int]:
        return columns_of(
            self.positions,
            self.grids,
            device_id=self.device_id,
            shift_id=self.shift_id,
            crs=self.crs,
        )


_NAMES = ", ".join(COLUMNS)
_COPY = f"COPY patrol_fix ({_NAMES}) FROM STDIN (FORMAT binary)"
_SQL_TYPES = {">i8": "bigint", ">f8": "float8", ">f4": "real", ">i4": "int", ">i2": "smallint"}
_UNNEST = ", ".join(f"%s::{_SQL_TYPES[kind]}[]" for kind in COLUMNS.values())
_VALUES = ", ".join(
    {
        "at": "'2000-01-01Z'::timestamptz + at * interval '1 microsecond'",
        "grid_id": f"nullif(grid_id, {NOWHERE})",
    }.get(name, name)
    for name in COLUMNS
)
_INCOMING = f"""
    (SELECT {_VALUES} FROM unnest({_UNNEST}) AS packed ({_NAMES})) AS incoming ({_NAMES})
"""  # noqa: S608 (made of constants)
_INSERT = f"""
    INSERT INTO patrol_fix ({_NAMES}) SELECT {_NAMES} FROM {_INCOMING} ON CONFLICT DO NOTHING
"""  # noqa: S608 (made of constants)


def _rank(table: str) -> str:
    """Of two positions at one moment the smallest stays (positions.rank_columns)."""
    by_name = {name.partition("_")[0]: name for name in COLUMNS}
    acc, *others = (
        f"CASE {column} WHEN {UNKNOWN} THEN {-UNKNOWN} ELSE {column} END"
        for column in (f"{table}.{by_name[name]}" for name in MEASURES)
    )
    rest = ("mock", "raw_east", "raw_north", "crs", "offset_ms")
    last = ", ".join(f"{table}.{name}" for name in rest)
    return f"({acc}, {table}.lon, {table}.lat, {', '.join(others)}, {last})"


_CHANGED = [name for name in COLUMNS if name not in ("at", "device_id")]
_REPLACE = f"""
    UPDATE patrol_fix AS kept SET ({", ".join(_CHANGED)})
        = ROW ({", ".join(f"incoming.{name}" for name in _CHANGED)})
    FROM {_INCOMING} JOIN patrol_fix AS before USING (device_id, at)
    WHERE kept.device_id = incoming.device_id AND kept.at = incoming.at
        AND kept.at BETWEEN to_timestamp(%s) AND to_timestamp(%s)
        AND before.at BETWEEN to_timestamp(%s) AND to_timestamp(%s)
        AND {_rank("incoming")} < {_rank("kept")}
    RETURNING before.shift_id
"""  # noqa: S608 (made of constants)


def copy_new(rows: Rows) -> None:
    """Lay down positions none of whose moments is known yet.

    Raises django.db.IntegrityError, which ends the transaction, when one is.
    """
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.cursor.copy_expert(_COPY, io.BytesIO(packed(rows.columns())))


def insert_new(rows: Rows) -> int:
    """Insert the positions whose moment is not known yet; gives how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, _arrays(rows))
        return cursor.rowcount


def replace_by_smaller(rows: Rows) -> set[int]:
    """Put each position that is smaller than the one kept of its moment in its place; gives the
    shifts that those belonged to.

    Hardly ever another one: a clock was put right by hours, and its position lies elsewhere now.
    """
    t = rows.positions.t
    span = [int(t[0]) / 1000 - 0.001, int(t[-1]) / 1000 + 0.001]
    with connection.cursor() as cursor:
        cursor.execute(_REPLACE, [*_arrays(rows), *span, *span])
        return {shift_id for (shift_id,) in cursor.fetchall()}


def _arrays(rows: Rows) -> list[list]:
    count = len(rows.positions)
    return [
        (values if isinstance(values, np.ndarray) else np.full(count, values)).tolist()
        for values in rows.columns().values()
    ]
