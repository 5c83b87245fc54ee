"""Coordinate systems of files: declared or stated, tried against the coordinates, never guessed.

A statement that the coordinates contradict is a question. CGCS2000 and WGS-84 are taken as equal
(`territory/crs.py`); another datum is moved as PROJ knows best, and a note says so where PROJ
knows no shift.
"""

import re
from dataclasses import dataclass, field

import numpy as np
import pyproj
from pyproj.exceptions import ProjError

from .. import crs as offsets

_EQUAL_DATUMS = ("WGS 84", "World Geodetic System 1984", "China 2000", "CGCS2000")
_OFFSET = ("gcj02", "bd09")
_NAMED = {"wgs84": "EPSG:4326", "cgcs2000": "EPSG:4490", "OGC:CRS84": "OGC:CRS84"}
# West, south, east, north of the country with its islands, in degrees, generously.
_CHINA = (73.0, 3.0, 136.0, 54.0)
_MARGIN_DEGREES = 2.0  # how far beyond its area of use a system is still used
_SAMPLED = 5_000
_PLAUSIBLE_SHARE = 0.95  # a few vertices may lie anywhere: those are the checks' work
_RETURNS_WITHIN = 1e-6  # degrees or metres, relative to the coordinates


class Unknown(Exception):
    """The statement names no system that is known here."""


@dataclass(frozen=True)
class System:
    """`name`: gcj02, bd09, or AUTHORITY:CODE, or the title of a system without a code."""

    name: str
    title: str
    crs: pyproj.CRS
    offset: str | None = None
    _transformers: dict = field(default_factory=dict, compare=False)

    def to_wgs84(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Degrees, longitude first; what cannot be moved is infinite or not a number."""
        if self.offset:
            return offsets.to_wgs84(x, y, self.offset)
        if self._is_wgs84:
            return x, y
        lon, lat = self._transformer.transform(x, y)
        return np.asarray(lon), np.asarray(lat)

    def is_plausible(self, x: np.ndarray, y: np.ndarray) -> bool:
        """Whether nearly all of these lie in China, where this system is used, and come back."""
        if not len(x):
            return True
        with np.errstate(all="ignore"):
            lon, lat = self.to_wgs84(x, y)
            good = _inside(lon, lat, _CHINA) & self._in_area_of_use(lon, lat)
            if not (self.offset or self._is_wgs84):
                back_x, back_y = self._transformer.transform(lon, lat, direction="INVERSE")
                good &= _near(back_x, x) & _near(back_y, y)
        return bool(good.mean() >= _PLAUSIBLE_SHARE)

    @property
    def knows_datum_shift(self) -> bool:
        """False when PROJ would take a foreign datum for WGS-84, which can be 100 m off."""
        if self.offset or self._equals_wgs84:
            return True
        group = pyproj.transformer.TransformerGroup(self.crs, "EPSG:4326", always_xy=True)
        return any(one.accuracy >= 0 for one in group.transformers)

    @property
    def _is_wgs84(self) -> bool:
        """Degrees from Greenwich on a datum that counts as WGS-84: nothing to be moved."""
        return (
            self._equals_wgs84
            and self.crs.is_geographic
            and self.crs.prime_meridian.longitude == 0
            and self.crs.axis_info[0].unit_name.lower() == "degree"
        )

    @property
    def _equals_wgs84(self) -> bool:
        datum = self.crs.geodetic_crs.datum if self.crs.geodetic_crs else None
        return datum is not None and _is_equal_datum(datum.name)

    @property
    def _transformer(self) -> pyproj.Transformer:
        if "one" not in self._transformers:
            target = self.crs.geodetic_crs if self._equals_wgs84 else "EPSG:4326"
            self._transformers["one"] = pyproj.Transformer.from_crs(
                self.crs, target, always_xy=True
            )
        return self._transformers["one"]

    def _in_area_of_use(self, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        area = self.crs.area_of_use
        if area is None and (code := self.crs.to_epsg()):
            area = pyproj.CRS.from_epsg(code).area_of_use
        if area is None or area.west > area.east:
            return np.ones(len(lon), dtype=bool)
        wide = _MARGIN_DEGREES
        bounds = (area.west - wide, area.south - wide, area.east + wide, area.north + wide)
        return _inside(lon, lat, bounds)


def system_called(statement: str | int) -> System:
    """By a name of `crs.NAMES`, an EPSG code as number or text, AUTHORITY:CODE, or WKT.
    Raises Unknown."""
    text = str(statement).strip()
    short = text.lower().replace("-", "").replace("_", "")
    if short in _OFFSET:
        return System(short, short, pyproj.CRS.from_epsg(4326), offset=short)
    try:
        crs = _horizontal(_crs(_NAMED.get(short, _NAMED.get(text, text))))
    except (ProjError, ValueError, OverflowError) as error:
        raise Unknown(text[:100]) from error
    if not (crs.is_geographic or crs.is_projected) or "undefined" in crs.name.lower():
        raise Unknown(text[:100])
    return System(short if short in _NAMED else _name(crs), crs.name, crs)


def sampled(coordinates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Some thousands of the finite ones among (n, 2), evenly through the file."""
    finite = coordinates[np.isfinite(coordinates).all(axis=1)]
    some = finite[:: max(1, len(finite) // _SAMPLED)]
    return some[:, 0], some[:, 1]


def in_china(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Which of them lie there; what is not finite lies nowhere."""
    return _inside(lon, lat, _CHINA)


def lies_in_china(lon: np.ndarray, lat: np.ndarray) -> bool:
    return bool(len(lon)) and bool(in_china(lon, lat).mean() >= _PLAUSIBLE_SHARE)


def _crs(text: str) -> pyproj.CRS:
    """Only codes and WKT: PROJ's other ways of naming a system reach files and strings at will."""
    if re.fullmatch(r"\d{4,6}", text):
        return pyproj.CRS.from_epsg(int(text))
    authority = re.fullmatch(r"(EPSG|ESRI|OGC):([A-Za-z0-9]{1,10})", text, re.IGNORECASE)
    if authority:
        return pyproj.CRS.from_authority(authority[1].upper(), authority[2].upper())
    return pyproj.CRS.from_wkt(text)


def _horizontal(crs: pyproj.CRS) -> pyproj.CRS:
    """Without height, and without a shift that a file claims to know."""
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    if crs.is_bound and crs.source_crs:
        crs = crs.source_crs
    return crs.to_2d() if len(crs.axis_info) > 2 else crs


def _name(crs: pyproj.CRS) -> str:
    if code := crs.to_epsg():
        return f"EPSG:{code}"
    authority = crs.to_authority()
    return ":".join(authority) if authority else crs.name


def _is_equal_datum(name: str) -> bool:
    plain = name.replace("_", " ")
    return any(plain.startswith(equal) for equal in (*_EQUAL_DATUMS, "D China 2000"))


def _inside(lon: np.ndarray, lat: np.ndarray, bounds: tuple) -> np.ndarray:
    west, south, east, north = bounds
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def _near(there: np.ndarray, here: np.ndarray) -> np.ndarray:
    return np.abs(there - here) <= _RETURNS_WITHIN * np.maximum(np.abs(here), 1.0)
