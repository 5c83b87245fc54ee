"""Whether somebody stands where a matter lies."""

import numpy as np
import shapely
from django.contrib.gis.geos import Point

from backend.territory.plane import in_metres

# As far as one sees a broken lamp across a square (proposed); a poor fix is forgiven as much again.
NEAR_M = 200
FORGIVEN_M = 200


def is_near(here: Point, there: Point, accuracy_m: float | None) -> bool:
    """Both in WGS-84; `accuracy_m` of `here`, as the phone says it."""
    metres = shapely.distance(*in_metres(np.array([shapely.Point(*here), shapely.Point(*there)])))
    return bool(metres <= NEAR_M + min(accuracy_m or 0, FORGIVEN_M))
