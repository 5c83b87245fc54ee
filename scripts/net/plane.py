"""The plane: integer decimetres around an origin, tied to integer micro-degrees by two ratios.

A thousand micro-degrees are 903 dm of longitude and 1,110 dm of latitude here. That is within 0.4%
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


def exact_of(lon, lat):
    """Micro-degrees as whole numbers of 0.1 mm: one to one, so that nothing rounds on the way."""
    return (lon - ORIGIN[0]) * RATIO[0], (lat - ORIGIN[1]) * RATIO[1]


def micro_of_exact(x, y):
    """The micro-degrees of whole numbers of 0.1 mm."""
    return x // RATIO[0] + ORIGIN[0], y // RATIO[1] + ORIGIN[1]


def km2(area):
    """Square kilometres of an area in (0.1 mm)^2; for figures, never for decisions."""
    return area / 10**14
