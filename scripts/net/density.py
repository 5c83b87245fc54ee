"""How dense a place is lived in: 100 in the country, rising around the seats of the townships."""

import numpy as np

from .noise import SPAN, value_noise
from .plane import METRE, plane_of

COUNTRY = 100
ONE = 1024  # fixed point of d^2 / s^2


def cores_of(townships):
    """[(x, y, peak, reach)] in dm: one core for each unit that has a place; proposals.

    Peak and reach grow with the number of residents' committees, which is what the table tells of
    how urban a unit is.
    """
    cores = []
    for one in townships:
        if one.place is None:
            continue
        x, y = plane_of(*one.place)
        peak = 120 + 24 * one.urban_count
        reach = (1000 + 65 * one.urban_count) * METRE
        cores.append((int(x), int(y), peak, reach))
    return cores


def density_at(x, y, cores):
    """Density (int64) at plane points: the sum of peak / (1 + d^2/s^2)^2, roughened by 45%."""
    total = np.full(x.shape, COUNTRY, dtype=np.int64)
    for core_x, core_y, peak, reach in cores:
        distance = (x - core_x) ** 2 + (y - core_y) ** 2
        fall = ONE + distance * ONE // (reach * reach)
        total += peak * ONE * ONE // (fall * fall)
    rough = value_noise(x, y, 2600 * METRE, 51) + value_noise(x, y, 900 * METRE, 52) // 2
    return total * (100 + 45 * rough * 2 // (3 * SPAN)) // 100
