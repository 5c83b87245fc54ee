"""Query parameters that name places: codes of areas, boxes and positions."""

import math

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.answers.problems import invalid

from . import crs
from .models import Area, AreaCode


def area_named(code: str, *, system: str = AreaCode.System.NBS) -> Area:
    """The area a code means today. Raises the error for an unknown one."""
    area = Area.objects.coded(code, system=system, day=timezone.localdate()).first()
    if area is None:
        raise invalid("area", _("No area has this code today."))
    return area


def box_asked(text: str) -> tuple[float, float, float, float]:
    """`west,south,east,north` in degrees. Raises the error for anything else."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise invalid("bbox", _("Give west,south,east,north in degrees.")) from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise invalid("bbox", _("Give west,south,east,north in degrees."))
    return west, south, east, north


def position_asked(params) -> tuple[float, float]:
    """`lon`, `lat` and `crs` (wgs84 when not said) as degrees WGS-84."""
    name = params.get("crs", "wgs84")
    if name not in crs.NAMES:
        raise invalid("crs", _("Give one of: %(choices)s.") % {"choices": ", ".join(crs.NAMES)})
    lon = _degrees(params, "lon", 180)
    lat = _degrees(params, "lat", 90)
    moved_lon, moved_lat = crs.to_wgs84(np.array([lon]), np.array([lat]), name)
    return float(moved_lon[0]), float(moved_lat[0])


def _degrees(params, name: str, limit: float) -> float:
    try:
        value = float(params.get(name, ""))
    except ValueError as error:
        raise invalid(name, _("Give degrees as a number.")) from error
    if not math.isfinite(value) or abs(value) > limit:
        raise invalid(name, _("This lies outside the world."))
    return value
