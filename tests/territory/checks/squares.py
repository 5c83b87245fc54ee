"""Made-up nets: squares of a kilometre, laid out in metres (EPSG:4549) around 120°E, 36°N."""

import numpy as np
import shapely
from pyproj import Transformer

from backend.territory.checks import Checked, Tree, check
from backend.territory.drawing import Drawing, Row

SIDE = 1000.0
WEST, SOUTH = 500_000.0, 3_985_000.0
KNOWN = Tree({"district": {"370211"}})
_PLANE = Transformer.from_crs(4326, 4549, always_xy=True)


def code(number: int) -> str:
    return f"370211{number:03d}"


def degrees(shape: shapely.Geometry) -> shapely.Geometry:
    """A shape in metres from the south-western corner of the net, in degrees.

    A long straight line in metres is not one in degrees: in pieces of 100 m it is, to 0.2 mm.
    Broken rings stay as they are, for cutting them in pieces would mend them.
    """
    shape = shapely.segmentize(shape, 100.0) if shape.is_valid else shape
    return shapely.transform(
        shape,
        lambda xy: np.column_stack(
            _PLANE.transform(xy[:, 0] + WEST, xy[:, 1] + SOUTH, direction="INVERSE")
        ),
    )


def metres(where: tuple[float, float]) -> tuple[float, float]:
    """A place in degrees, in metres from the south-western corner of the net."""
    x, y = _PLANE.transform(*where)
    return x - WEST, y - SOUTH


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(west, south, east, north)


def lattice(columns: int = 3, rows: int = 3) -> list[shapely.Polygon]:
    """Squares row by row from the south-west; inner corners are shared by four."""
    return [
        box(c * SIDE, r * SIDE, (c + 1) * SIDE, (r + 1) * SIDE)
        for r in range(rows)
        for c in range(columns)
    ]


def drawing(shapes: list, codes: list[str] | None = None, **rows) -> Drawing:
    """Shapes in metres as a drawing of townships 370211001 and so on."""
    codes = codes or [code(number + 1) for number in range(len(shapes))]
    array = np.empty(len(shapes), dtype=object)
    array[:] = [None if shape is None else degrees(shape) for shape in shapes]
    return Drawing(
        [
            Row(
                each,
                ordinal=index + 1,
                **{name: values[index] for name, values in rows.items()},
            )
            for index, each in enumerate(codes)
        ],
        array,
    )


def checked(drawn: Drawing, *, level="township", above=None, previous=None, known=KNOWN) -> Checked:
    return check(drawn, level=level, above=above or {}, previous=previous, known=known)


def only(report: Checked, kind: str):
    """The one problem of a kind."""
    (found,) = (each for each in report.problems if each.kind == kind)
    return found


def kinds(report: Checked) -> dict[str, int]:
    return report.figures["kinds"]
