"""The plane: integer decimetres around an origin, tied to integer micro-degrees by two ratios.

A thousand micro-degrees are 903 dm of longitude and 1,110 dm of latitude here. That is within 0.2%
of the ellipsoid all over the district, and needs no projection library, whose last digits change
with its version.
"""

import numpy as np

ORIGIN = (119_900_000, 35_850_000)  # longitude, latitude in micro-degrees
RATIO = (903, 1110)  # decimetres per 1,000 micro-degrees
METRE = 10  # decimetres


def plane_of(lon_micro, lat_micro):
    """Plane coordinates (dm, int64) of micro-degrees; scalars or arrays of one shape."""
    return tuple(
        (np.asarray(value, dtype=np.int64) - origin) * ratio // 1000
        for value, origin, ratio in zip((lon_micro, lat_micro), ORIGIN, RATIO, strict=True)
    )


def micro_of(x, y):
    """Micro-degrees (int64) nearest to plane coordinates in dm."""
    return tuple(
        origin + (np.asarray(value, dtype=np.int64) * 1000 + ratio // 2) // ratio
        for value, origin, ratio in zip((x, y), ORIGIN, RATIO, strict=True)
    )


def doubled_area(ring):
    """Twice the signed area of a closed ring of micro-degrees, (n, 2) integers, in (0.1 mm)^2.

    Python integers, because the sum of products passes 63 bits.
    """
    points = [
        ((int(lon) - ORIGIN[0]) * RATIO[0], (int(lat) - ORIGIN[1]) * RATIO[1]) for lon, lat in ring
    ]
    return sum(
        ax * by - bx * ay for (ax, ay), (bx, by) in zip(points, points[1:], strict=False)
    )


def km2(doubled):
    """Square kilometres of a doubled area in (0.1 mm)^2; for reports, never for decisions."""
    return doubled / 2 / 10**14
