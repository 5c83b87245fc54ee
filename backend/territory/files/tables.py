"""A layer as it stands in a file: bytes for texts, shapes in the file's own coordinates."""

from dataclasses import dataclass

import numpy as np

from .dbf import Column
from .encodings import Text

POLYGON, LINE, POINT, MIXED, NOTHING = "polygon", "line", "point", "mixed", "none"


@dataclass(frozen=True)
class Layer:
    """`crs`: WKT or AUTHORITY:CODE as the file says it, None where it says nothing. `columns`:
    headings with a few of their values. `features`: -1 where only reading would tell."""

    name: str
    features: int
    geometry: str
    crs: str | None
    columns: list[tuple[Text, list[Text]]]
    crs_known_by: str = "file"  # or "standard", where the format knows only one
    cpg: str | None = None
    language_byte: int | None = None


@dataclass(frozen=True)
class Table:
    """`shapes`: shape (n,), shapely geometries of two dimensions, or None."""

    columns: list[Column]
    shapes: np.ndarray


def geometry_called(name: str | None) -> str | None:
    """A kind of geometry by GDAL's name; None where the name leaves it open."""
    if not name:
        return NOTHING
    plain = name.lower()
    if "polygon" in plain or "surface" in plain:
        return POLYGON
    if "line" in plain or "curve" in plain:
        return LINE
    return POINT if "point" in plain else None


def geometry_seen(type_ids: np.ndarray) -> str:
    """A kind by shapely's type ids of some shapes; -1 is no shape."""
    seen = set(type_ids.tolist()) - {-1}
    if seen & {3, 6, 7}:
        return POLYGON
    if not seen:
        return NOTHING
    if seen <= {1, 2, 5}:
        return LINE
    return POINT if seen <= {0, 4} else MIXED
