"""The rows of a batch turned into columns, without those that are not what they should be.

Most batches are whole, and then every column is checked and converted at one stroke; only in
the others each row is looked at.
"""

from typing import Any

import numpy as np

# No clock, no coordinate and no measure of a phone lies beyond; what does is no number to us.
BEYOND = 1e15

_NUMBER = {int, float}
_TYPES = {
    "t": {int},
    "lon": _NUMBER,
    "lat": _NUMBER,
    "mock": {bool, int, type(None)},
    **{name: {*_NUMBER, type(None)} for name in ("acc", "speed", "heading", "alt", "satellites")},
}


def read_columns(fields: list[str], fixes: list[Any]) -> tuple[np.ndarray, dict[str, Any]]:
    """The indices of the well-made rows, and their columns by name.

    Columns of numbers are float64 arrays with nan for null (`t`, which is exact, is not among
    them); `mock` is int16, -1 for null.
    """
    whole = set(map(type, fixes)) == {list} and set(map(len, fixes)) == {len(fields)}
    columns = dict(zip(fields, zip(*fixes, strict=True), strict=True)) if whole else None
    if columns and all(map(_is_fit, fields, columns.values())):
        return np.arange(len(fixes)), _converted(columns)
    good = [
        index
        for index, row in enumerate(fixes)
        if type(row) is list
        and len(row) == len(fields)
        and all(_is_fit(name, (value,)) for name, value in zip(fields, row, strict=True))
    ]
    columns = {name: [fixes[index][place] for index in good] for place, name in enumerate(fields)}
    return np.array(good, dtype=np.int64), _converted(columns)


def _is_fit(name: str, values) -> bool:
    """Whether all values of a column are what its name says."""
    if not _TYPES[name].issuperset(map(type, values)):
        return False
    if name == "mock":
        return {None, 0, 1}.issuperset(values)
    known = values if None not in values else [value for value in values if value is not None]
    return name == "t" or not known or (max(known) < BEYOND and min(known) > -BEYOND)


def _converted(columns: dict[str, Any]) -> dict[str, Any]:
    return {
        name: np.array([-1 if value is None else value for value in values], dtype=np.int16)
        if name == "mock"
        else np.array(values, dtype=np.float64)
        for name, values in columns.items()
        if name != "t"
    }
