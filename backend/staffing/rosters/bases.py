"""Base points of all rows: positions as WGS-84, offices and places by name, in the district."""

import numpy as np
from django.contrib.gis.geos import Point

from backend.territory import crs
from backend.territory.communities import communities_at

from .faults import refuse, warn
from .known import Known
from .lines import Line, office_named

# Two positions as near as this are one: a decimetre, less than what a workbook keeps of them.
_SAME_DEGREES = 1e-6


def find_bases(lines: list[Line], known: Known) -> None:
    """The base point of each row that gives one, or of a new person whose row gives none."""
    _take_positions([line for line in lines if line.position])
    named: list[tuple[Line, int]] = []
    for line in lines:
        if line.position or line.has_bad_position or _is_as_known(line):
            continue
        if line.base_place:
            _find_named(line, known, named)
        elif line.member is None and line.row.cells.get("base") is None:
            _assume(line, known, named)
    known.learn_offices({community for _line, community in named})
    for line, community in named:
        line.base_point = known.offices.get(community)
        if line.base_point is None:
            refuse(line.row, "base", "base-unknown")
    _refuse_outside([line for line in lines if line.base_point and not is_same_base(line)], known)


def is_same_base(line: Line) -> bool:
    """Whether the member has this base point already."""
    member, point = line.member, line.base_point
    if member is None or point is None:
        return False
    there = member.base_point
    near = max(abs(there.x - point.x), abs(there.y - point.y)) < _SAME_DEGREES
    return near and (not line.base_place or line.base_place == member.base_place)


def _take_positions(placed: list[Line]) -> None:
    for name in crs.NAMES:
        of_it = [line for line in placed if line.position.crs == name]
        if not of_it:
            continue
        lon = np.array([line.position.lon for line in of_it], dtype=float)
        lat = np.array([line.position.lat for line in of_it], dtype=float)
        for line, x, y in zip(of_it, *crs.to_wgs84(lon, lat, name), strict=True):
            if abs(x) <= 180 and abs(y) <= 90:
                line.base_point = Point(float(x), float(y), srid=4326)
            else:
                refuse(line.row, "lon", "base-outside-world")


def _is_as_known(line: Line) -> bool:
    """A known person whose row names the base point that they have."""
    return line.member is not None and line.base_place == line.member.base_place


def _find_named(line: Line, known: Known, named: list[tuple[Line, int]]) -> None:
    places = known.places.get(line.base_place, [])
    if len(places) > 1 and line.township:
        within = line.township.path
        places = [p for p in places if p.area and p.area.path.startswith(within)] or places
    if len(places) == 1:
        line.base_point = places[0].position
    elif places:
        refuse(line.row, "base", "base-ambiguous")
    elif office := office_named(line.base_place, line, known.areas):
        named.append((line, office.pk))
    else:
        refuse(line.row, "base", "base-unknown")


def _assume(line: Line, known: Known, named: list[tuple[Line, int]]) -> None:
    community = line.community
    if community is None and line.grid:
        within = line.grid.path.rsplit("/g", 1)[0] + "/"
        community = next(
            (
                area
                for pk in sorted(line.grid.communities)
                if (area := known.areas.by_id.get(pk)) and area.path == within
            ),
            None,
        )
    if community is None:
        refuse(line.row, "base", "base-missing")
        return
    warn(line.row, "base", "base-assumed", name=community.name)
    line.base_place = community.name
    named.append((line, community.pk))


def _refuse_outside(placed: list[Line], known: Known) -> None:
    lies_in = communities_at([line.base_point.coords for line in placed], known.at)
    for line, community in zip(placed, lies_in or (), strict=bool(lies_in)):
        if community is None:
            refuse(line.row, "base" if line.row.cells.get("lon") is None else "lon", "base-outside")
