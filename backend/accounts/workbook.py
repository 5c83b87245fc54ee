"""Departments from a workbook: codes stay, names and levels may change."""

from unicodedata import normalize

from django.utils.translation import gettext_lazy as _

from backend.answers.workbooks.columns import Column, Form
from backend.answers.workbooks.reports import CHANGED, ENTERED, UNCHANGED, Report, enter_rows
from backend.answers.workbooks.rows import Row
from backend.answers.workbooks.sheets import Sheet

from .actions.departments import lay_departments
from .models import Department

FORM = Form(
    "部门",
    (
        Column("code", ("部门编码", "编码", "代码", "code"), required=True, example="SL"),
        Column("name_zh", ("部门名称", "名称", "name"), required=True, example="示例水利局"),
        Column("name_en", ("英文名称", "english name"), example="Water Bureau (example)"),
        Column("level", ("层级", "级别", "level"), required=True, example="区"),
    ),
)
LEVELS = {
    "区": Department.Level.DISTRICT,
    "district": Department.Level.DISTRICT,
    "公用事业": Department.Level.UTILITY,
    "utility": Department.Level.UTILITY,
    "镇街": Department.Level.TOWNSHIP,
    "township": Department.Level.TOWNSHIP,
    "社区": Department.Level.COMMUNITY,
    "community": Department.Level.COMMUNITY,
}
_LONGEST_CODE = 10


def enter_department_workbook(*, sheet: Sheet, dry_run: bool) -> Report:
    """Departments that are new or called otherwise; those the sheet does not name stay."""
    there = {department.code: department for department in Department.objects.all()}
    seen: dict[str, int] = {}

    def enter(row: Row) -> str | None:
        code = normalize("NFKC", row.text("code", required=True, longest=_LONGEST_CODE)).upper()
        name = row.text("name_zh", required=True)
        name_en = row.text("name_en")
        level = row.choice("level", LEVELS, required=True)
        if code and not (code.isascii() and code.isalnum()):
            row.refuse("code", _("A department's code is made of letters A-Z and digits."))
        elif code and seen.setdefault(code, row.ordinal) != row.ordinal:
            row.refuse("code", _("Row %(row)d has this code already.") % {"row": seen[code]})
        if not row.fits:
            return None
        before = there.get(code)
        said = {
            "code": code,
            "name_zh": name,
            "name_en": name_en or (before.name_en if before else name),
            "level": level,
        }
        if before and said == {field: getattr(before, field) for field in said}:
            return UNCHANGED
        lay_departments([said])
        return CHANGED if before else ENTERED

    return enter_rows(sheet, enter, dry_run=dry_run)
