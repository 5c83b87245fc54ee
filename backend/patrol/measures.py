"""What a phone says beside where and when, as whole numbers of small units in two bytes each.

Finer than any phone measures: 0.1 m, 0.01 m/s, 0.1 degree.
"""

import numpy as np

from .models import UNKNOWN, Fix

MEASURES = ("acc", "speed", "heading", "alt", "satellites")
# A negative value is how phones say that they do not know these.
_NEVER_NEGATIVE = ("acc", "speed", "heading", "satellites")
_STEPS = {name: round(1 / Fix._meta.get_field(name).unit) for name in MEASURES}


def scaled(name: str, values: np.ndarray | None, count: int) -> np.ndarray:
    """A measure (metres, m/s, degrees; nan unknown) as it is stored: int16, UNKNOWN unknown."""
    if values is None:
        return np.full(count, UNKNOWN, dtype=np.int16)
    unknown = np.isnan(values)
    if name in _NEVER_NEGATIVE:
        unknown |= values < 0.0
    steps = np.where(unknown, 0.0, values) * _STEPS[name]
    steps = np.clip(np.rint(steps), UNKNOWN + 1, -UNKNOWN - 1)
    return np.where(unknown, UNKNOWN, steps).astype(np.int16)


def unscaled(name: str, steps: np.ndarray) -> np.ndarray:
    """The way back: float64, nan where unknown."""
    return np.where(steps == UNKNOWN, np.nan, steps / _STEPS[name])


def unscaled_one(name: str, steps: int) -> float | None:
    return None if steps == UNKNOWN else int(steps) / _STEPS[name]


def worst_unknown(steps: np.ndarray) -> np.ndarray:
    """For ranking: what is not known stands behind everything that is."""
    return np.where(steps == UNKNOWN, -UNKNOWN, steps.astype(np.int32))
