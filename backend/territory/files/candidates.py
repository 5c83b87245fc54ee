"""Which coordinate systems the coordinates would fit: what an officer is offered to choose from.

The tables of codes are EPSG's. A Gauss-Krueger easting without its zone's number fits every zone;
there the province, which the first two digits of the codes name, says which is the likeliest.
"""

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pyproj

from .systems import lies_in_china

_MOST = 12
_DEGREES = ("cgcs2000", "wgs84", "gcj02", "bd09")
_EASTINGS = (150_000.0, 850_000.0)  # of a zone, with its false easting of 500 km
_NORTHINGS = (1_800_000.0, 6_000_000.0)  # of China
_MERCATOR_X = (8_100_000.0, 15_200_000.0)
_MERCATOR_Y = (300_000.0, 7_200_000.0)
# First two digits of the codes -> about the middle of the province, degrees east.
_PROVINCES = {
    "11": 116.4, "12": 117.3, "13": 116.0, "14": 112.3, "15": 113.0, "21": 122.7, "22": 126.2,
    "23": 127.8, "31": 121.5, "32": 119.5, "33": 120.1, "34": 117.2, "35": 118.0, "36": 115.7,
    "37": 118.5, "41": 113.6, "42": 112.3, "43": 111.7, "44": 113.4, "45": 108.8, "46": 109.8,
    "50": 107.9, "51": 102.7, "52": 106.9, "53": 101.5, "54": 88.4, "61": 108.9, "62": 100.6,
    "63": 96.0, "64": 106.2, "65": 85.3,
}  # fmt: skip


def fitting(x: np.ndarray, y: np.ndarray, codes: Iterable[str]) -> list[dict[str, str]]:
    """Choices {value, title}, the likeliest first; none when nothing fits."""
    if not len(x):
        return []
    if lies_in_china(x, y):
        return [_choice(name) for name in _DEGREES]
    middle_x, middle_y = float(np.median(x)), float(np.median(y))
    longitude = _longitude(codes)
    names: list[str] = []
    if _within(middle_y, _NORTHINGS):
        names = _with_zone(middle_x) if middle_x > 1e6 else _without_zone(middle_x, longitude)
    if _within(middle_x, _MERCATOR_X) and _within(middle_y, _MERCATOR_Y):
        names.append("EPSG:3857")
    return [_choice(name) for name in names[:_MOST]]


def fits_swapped(x: np.ndarray, y: np.ndarray, codes: Iterable[str]) -> bool:
    """Whether these are northings or latitudes first: it fits the other way round only."""
    return not fitting(x, y, codes) and bool(fitting(y, x, codes))


def _with_zone(easting: float) -> list[str]:
    """Eastings that begin with the zone's number: 25-45 are 3 degrees wide, 13-23 are 6."""
    zone, inside = divmod(easting, 1e6)
    if not _within(inside, _EASTINGS):
        return []
    zone = int(zone)
    if 25 <= zone <= 45:
        return [f"EPSG:{first + zone - 25}" for first in (4513, 2349, 2401)]
    if 13 <= zone <= 23:
        return [f"EPSG:{first + zone - 13}" for first in (4491, 2327, 21413)]
    return []


def _without_zone(easting: float, longitude: float | None) -> list[str]:
    """CGCS2000 by central meridians 75, 78 ... 135, then the older datums of the likeliest."""
    if not _within(easting, _EASTINGS):
        return []
    around = longitude if longitude is not None else 115.0
    steps = sorted(range(21), key=lambda step: abs(75 + 3 * step - around))
    likeliest = steps[0]
    utm = 32600 + int((around + 180) // 6) + 1
    return [
        *(f"EPSG:{4534 + step}" for step in steps[:5]),
        *(f"EPSG:{first + likeliest}" for first in (2370, 2422)),
        f"EPSG:{utm}",
        *(f"EPSG:{4534 + step}" for step in steps[5:9]),
    ]


def _longitude(codes: Iterable[str]) -> float | None:
    provinces = Counter(code[:2] for code in codes if code[:2] in _PROVINCES)
    return _PROVINCES[provinces.most_common(1)[0][0]] if provinces else None


def _choice(name: str) -> dict[str, str]:
    title = pyproj.CRS.from_user_input(name).name if name.startswith("EPSG") else name
    return {"value": name, "title": title}


def _within(value: float, span: tuple[float, float]) -> bool:
    return span[0] <= value <= span[1]
