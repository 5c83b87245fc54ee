"""Files that are no rosters, strange ones, and what is read of them all the same."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from backend.staffing.models import Roster
from tests.answers.sheets import workbook

from .sheets import HEADS, LETTER, counts, faults, judged, professional, sent, sheet

pytestmark = pytest.mark.django_db
XLS = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def _zip(content: bytes, **more: bytes) -> bytes:
    kept = BytesIO(content)
    with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data in more.items():
            archive.writestr(name.replace("__", "/").replace("_bin", ".bin"), data)
    return kept.getvalue()


FILES = {
    "an xls renamed to xlsx": (XLS, "xls"),
    "an encrypted one": (XLS + "EncryptedPackage".encode("utf-16-le"), "password|密码"),
    "a csv renamed": ("姓名,工号\n王伟,1".encode(), "xlsx"),
    "an empty file": (b"", ""),
    "an empty sheet": (workbook(), "姓名"),
    "another form": (workbook(("级别", "名称")), "姓名"),
    "two columns of one meaning": (workbook(("姓名", "工号", "岗位", "人员编号")), "工号"),
    "a bomb of 100 MB": (_zip(sheet(professional()), xl__huge_bin=bytes(100 * 2**20)), ""),
    "a macro workbook": (_zip(sheet(professional()), xl__vbaProject_bin=b"x"), "xlsx"),
}


@pytest.mark.parametrize("named", FILES)
def test_refuses_what_is_no_roster_with_the_reason(admin, named):
    content, said = FILES[named]
    answer = sent(admin, content)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/file"
    assert any(word in error["message"] for word in said.split("|"))
    assert not Roster.objects.exists()


def test_finds_headings_in_any_order_under_other_names_and_below_a_title(admin):
    heads = {
        "domains": "专业领域",
        "post": "岗位类别",
        "grid": "网格代码",
        "phone": "联系电话（手机）",
        "staff_number": "人员编号 *",
        "name": "姓 名",
        "base": "办公地点",
        "strange": "政治面貌",
    }
    rows = [("某区网格人员名册",), ("填报单位：", "某街道")]
    row = professional(1) | {"strange": "群众"}
    content = workbook(*rows, list(heads.values()), [row.get(name) for name in heads])
    roster = sent(admin, content).json()
    assert counts(roster) == (1, 0, 0, 0)
    assert roster["report"]["ignored"] == ["政治面貌"]
    assert "群众" not in str(Roster.objects.values())


def test_reads_the_sheet_that_has_the_headings(admin):
    book = load_workbook(BytesIO(sheet(professional(1))))
    book.create_sheet("填表说明", 0)["A1"] = "请先阅读"
    kept = BytesIO()
    book.save(kept)
    assert counts(sent(admin, kept.getvalue()).json()) == (1, 0, 0, 0)


def test_says_that_rows_are_hidden_and_values_worked_out(admin):
    book = load_workbook(BytesIO(sheet(professional(1), professional(2))))
    book.active.row_dimensions[3].hidden = True
    book.active[f"{LETTER['department']}2"] = '="TH"&"W"'
    kept = BytesIO()
    book.save(kept)
    valued = BytesIO()
    with zipfile.ZipFile(kept) as before, zipfile.ZipFile(valued, "w") as after:
        for part in before.infolist():
            data = before.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(b"<v />", b"<v>THW</v>").replace(b"<v></v>", b"<v>THW</v>")
                data = data.replace(b'r="K2"', b'r="K2" t="str"')
            after.writestr(part.filename, data)
    roster = sent(admin, valued.getvalue()).json()
    assert roster["report"]["refused"] == []
    assert faults(roster, "warnings") == {("K2", "formula"), ("", "hidden-row")}


def test_takes_dates_of_excel_and_as_text(admin):
    ways = [date(2026, 12, 1), "2026/12/1", "2026年12月1日", 20261201, "２０２６－１２－０１"]
    rows = [professional(n, since=way) for n, way in enumerate(ways, start=1)]
    assert judged(admin, *rows)["report"]["refused"] == []


def test_refuses_more_rows_than_a_sheet_may_have(admin):
    book = Workbook(write_only=True)
    page = book.create_sheet("x")
    page.append(list(HEADS.values()))
    for number in range(20_000):
        page.append([number])
    kept = BytesIO()
    book.save(kept)
    answer = sent(admin, kept.getvalue())
    assert answer.status_code == 400
    assert "20000" in answer.json()["errors"][0]["message"]
