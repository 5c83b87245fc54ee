"""Coordinate systems: declared by the sender, never guessed, and stored as WGS-84.

`gcj02` is the offset datum of Chinese consumer maps, `bd09` Baidu's offset on top of it. Both
have only forward formulas; the way back is found by fixed-point iteration, which reaches
0.1 mm in three rounds (a fourth is done). CGCS2000 and WGS-84 differ by centimetres and are
taken as equal, as is usual for positions of people and matters.

Formula of the GCJ-02 offset: as published in the open "eviltransform" work, on the Krasovsky
1940 ellipsoid. All functions take and give numpy arrays of degrees, longitude first.
"""

import numpy as np

NAMES = ("wgs84", "cgcs2000", "gcj02", "bd09")

_AXIS = 6378245.0  # semi-major axis of Krasovsky 1940, metres
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BD_PI = np.pi * 3000.0 / 180.0
_ROUNDS = 4

Degrees = np.ndarray
Pair = tuple[Degrees, Degrees]


def to_wgs84(lon: Degrees, lat: Degrees, crs: str) -> Pair:
    """Positions in `crs` as WGS-84. Raises KeyError for a name that is not in NAMES."""
    return {
        "wgs84": lambda: (lon, lat),
        "cgcs2000": lambda: (lon, lat),
        "gcj02": lambda: _invert(wgs84_to_gcj02, lon, lat),
        "bd09": lambda: _invert(wgs84_to_gcj02, *_invert(gcj02_to_bd09, lon, lat)),
    }[crs]()


def wgs84_to_gcj02(lon: Degrees, lat: Degrees) -> Pair:
    """The offset that Chinese consumer maps apply inside China; outside, the position itself."""
    x, y = lon - 105.0, lat - 35.0
    # Callers sort out what is no position; here far-off values must only not raise.
    root = np.sqrt(np.abs(x))
    waves = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0

    phi = np.radians(lat)
    magic = 1.0 - _ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    metres_north = _AXIS * (1.0 - _ECCENTRICITY_SQUARED) / (magic * np.sqrt(magic))
    metres_east = _AXIS / np.sqrt(magic) * np.cos(phi)
    inside = _in_china(lon, lat)
    return (
        np.where(inside, lon + np.degrees(east / metres_east), lon),
        np.where(inside, lat + np.degrees(north / metres_north), lat),
    )


def gcj02_to_bd09(lon: Degrees, lat: Degrees) -> Pair:
    """Baidu's further offset."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_PI)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_PI)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _invert(forward, lon: Degrees, lat: Degrees) -> Pair:
    guess_lon, guess_lat = lon, lat
    for _ in range(_ROUNDS):
        there_lon, there_lat = forward(guess_lon, guess_lat)
        guess_lon, guess_lat = guess_lon + (lon - there_lon), guess_lat + (lat - there_lat)
    return guess_lon, guess_lat


def _in_china(lon: Degrees, lat: Degrees) -> np.ndarray:
    return (lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271)
