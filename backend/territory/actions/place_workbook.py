"""Places from a workbook. Thousands of rows: all are judged first, then written at once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.answers.workbooks.columns import Column, Form
from backend.answers.workbooks.reports import CHANGED, ENTERED, UNCHANGED, Report, report_of
from backend.answers.workbooks.rows import Row
from backend.answers.workbooks.sheets import Sheet

from ..communities import communities_at
from ..models import Area, AreaCode, Level, Place
from .places import Declared, NewPlace, as_new, hold_places, key_of, points_of, write_places

FORM = Form(
    "地点",
    (
        Column("kind", ("类型", "地点类型", "kind", "type"), required=True, example="小区"),
        Column("name", ("名称", "地点名称", "name"), required=True, example="示例小区"),
        Column("number", ("编号", "杆号", "number"), example=None),
        Column("area", ("社区", "社区代码", "所属社区", "community"), example="370211001001"),
        Column("address", ("地址", "address"), example="示例路1号"),
        Column("lon", ("经度", "longitude", "lng"), example=120.1842),
        Column("lat", ("纬度", "latitude"), example=36.0058),
        Column("crs", ("坐标系", "坐标系统", "coordinate system"), example="WGS84"),
        Column("source", ("来源", "数据来源", "source"), example="区住建局台账"),
    ),
)
KINDS = {
    "小区": Place.Kind.COMPOUND,
    "compound": Place.Kind.COMPOUND,
    "道路": Place.Kind.ROAD,
    "路": Place.Kind.ROAD,
    "road": Place.Kind.ROAD,
    "电梯": Place.Kind.LIFT,
    "lift": Place.Kind.LIFT,
    "elevator": Place.Kind.LIFT,
    "路灯": Place.Kind.LAMP_POST,
    "路灯杆": Place.Kind.LAMP_POST,
    "灯杆": Place.Kind.LAMP_POST,
    "lamppost": Place.Kind.LAMP_POST,
    "lamp_post": Place.Kind.LAMP_POST,
    "其他": Place.Kind.OTHER,
    "other": Place.Kind.OTHER,
}
CRS = {
    "WGS84": "wgs84",
    "WGS-84": "wgs84",
    "CGCS2000": "cgcs2000",
    "国家2000": "cgcs2000",
    "2000国家大地坐标系": "cgcs2000",
    "GCJ02": "gcj02",
    "GCJ-02": "gcj02",
    "火星坐标": "gcj02",
    "高德": "gcj02",
    "BD09": "bd09",
    "BD-09": "bd09",
    "百度": "bd09",
}


@dataclass
class _Judged:
    row: Row
    new: NewPlace


@transaction.atomic
def enter_place_workbook(
    *,
    sheet: Sheet,
    crs: str | None,
    may: Callable[[Area | None], bool],
    dry_run: bool,
    by: str,
    at: datetime,
) -> Report:
    """Enter what is new, change what is otherwise; an empty cell leaves what is there.

    `crs`: the system of rows that name none. `may` says whether the caller may change places of
    an area (None: of none in particular).
    """
    hold_places()
    day = timezone.localdate(at)
    communities = _Communities(day)
    judged = [_Judged(row, new) for row in sheet.rows if (new := _read(row, communities, crs))]
    _settle(judged, at)
    known = Place.objects.filter(valid_period__overlap=DateRange(day, None))
    there = {key_of(place): place for place in known.defer("spellings", "pinyin", "grams")}
    seen: dict[tuple, int] = {}
    allowed: dict[int | None, bool] = {}
    new, changed, done = [], [], Counter()
    for one in judged:
        row, key = one.row, one.new.key
        if seen.setdefault(key, row.ordinal) != row.ordinal:
            field = "number" if one.new.number else "name"
            row.refuse(field, _("Row %(row)d is this place already.") % {"row": seen[key]})
        area = one.new.area_id
        if area not in allowed:
            allowed[area] = may(communities.by_id.get(area))
        if not allowed[area]:
            row.refuse("area", _("Places are changed by administrators of their area."))
        if not row.fits:
            continue
        if key not in there:
            new.append(one.new)
            done[ENTERED] += 1
        elif (now := _laid_over(as_new(there[key]), one.new)) != as_new(there[key]):
            changed.append((there[key], now))
            done[CHANGED] += 1
        else:
            done[UNCHANGED] += 1
    if not dry_run:
        write_places(new=new, changed=changed, day=day, by=by, at=at)
    return report_of(sheet, done, dry_run=dry_run)


class _Communities:
    """The communities of a day by id, by code and by name."""

    def __init__(self, day: date) -> None:
        areas = Area.objects.at(day).filter(level=Level.COMMUNITY)
        self.by_id = {area.pk: area for area in areas}
        codes = AreaCode.objects.filter(system=AreaCode.System.NBS, valid_period__contains=day)
        self.by_code = dict(codes.filter(area__in=areas).values_list("code", "area"))
        self.by_name: dict[str, list[int]] = {}
        for area in self.by_id.values():
            self.by_name.setdefault(area.name, []).append(area.pk)

    def named(self, row: Row) -> int | None:
        said = row.text("area")
        if not said:
            return None
        if said.isdigit():
            found = [self.by_code[said]] if said in self.by_code else []
        else:
            found = self.by_name.get(said, [])
        if not found:
            row.refuse("area", _("There is no such community."))
        elif len(found) > 1:
            row.refuse("area", _("Several areas bear this name; give the code."))
        return found[0] if found else None


def _read(row: Row, communities: _Communities, crs: str | None) -> NewPlace | None:
    new = NewPlace(
        kind=row.choice("kind", KINDS, required=True) or "",
        name=row.text("name", required=True),
        number=row.text("number", longest=50),
        area_id=communities.named(row),
        address=row.text("address"),
        source=row.text("source"),
        position=_position(row, crs),
    )
    return new if row.fits else None


def _position(row: Row, crs: str | None) -> Declared | None:
    lon, lat = row.number("lon"), row.number("lat")
    declared = row.choice("crs", CRS) or crs
    if not row.fits or (lon is None and lat is None):
        return None
    if lon is None or lat is None:
        row.refuse("lon" if lon is None else "lat", _("This is missing."))
    elif declared is None:
        row.refuse("crs", _("Say in which coordinate system the position is."))
    elif not (abs(lon) <= 180 and abs(lat) <= 90):
        row.refuse("lat" if abs(lon) <= 180 else "lon", _("This lies outside the world."))
    else:
        return Declared(lon, lat, declared)
    return None


def _settle(judged: list[_Judged], at: datetime) -> None:
    """Refuse positions outside the world, warn of those outside the district, and find the
    community of a place that names none."""
    placed = [one for one in judged if one.new.position]
    points = points_of([one.new.position for one in placed])
    inside = [(one, point) for one, point in zip(placed, points, strict=True) if point]
    for one, point in zip(placed, points, strict=True):
        if point is None:
            one.row.refuse("lon", _("This lies outside the world."))
    lies_in = communities_at([point.coords for _one, point in inside], at)
    for (one, _point), community in zip(inside, lies_in or (), strict=bool(lies_in)):
        if community is None:
            one.row.warn("lon", _("This lies outside the district."))
        elif one.new.area_id is None:
            one.new = replace(one.new, area_id=community)
        elif one.new.area_id != community:
            one.row.warn("area", _("The position lies in another community."))


def _laid_over(before: NewPlace, said: NewPlace) -> NewPlace:
    """What the sheet says over what is there; what it does not say stays."""
    return replace(
        said,
        area_id=said.area_id or before.area_id,
        address=said.address or before.address,
        source=said.source or before.source,
        position=said.position or before.position,
    )
