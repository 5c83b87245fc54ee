"""Reads the net of `gis_data/`: GeoJSON files by level, in WGS-84, checked and synthetic."""

from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon


@dataclass(frozen=True)
class NetFiles:
    """The features of one net, one row each, ordered by code."""

    district: list[dict]
    townships: list[dict]
    communities: list[dict]
    grids: list[dict]


def read_net(folder: Path) -> NetFiles:
    """The four files of a net. Raises FileNotFoundError for a missing one."""
    return NetFiles(*(_read(folder / f"{name}.geojson") for name in NetFiles.__dataclass_fields__))


def _read(path: Path) -> list[dict]:
    if not path.exists():
        raise FileNotFoundError(path)
    frame = geopandas.read_file(path, engine="pyogrio")
    rows = frame.drop(columns="geometry").to_dict("records")
    for row, wkb in zip(rows, shapely.to_wkb(frame.geometry.values), strict=True):
        row["shape"] = _multi(GEOSGeometry(memoryview(wkb), srid=4326))
    return sorted(
        ({name: _plain(value) for name, value in row.items()} for row in rows),
        key=lambda row: row["code"],
    )


def _multi(shape: GEOSGeometry) -> MultiPolygon:
    return shape if shape.geom_type == "MultiPolygon" else MultiPolygon(shape, srid=4326)


def _plain(value):
    """Numpy's and pandas' ways of saying a list, a number or nothing, in Python's."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    return None if isinstance(value, float) and np.isnan(value) else value
