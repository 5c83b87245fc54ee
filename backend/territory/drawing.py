"""Shapes with what they are called: how files, versions and checks hand each other a net."""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Row:
    """What is said of one area or grid. `ordinal` is its place in the file, from 1; what was
    carried over from a published version has none. Codes are the statistics bureau's."""

    code: str
    name: str = ""
    ordinal: int | None = None
    kind: str = ""
    old_codes: tuple[str, ...] = ()
    mca_code: str = ""
    home_community: str = ""
    communities: tuple[str, ...] = ()
    households: int | None = None


@dataclass(frozen=True)
class Drawing:
    """Rows and their shapes, in the same order.

    `shapes`: shape (n,), of shapely Polygons, MultiPolygons or None, degrees WGS-84. Those of a
    file may be invalid or of another kind: saying so is the work of the checks.
    """

    rows: list[Row] = field(default_factory=list)
    shapes: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=object))

    @property
    def codes(self) -> list[str]:
        return [row.code for row in self.rows]

    def __len__(self) -> int:
        return len(self.rows)
