"""Query parameters that name places and moments: codes of areas, boxes, positions, days."""

from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time

import numpy as np
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
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
    there = np.array([_degrees(params, "lon", 180)]), np.array([_degrees(params, "lat", 90)])
    lon, lat = (float(moved[0]) for moved in crs.to_wgs84(*there, name))
    _refuse_outside_the_world("lon", lon, 180)
    _refuse_outside_the_world("lat", lat, 90)
    return lon, lat


def day_asked(params) -> date:
    return timezone.localtime(moment_asked(params)).date()


def moment_asked(params, name: str = "at", *, of_a_day: time = time.max) -> datetime:
    """A parameter as a moment: itself, the end of a day in China (or `of_a_day`), or now."""
    text = params.get(name)
    if not text:
        return timezone.now()
    try:
        moment = parse_datetime(text) if "T" in text else None
        day = None if moment else parse_date(text)
    except ValueError as error:
        raise invalid(name, _("There is no such date.")) from error
    if moment is None and day is None:
        raise invalid(name, _("Give a date or an RFC 3339 time (its + written as %2B)."))
    moment = moment or datetime.combine(day, of_a_day)
    if not MINYEAR < moment.year < MAXYEAR:  # elsewhere on earth it is a year that is none
        raise invalid(name, _("There is no such date."))
    moment = moment if moment.tzinfo else timezone.make_aware(moment)
    return moment.astimezone(UTC)  # the database knows no offset beyond 15:59


def _degrees(params, name: str, limit: float) -> float:
    try:
        value = float(params.get(name, ""))
    except ValueError as error:
        raise invalid(name, _("Give degrees as a number.")) from error
    _refuse_outside_the_world(name, value, limit)
    return value


def _refuse_outside_the_world(name: str, value: float, limit: float) -> None:
    if not abs(value) <= limit:  # so that what is no number is refused as well
        raise invalid(name, _("This lies outside the world."))
