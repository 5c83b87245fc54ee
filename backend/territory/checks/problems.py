"""One thing that is wrong with a drawing, and the kinds there are."""

from dataclasses import dataclass, field
from typing import Any

import shapely

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Problem:
    """`where`: a point in degrees WGS-84 to look at; `size` in `unit` (m2, m or count), measured
    in EPSG:4549; `spot`: the shape of the problem itself, WGS-84; `codes`: whom it concerns."""

    kind: str
    severity: str
    codes: tuple[str, ...] = ()
    where: tuple[float, float] | None = None
    size: float | None = None
    unit: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    spot: shapely.Geometry | None = None
