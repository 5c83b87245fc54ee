"""Degrees as metres in a plane, for all that patrol measures (EPSG:4549, as territory.plane)."""

import numpy as np
import shapely

from backend.territory.plane import in_metres


def metres_of(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Positions in degrees WGS-84, shape (n,), as metres east and north, shape (n, 2)."""
    return shapely.get_coordinates(in_metres(shapely.points(lon, lat)))
