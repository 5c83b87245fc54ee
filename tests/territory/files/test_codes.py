"""The table of old and new codes."""

import io

import openpyxl
import pytest

from backend.territory import files
from backend.territory.files import codes

OLD, OTHER, NEW = "370211001001001", "370211001001002", "370211001001101"


def csv(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(lines).encode(encoding)


def xlsx(*rows: tuple) -> bytes:
    book, packed = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(packed)
    return packed.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_reads_csv_in_what_excel_writes(encoding):
    content = csv("旧编码,新编码", f"{OLD},{NEW}", encoding=encoding)
    assert codes.read_table(content) == {NEW: (OLD,)}


@pytest.mark.parametrize(
    "headings",
    ["旧编码,新编码", "原编码,现编码", "旧网格编码,新网格编码", "old_code,new_code",
     "Old Code,New Code", "旧编码\t新编码", "旧编码;新编码"],
)  # fmt: skip
def test_knows_the_headings(headings):
    delimiter = next(d for d in "\t;," if d in headings)
    assert codes.read_table(csv(headings, f"{OLD}{delimiter}{NEW}")) == {NEW: (OLD,)}


def test_finds_the_columns_among_others_below_a_title():
    content = csv("网格调整对照表,,", "序号,现编码,原编码", f"1,{NEW},{OLD}")
    assert codes.read_table(content) == {NEW: (OLD,)}


def test_reads_xlsx_with_texts_and_numbers():
    content = xlsx(("旧编码", "新编码"), (OLD, NEW), (int(OTHER), float(NEW)))
    assert codes.read_table(content) == {NEW: (OLD, OTHER)}


def test_a_merger_has_several_old_codes_and_a_split_several_new_ones():
    content = csv("old_code,new_code", f"{OLD},{NEW}", f"{OTHER},{NEW}", f"{OLD},370211001001102")
    assert codes.read_table(content) == {NEW: (OLD, OTHER), "370211001001102": (OLD,)}


def test_a_cell_may_hold_several_codes():
    assert codes.read_table(csv("旧编码,新编码", f"{OLD}、{OTHER},{NEW}")) == {NEW: (OLD, OTHER)}


def test_a_new_grid_has_no_old_code_and_a_grid_given_up_is_not_named():
    assert codes.read_table(csv("旧编码,新编码", f",{NEW}", f"{OLD},", ",")) == {NEW: ()}


@pytest.mark.parametrize(
    ("content", "reason", "details"),
    [
        (
            csv("旧编码,新编码", f"{OLD},{NEW}", f"{OLD},abc"),
            "code_row",
            {"row": 3, "value": "abc"},
        ),
        (
            csv("旧编码,新编码", f"3.70211E+14,{NEW}"),
            "lost_digits",
            {"row": 2, "value": "3.70211E+14"},
        ),
        (csv("a,b", f"{OLD},{NEW}"), "codes_headings", {}),
        (csv("旧编码,新编码"), "codes_empty", {}),
        (b"\xff\xff\xff\xff", "undecodable", {}),
        (b"PK\x03\x04 and no more", "damaged", {}),
    ],
)
def test_refuses_with_row_and_reason(content, reason, details):
    with pytest.raises(files.Unreadable) as refused:
        codes.read_table(content)
    assert (refused.value.reason, refused.value.details) == (reason, details)


def test_refuses_a_spreadsheet_that_rounded_the_codes():
    with pytest.raises(files.Unreadable, match="lost_digits"):
        codes.read_table(xlsx(("旧编码", "新编码"), (OLD, 370211000000000.0)))


def test_reads_both_in_the_process_of_its_own():
    assert files.read_codes("codes.csv", csv("旧编码,新编码", f"{OLD},{NEW}")) == {NEW: (OLD,)}
    assert files.read_codes("codes.xlsx", xlsx(("旧编码", "新编码"), (OLD, NEW))) == {NEW: (OLD,)}


def test_refuses_an_empty_table():
    with pytest.raises(files.Unreadable, match="empty"):
        files.read_codes("codes.csv", b"")
