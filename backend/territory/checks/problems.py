"""One thing that is wrong with a drawing, and the kinds there are."""

from dataclasses import dataclass, field
from typing import Any

import shapely

ERROR, WARNING = "error", "warning"

# What the checks can say, and how grave it is. An error must be mended or accepted by name.
SEVERITY = {
    "suspicious_shift": ERROR,  # size: the offset in metres; codes empty: the whole file
    "invalid_ring": ERROR,  # size: what its lobes enclose besides the largest
    "no_shape": ERROR,
    "not_a_polygon": ERROR,
    "missing_code": ERROR,
    "wrong_code": ERROR,
    "duplicate_code": ERROR,
    "unknown_parent": ERROR,
    "duplicate_shape": ERROR,
    "overlap": ERROR,
    "gap": ERROR,
    "hole": ERROR,  # a gap within one shape alone
    "outside_parent": ERROR,
    "sliver": WARNING,  # an overlap, gap or overhang too narrow to hold a circle of a metre
    "disconnected": WARNING,  # size: the parts besides the largest
    "area_changed": WARNING,  # size: the difference
    "missing_from_file": WARNING,
    "new_code": WARNING,
    "repaired": WARNING,
}


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


def problem(kind: str, codes=(), **more) -> Problem:
    """A Problem with the severity of its kind; rows without a code are left out of `codes`."""
    return Problem(kind, SEVERITY[kind], tuple(code for code in codes if code), **more)
