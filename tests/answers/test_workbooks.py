"""Workbooks: what is read from cells, which files are refused, and what templates look like."""

import zipfile
from datetime import date, datetime
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from rest_framework.exceptions import ValidationError

from backend.answers.workbooks.columns import Column, Form
from backend.answers.workbooks.sheets import read_sheet
from backend.answers.workbooks.templates import template, written

from .sheets import cells, workbook

FORM = Form(
    "表",
    (
        Column("name", ("名称", "name"), required=True, example="示例社区"),
        Column("code", ("代码", "code"), example="370211001001"),
        Column("figure", ("户数", "households"), example=12),
        Column("day", ("日期", "date"), example=date(2026, 1, 1)),
    ),
)
HEADINGS = ("名称", "代码", "户数", "日期")


def rows_of(*rows, **how):
    return read_sheet(workbook(*rows, **how), FORM).rows


def why(content: bytes) -> str:
    with pytest.raises(ValidationError) as refusal:
        read_sheet(content, FORM)
    return str(refusal.value.detail["file"][0])


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    "headings",
    [
        ("日期", "户数", "代码", "名称"),
        ("Date", "HOUSEHOLDS", " code ", "Name"),
        ("日期（选填）", "户数:", "代 码", "名称 *"),
        ("日期", "户 数", "代码\n", "名称(必填)"),
    ],
)
def test_finds_columns_by_chinese_or_english_headings_in_any_order(headings):
    (row,) = rows_of(headings, (date(2026, 5, 1), 30, "370211", "岭上"))
    assert (row.text("name"), row.code("code")) == ("岭上", "370211")
    assert (row.number("figure"), row.day("day")) == (30, date(2026, 5, 1))
    assert row.fits


def test_passes_over_titles_above_the_headings_and_blank_rows():
    rows = rows_of(("某区社区一览表",), (None,), HEADINGS, ("甲",), (None, " "), ("乙",))
    assert [(row.ordinal, row.text("name")) for row in rows] == [(4, "甲"), (6, "乙")]


def test_says_which_headings_it_did_not_read():
    sheet = read_sheet(workbook(("名称", "身份证号"), ("甲", "x")), FORM)
    assert sheet.ignored == ["身份证号"]
    assert "身份证号" not in sheet.rows[0].cells


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("370211001001", "370211001001"),
        (370211001001, "370211001001"),
        (370211001001.0, "370211001001"),
        (" 370211 001001　", "370211001001"),
        ("３７０２１１００１００１", "370211001001"),
    ],
)
def test_reads_codes_as_people_write_them(cell, read):
    (row,) = rows_of(HEADINGS, ("甲", cell))
    assert row.code("code") == read
    assert row.fits


@pytest.mark.parametrize("cell", ["37O211", "-1", "1.5", 3.5, 3702110010011234567, True])
def test_refuses_what_is_no_code_or_has_lost_its_digits(cell):
    (row,) = rows_of(HEADINGS, ("甲", cell))
    assert row.code("code") == ""
    assert [said.column for said in row.refused] == ["代码"]


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 1, 31),
        datetime(2026, 1, 31, 8, 30),  # noqa: DTZ001 (Excel knows no zones)
        "2026-01-31",
        "2026/1/31",
        "2026.1.31",
        "2026年1月31日",
        "20260131",
        20260131,
        "２０２６－０１－３１",
        " 2026-01-31 00:00:00 ",
    ],
)
def test_reads_days_of_excel_and_as_text(cell):
    (row,) = rows_of(HEADINGS, ("甲", None, None, cell))
    assert row.day("day") == date(2026, 1, 31)
    assert row.fits


@pytest.mark.parametrize("cell", ["2026-02-30", "31.1.2026", "soon", 46000, "2026-1", True])
def test_refuses_what_is_no_day(cell):
    (row,) = rows_of(HEADINGS, ("甲", None, None, cell))
    assert row.day("day") is None
    assert [said.column for said in row.refused] == ["日期"]


@pytest.mark.parametrize(("cell", "read"), [("３０", 30), ("30.5", 30.5), (30, 30), ("1e3", 1000)])
def test_reads_numbers(cell, read):
    (row,) = rows_of(HEADINGS, ("甲", None, cell))
    assert row.number("figure") == read


@pytest.mark.parametrize("cell", ["三十", "nan", "inf", "1e999", True, date(2026, 1, 1)])
def test_refuses_text_where_a_number_belongs(cell):
    (row,) = rows_of(HEADINGS, ("甲", None, cell))
    assert row.number("figure") is None
    assert [said.column for said in row.refused] == ["户数"]


def test_takes_a_value_merged_over_rows_for_each_of_them():
    rows = rows_of(HEADINGS, ("甲", "1"), ("乙", None), ("丙", "2"), merge=("B2:B3",))
    assert [row.code("code") for row in rows] == ["1", "1", "2"]


def test_refuses_rows_merged_across_columns():
    rows = rows_of(HEADINGS, ("甲", "1"), ("乙", "2"), merge=("A2:B2",))
    assert [row.fits for row in rows] == [False, True]


def test_says_that_a_formula_was_never_worked_out():
    (row,) = rows_of(HEADINGS, ("甲", "=1+1"))
    assert row.code("code") == ""
    assert "formula" in row.refused[0].message


def test_takes_the_value_that_excel_kept_of_a_formula():
    content = changed(
        workbook(HEADINGS, ("甲", "=1+1")), lambda xml: xml.replace(b"<v />", b"<v>2</v>")
    )
    (row,) = read_sheet(content, FORM).rows
    assert row.code("code") == "2"


def changed(content: bytes, change, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    """The workbook with the XML of its sheet, or of another part, changed."""
    kept = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(kept, "w", ZIP_DEFLATED) as after:
        for part in before.infolist():
            data = before.read(part)
            after.writestr(part.filename, change(data) if part.filename == name else data)
    return kept.getvalue()


def test_refuses_what_is_no_workbook():
    assert "not a workbook" in why(b"")
    assert "not a workbook" in why("名称,代码".encode())
    kept = BytesIO()
    with ZipFile(kept, "w") as archive:
        archive.writestr("a.txt", "x")
    assert "not a workbook" in why(kept.getvalue())


def test_tells_old_workbooks_from_locked_ones():
    compound = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    assert "old .xls" in why(compound)
    assert "password" in why(compound + "EncryptedPackage".encode("utf-16-le"))


def test_refuses_a_bomb_without_unpacking_it():
    content = workbook(HEADINGS, ("甲",))
    kept = BytesIO(content)
    with ZipFile(kept, "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/huge.bin", bytes(100 * 1024 * 1024))
    assert len(kept.getvalue()) < 1024 * 1024
    assert "too much" in why(kept.getvalue())


@pytest.mark.parametrize(
    ("part", "within", "tag", "count"),
    [
        ("xl/styles.xml", b"</cellXfs>", b"<xf/>", 600_000),
        ("xl/worksheets/sheet1.xml", b"</sheetData>", b"<row/>", 1_100_000),
        ("xl/worksheets/sheet1.xml", b"</worksheet>", b"<x/>", 600_000),
    ],
)
def test_refuses_tags_that_would_grow_to_objects(part, within, tag, count):
    """A kilobyte of zip is a megabyte of tags, and in memory a hundred more."""
    content = changed(
        workbook(HEADINGS, ("甲",)),
        lambda xml: xml.replace(within, tag * count + within, 1),
        part,
    )
    assert len(content) < 100_000
    assert "too much" in why(content)


def test_refuses_more_texts_than_a_form_can_hold():
    kept = BytesIO(workbook(HEADINGS, ("甲",)))
    with ZipFile(kept, "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"<sst>" + b"<si/>" * 6_100_000 + b"</sst>")
    assert "too much" in why(kept.getvalue())


def test_refuses_a_zip_that_says_less_than_it_holds():
    bomb = changed(workbook(HEADINGS, ("甲",)), lambda xml: xml + b" " * 60_000_000)
    with ZipFile(BytesIO(bomb)) as archive:
        true_size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = bomb.replace(true_size.to_bytes(4, "little"), (5_000).to_bytes(4, "little"))
    assert lying != bomb
    assert "damaged" in why(lying)


def test_does_not_walk_to_a_cell_in_the_last_corner():
    far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    content = changed(workbook(HEADINGS, ("甲",)), lambda xml: xml.replace(b"</sheetData>", far))
    assert "too many rows" in why(content)


def test_refuses_entities_that_grow():
    growing = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "x">{growing}]>'.encode()
    content = changed(
        workbook(HEADINGS, ("甲",)), lambda xml: head + xml.replace("甲".encode(), b"&a11;")
    )
    why(content)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_says_that_a_workbook_without_its_parts_is_damaged(part):
    kept = BytesIO()
    with ZipFile(BytesIO(workbook(HEADINGS))) as before, ZipFile(kept, "w") as after:
        for one in before.infolist():
            after.writestr(one.filename, b"<x" if one.filename == part else before.read(one))
    assert "damaged" in why(kept.getvalue())


@cache
def whole() -> bytes:
    """Once: it says when it was made, and is a byte longer in one second than in the next."""
    return workbook(HEADINGS, ("甲", 1, 2, date(2026, 1, 1)), merge=("A2:A3",))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_never_fails_otherwise_than_by_refusing(data):
    content = bytearray(whole())
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(0, len(content)))]
    for _ in range(data.draw(st.integers(0, 4))):
        if content:
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        for row in read_sheet(bytes(content), FORM).rows:
            row.text("name"), row.code("code"), row.number("figure"), row.day("day")
    except ValidationError as error:
        if set(error.detail) != {"file"}:
            raise


def test_refuses_a_sheet_without_the_headings_it_needs():
    assert "名称" in why(workbook(("代码", "户数"), ("1", 2)))
    assert "名称" in why(workbook(("名称", "名称"), ("甲", "乙")))


def test_gives_a_template_whose_example_is_passed_over_when_it_comes_back():
    content = template(FORM)
    heads, example = cells(content)
    assert heads == ("名称 *", "代码", "户数", "日期", "备注")
    assert example[:3] == ("示例社区", "370211001001", 12)
    assert read_sheet(content, FORM).rows == []


def test_writes_a_text_with_signs_no_workbook_holds_without_them():
    content = written("表", ["x"], [["a\x01b\x0bc"], ["d"]])
    assert [row[0] for row in load_workbook(BytesIO(content)).active.values] == ["x", "abc", "d"]


def test_never_writes_a_text_that_excel_would_work_out():
    texts = ["=1+1", "@SUM(A1)", "+1", "-1", "=cmd|' /C calc'!A0", "\t=1"]
    content = written("表", ["x"], [[text] for text in texts])
    sheet = load_workbook(BytesIO(content)).active
    found = [sheet.cell(row=2 + index, column=1) for index in range(len(texts))]
    assert [cell.data_type for cell in found] == ["s"] * len(texts)
    assert [cell.value for cell in found] == texts
    with zipfile.ZipFile(BytesIO(content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
