"""How positions are laid into the table: new ones in one statement, known ones by the rule.

A position is known by its device and its moment. Columns travel as arrays in text, which is
the quickest way into the server that psycopg2 offers beside COPY, and COPY knows no conflict.
"""

from dataclasses import dataclass

import numpy as np
from django.db import connection

from backend.territory.locate import Placed

from .models import Crs
from .positions import Positions


@dataclass(frozen=True)
class Rows:
    """Positions with the facts they share, as they go into the table."""

    positions: Positions
    places: list[Placed | None]
    device_id: int
    shift_id: int
    crs: str


_COLUMNS = "at, lon, lat, raw_lon, raw_lat, grid_id, acc, speed, heading, alt, mock"
_INCOMING = """
    unnest(%s::timestamptz[], %s::float8[], %s::float8[], %s::float8[], %s::float8[], %s::int[],
           %s::real[], %s::real[], %s::real[], %s::real[], %s::bool[])
"""
_INSERT = f"""
    INSERT INTO patrol_fix ({_COLUMNS}, device_id, shift_id, crs)
    SELECT {_COLUMNS}, %s, %s, %s FROM {_INCOMING} AS incoming ({_COLUMNS})
    ON CONFLICT DO NOTHING
"""  # noqa: S608 (made of constants)


def _rank(table: str) -> str:
    """Of two positions at one moment the smallest stays (positions.rank_columns)."""
    unknown_last = ", ".join(
        f"coalesce({table}.{name}, 'Infinity')" for name in ("speed", "heading", "alt")
    )
    crs = "%s::smallint" if table == "incoming" else f"{table}.crs"
    return f"""(coalesce({table}.acc, 'Infinity'), {table}.lon, {table}.lat, {unknown_last},
        coalesce({table}.mock::int, 2), {crs},
        coalesce({table}.raw_lon, 0), coalesce({table}.raw_lat, 0))"""


_REPLACE = f"""
    UPDATE patrol_fix AS kept SET
        lon = incoming.lon, lat = incoming.lat, raw_lon = incoming.raw_lon,
        raw_lat = incoming.raw_lat, grid_id = incoming.grid_id, acc = incoming.acc,
        speed = incoming.speed, heading = incoming.heading, alt = incoming.alt,
        mock = incoming.mock, crs = %s, shift_id = %s
    FROM {_INCOMING} AS incoming ({_COLUMNS})
    WHERE kept.device_id = %s AND kept.at = incoming.at
        AND kept.at BETWEEN %s AND %s
        AND {_rank("incoming")} < {_rank("kept")}
"""  # noqa: S608 (made of constants)


def insert_new(rows: Rows) -> int:
    """Insert the positions whose moment is not known yet; gives how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT, [rows.device_id, rows.shift_id, Crs[rows.crs.upper()], *_arrays(rows)]
        )
        return cursor.rowcount


def replace_by_smaller(rows: Rows) -> int:
    """Put each position that is smaller than the one kept of its moment in its place."""
    moments = _moments(rows.positions.t)
    crs = int(Crs[rows.crs.upper()])
    with connection.cursor() as cursor:
        cursor.execute(
            _REPLACE,
            [crs, rows.shift_id, *_arrays(rows), rows.device_id, moments[0], moments[-1], crs],
        )
        return cursor.rowcount


def _arrays(rows: Rows) -> list[str]:
    positions = rows.positions
    grids = ["NULL" if place is None else str(place.grid_id) for place in rows.places]
    flags = [_FLAGS[flag] for flag in positions.mock]
    return [
        _array(_moments(positions.t)),
        _numbers(positions.lon),
        _numbers(positions.lat),
        _numbers(positions.raw_lon),
        _numbers(positions.raw_lat),
        _array(grids),
        *map(_numbers, positions.measures.values()),
        _array(flags),
    ]


_FLAGS = {None: "NULL", False: "f", True: "t"}


def _array(texts: list[str]) -> str:
    return "{" + ",".join(texts) + "}"


def _numbers(values: np.ndarray | None) -> str:
    """As PostgreSQL writes an array; one that is all unknown is empty, for unnest fills up."""
    if values is None or np.isnan(values).all():
        return "{}"
    return "{" + str(values.tolist())[1:-1].replace("nan", "NULL") + "}"


def _moments(t: np.ndarray) -> list[str]:
    return [moment + "Z" for moment in t.astype("datetime64[ms]").astype(str).tolist()]
