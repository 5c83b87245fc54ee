"""Shapes measured in metres: areas, widths, and the polygons that a calculation leaves.

Shapes are compared in degrees, as they are stored and as positions are located in them; what
comes out is measured in CGCS2000 / 3-degree Gauss-Krüger, central meridian 120°E (EPSG:4549).
"""

import numpy as np
import shapely
from pyproj import Transformer

_TO_METRES = Transformer.from_crs(4326, 4549, always_xy=True)

# Nothing below it is told of: seven decimals of a degree, as surveyed files are written, move
# a border by up to 6 mm, and so does taking a straight line from one projection to another.
DUST_WIDTH_M = 0.005


def on_map(shape: shapely.Geometry) -> bool:
    """Whether a shape has positions only, and none so far off that the plane cannot hold it."""
    return bool(held(*shapely.get_coordinates(shape).T).all())


def held(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Which positions in degrees the plane can hold: others come out somewhere or nowhere."""
    # Not a number is not below anything.
    return (np.abs(lon - 120.0) < 45.0) & (np.abs(lat) < 85.0)


def in_metres(shapes: np.ndarray) -> np.ndarray:
    """WGS-84 shapes, vertex by vertex, in EPSG:4549 (x to the east)."""
    return shapely.transform(
        shapes, lambda xy: np.column_stack(_TO_METRES.transform(xy[:, 0], xy[:, 1]))
    )


def in_degrees(shapes: np.ndarray) -> np.ndarray:
    """The way back from `in_metres`, exact to some nanometres."""
    return shapely.transform(
        shapes,
        lambda xy: np.column_stack(_TO_METRES.transform(xy[:, 0], xy[:, 1], direction="INVERSE")),
    )


def area_m2(shapes: np.ndarray) -> np.ndarray:
    """Areas of WGS-84 shapes in m2; 0 for None and for what is no polygon."""
    return np.nan_to_num(shapely.area(in_metres(np.asarray(shapes, dtype=object))))


def polygons(
    shapes: np.ndarray, *, dust_width_m: float = DUST_WIDTH_M
) -> tuple[np.ndarray, np.ndarray]:
    """The polygons within WGS-84 shapes of any kind, and the index of the shape each is from.

    Lines and points that a calculation left are dropped, and polygons whose mean width (twice
    the area by the perimeter) is below `dust_width_m`.
    """
    parts, index = shapely.get_parts(np.asarray(shapes, dtype=object).ravel(), return_index=True)
    # A collection holds collections: once more, so that only simple shapes are left.
    parts, inner = shapely.get_parts(parts, return_index=True)
    index = index[inner]
    flat = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts, index = parts[flat], index[flat]
    wide = mean_width_m(in_metres(parts)) >= dust_width_m
    return parts[wide], index[wide]


def mean_width_m(metric: np.ndarray) -> np.ndarray:
    """Twice the area by the perimeter: the width of a strip, half the height of a flat triangle.

    Never more than the diameter of the largest circle inside.
    """
    perimeter = shapely.length(metric)
    return np.divide(
        2 * shapely.area(metric), perimeter, out=np.zeros(len(metric)), where=perimeter > 0
    )


def holds_circle(metric: np.ndarray, diameter_m: float) -> np.ndarray:
    """Whether a circle of a diameter has room in each shape of a plane in metres."""
    sure = mean_width_m(metric) >= diameter_m
    doubtful = ~sure
    sure[doubtful] = ~shapely.is_empty(shapely.buffer(metric[doubtful], -diameter_m / 2))
    return sure


def narrowness_m(metric: np.ndarray, widest_m: float) -> np.ndarray:
    """Diameters of the largest circles inside shapes known to be narrower than `widest_m`."""
    low, high = mean_width_m(metric), np.full(len(metric), widest_m)
    for _ in range(8):
        middle = (low + high) / 2
        room = ~shapely.is_empty(shapely.buffer(metric, -middle / 2))
        low, high = np.where(room, middle, low), np.where(room, high, middle)
    return (low + high) / 2


def centres(shapes: np.ndarray) -> list[tuple[float, float]]:
    """A point inside each WGS-84 polygon, in the middle of its widest place, in degrees."""
    metric = in_metres(shapes)
    tolerance = np.maximum(np.sqrt(shapely.area(metric)) / 100, 0.01)
    fat = mean_width_m(metric) > 10 * tolerance
    points = shapely.point_on_surface(shapes)
    circles = shapely.maximum_inscribed_circle(metric[fat], tolerance[fat])
    points[fat] = in_degrees(shapely.get_point(circles, 0))
    return [tuple(xy) for xy in shapely.get_coordinates(points).tolist()]
