"""Metres between positions anywhere on earth. Pure.

Positions of one shift lie some kilometres apart, but a broken one may lie anywhere on earth, where
the plane of the net (territory/plane.py) ends: so degrees are measured where they are.
"""

import numpy as np

# WGS-84 (NIMA TR8350.2): semi-major axis in metres and the square of the first eccentricity.
_A = 6_378_137.0
_E2 = 6.694_379_990_14e-3


def metres_between(lon: np.ndarray, lat: np.ndarray, lon_to, lat_to) -> np.ndarray:
    """Between positions (degrees), by the radii of curvature at the latitude between them.

    True to 0.01% of the geodesic up to 20 km in latitudes of China (tests against GeographicLib);
    of what lies on another continent only that it is far.
    """
    east, north = _degree_m((np.asarray(lat) + lat_to) / 2)
    away = (np.asarray(lon_to) - lon + 180.0) % 360.0 - 180.0
    return np.hypot(away * east, (np.asarray(lat_to) - lat) * north)


def _degree_m(lat):
    """How long a degree to the east and one to the north are, in metres, at a latitude."""
    sine = np.sin(np.radians(lat))
    bent = 1.0 - _E2 * sine * sine
    across = _A / np.sqrt(bent) * np.cos(np.radians(lat))
    return np.radians(across), np.radians(_A * (1.0 - _E2) / bent**1.5)
