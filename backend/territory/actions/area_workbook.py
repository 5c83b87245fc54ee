"""Areas from a workbook: how a district begins that has no boundaries yet, and what is added."""

from collections.abc import Callable
from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.answers.workbooks.columns import Column, Form
from backend.answers.workbooks.reports import CHANGED, ENTERED, UNCHANGED, Report, enter_rows
from backend.answers.workbooks.rows import Row
from backend.answers.workbooks.sheets import Sheet

from ..models import Area, AreaCode, Level
from ..tree import BELOW
from .areas import NewArea, enter_area, recode_areas

FORM = Form(
    "区划",
    (
        Column("level", ("级别", "层级", "level"), required=True, example="社区"),
        Column("name", ("名称", "区划名称", "name"), required=True, example="示例社区"),
        Column("code", ("统计代码", "区划代码", "代码", "nbs code"), example="370211001099"),
        Column("mca_code", ("民政代码", "mca code"), example="370211001099"),
        Column("parent", ("上级", "上级代码", "上级名称", "parent code"), example="370211001"),
        Column("kind", ("类别", "城乡类别", "kind"), example="城市"),
        Column("day", ("启用日期", "生效日期", "since"), example=date(2026, 1, 1)),
    ),
)
LEVELS = {
    "区": Level.DISTRICT,
    "district": Level.DISTRICT,
    "镇街": Level.TOWNSHIP,
    "街道": Level.TOWNSHIP,
    "镇": Level.TOWNSHIP,
    "township": Level.TOWNSHIP,
    "管区": Level.ZONE,
    "zone": Level.ZONE,
    "社区": Level.COMMUNITY,
    "村": Level.COMMUNITY,
    "community": Level.COMMUNITY,
}
KINDS = {
    "城市": "urban",
    "居委会": "urban",
    "urban": "urban",
    "农村": "village",
    "村委会": "village",
    "village": "village",
}


def enter_area_workbook(
    *,
    sheet: Sheet,
    may: Callable[[Area | None], bool],
    dry_run: bool,
    by: str,
    at: datetime,
) -> Report:
    """Enter what is new; what is there stays as it is. Parents may stand below their children.

    `may` says whether the caller may change what lies directly below an area.
    """
    coded: dict[tuple[str, str], int] = {}

    def enter(row: Row) -> str | None:
        level = row.choice("level", LEVELS, required=True)
        name = row.text("name", required=True)
        codes = {"code": row.code("code"), "mca_code": row.code("mca_code")}
        kind = row.choice("kind", KINDS) or ""
        day = row.day("day") or timezone.localdate(at)
        if not row.fits:
            return None
        _refuse_doubled(row, codes, coded)
        parent = _parent(row, level, day)
        if row.fits and not may(parent):
            row.refuse("parent", _("Areas are changed by administrators of the area above."))
        if not row.fits:
            return None
        new = NewArea(level, name, parent, kind, **codes)
        if there := _there(new, day):
            return _compare(row, there, new, day=day, by=by, at=at)
        enter_area(new=new, day=day, by=by, at=at)
        return ENTERED

    return enter_rows(sheet, enter, dry_run=dry_run, order=_from_above)


def _from_above(row: Row) -> int:
    level = LEVELS.get(str(row.cells.get("level") or "").strip().lower())
    return list(BELOW).index(level) if level else len(BELOW)


def _refuse_doubled(row: Row, codes: dict[str, str], coded: dict[tuple[str, str], int]) -> None:
    for name, code in codes.items():
        first = coded.setdefault((name, code), row.ordinal) if code else row.ordinal
        if first != row.ordinal:
            row.refuse(name, _("Row %(row)d has this code already.") % {"row": first})


def _parent(row: Row, level: str, day: date) -> Area | None:
    """The area above by its code, or by its name where one alone bears it."""
    said = row.text("parent", required=level != Level.DISTRICT)
    if not said:
        return None
    fitting = Area.objects.filter(level__in=BELOW[level]).at(day)
    found = list(
        fitting.coded(said, system=AreaCode.System.NBS, day=day)
        if said.isdigit()
        else fitting.filter(name=said)
    )
    if not found:
        row.refuse("parent", _("There is no such area above."))
    elif len(found) > 1:
        row.refuse("parent", _("Several areas bear this name; give the code."))
    return found[0] if found else None


def _there(new: NewArea, day: date) -> Area | None:
    """The area that the row means, if it is there from the day on."""
    areas: QuerySet[Area] = Area.objects.filter(valid_period__overlap=DateRange(day, None))
    if new.code:
        areas = areas.filter(
            codes__system=AreaCode.System.NBS,
            codes__code=new.code,
            codes__valid_period__overlap=DateRange(day, None),
        )
    else:
        areas = areas.filter(level=new.level, parent=new.parent, name=new.name)
    return areas.first()


def _compare(
    row: Row, there: Area, new: NewArea, *, day: date, by: str, at: datetime
) -> str | None:
    """What is there is not changed by a workbook: renaming and moving have their own day."""
    otherwise = _("%(name)s is there already, and otherwise.") % {"name": there.name}
    for column, before, now in (
        ("level", there.level, new.level),
        ("name", there.name, new.name),
        ("parent", there.parent_id, new.parent and new.parent.pk),
        ("kind", there.kind, new.kind or there.kind),
    ):
        if before != now:
            row.refuse(column, otherwise)
    mca = there.codes.filter(system=AreaCode.System.MCA, valid_period__contains=day).first()
    if not row.fits or not new.mca_code or (mca and mca.code == new.mca_code):
        return UNCHANGED
    if mca:
        row.refuse("mca_code", otherwise)
        return None
    recode_areas(codes={there: new.mca_code}, system=AreaCode.System.MCA, day=day, by=by, at=at)
    return CHANGED
