"""Identity numbers and home addresses: dropped and said so, and nowhere to be found afterwards.

Numbers are made up. Their checks were worked out by hand after GB 11643: the digits weighed
7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2, the sum modulo 11 looked up in 10X98765432.
"""

import json
from io import BytesIO

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from backend.answers.workbooks.private import hidden, is_identity_number, is_private

from .sheets import HEADS, entered, faults, judged, professional, sent, sheet

# 21+63+0+10+8+4+2+9+54+0+0+27+0+35+56+24+18 = 331; 331 mod 11 = 1, which is "0".
NUMBER = "370211199003077690"
OLD = "370211900307769"
HOME = "某某小区3号楼2单元501室"


def test_knows_identity_numbers_by_region_birth_and_check():
    assert is_identity_number("11010519491231002X")  # the example of the standard itself
    assert is_identity_number(NUMBER)
    assert is_identity_number("440524188001010014") is False  # nobody alive was born in 1880
    assert is_identity_number("110105194912310021") is False


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002x",
        "110105-19491231-0029",  # mistyped, and still somebody's
        "证件 11010519491231002X 已核",
        "130503670401001",
        110105194912310000,  # what Excel leaves of one
        "家庭住址：某路",
        HOME,
    ],
)
def test_drops(text):
    assert is_private(text)


@pytest.mark.parametrize(
    "text",
    ["13812345678", "370211001", "WG000001", "王伟", "2026-01-31", 20260131, None, True, 120.18425],
)
def test_takes(text):
    assert not is_private(text)


@given(st.integers(10**17, 10**18 - 1).map(str))
def test_eighteen_digits_are_one_only_with_a_birth_or_a_right_check(digits):
    """Against a check worked out in another way: the whole number by ISO 7064 MOD 11-2."""
    remainder = 0
    for digit in digits[:17]:
        remainder = (remainder + int(digit)) * 2 % 11
    check = (12 - remainder) % 11
    right = check == int(digits[17])
    year, month, day = int(digits[6:10]), int(digits[10:12]), int(digits[12:14])
    born = 1900 <= year <= 2026 and 1 <= month <= 12 and 1 <= day <= 31
    if right:
        assert is_private(digits)
    elif not born:
        assert not is_private(digits)


def test_blots_them_out_of_names_of_files():
    assert hidden(f"王伟{NUMBER}.xlsx") == "王伟***.xlsx"
    assert hidden("名册2026.xlsx") == "名册2026.xlsx"


@pytest.mark.django_db
def test_nothing_of_them_is_kept_or_said(admin, caplog, capsys):
    heads = HEADS | {"id": "公民身份号码", "home": "家庭住址", "old": "证件号码"}
    rows = [
        professional(1, id=NUMBER, home=HOME, old=OLD),
        professional(2, note=f"身份证{NUMBER}"),
        professional(3, name=NUMBER),
        professional(4, base=HOME),
        professional(5, department=int(NUMBER)),
        professional(6, staff_number=OLD),
        professional(7, grid=OLD, grid_name=None),
    ]
    answer = sent(admin, sheet(*rows, heads=heads), name=f"{NUMBER}.xlsx")
    roster = answer.json()
    dropped = {one["column"]: one["cells"] for one in roster["report"]["dropped"]}
    assert dropped == {
        "公民身份号码": 1,
        "家庭住址": 1,
        "证件号码": 1,
        "备注": 1,
        "姓名": 1,
        "驻点": 1,
        "所属部门": 1,
        "工号": 1,
        "网格编码": 1,
    }
    assert all(one["message"] for one in roster["report"]["dropped"])
    assert faults(roster) == {("A4", "dropped"), ("B7", "dropped"), ("G8", "dropped")}
    assert roster["report"]["ignored"] == []
    after = entered(admin, roster)
    marked = admin.get(f"/api/v1/rosters/{roster['id']}/marked/").content
    everywhere = [
        json.dumps(roster, ensure_ascii=False),
        json.dumps(after, ensure_ascii=False),
        _all_texts(marked),
        _all_rows(),
        caplog.text,
        *capsys.readouterr(),
    ]
    for text in everywhere:
        assert NUMBER[:14] not in text
        assert OLD not in text
        assert "2单元501" not in text


@pytest.mark.django_db
def test_codes_of_grids_are_no_identity_numbers(admin):
    """370211 00 10 01 001 would be somebody born on 1 October 1900."""
    roster = judged(admin, professional(1, grid="370211001001001", grid_name=None, township=None))
    assert roster["report"]["dropped"] == []
    assert roster["report"]["refused"] == []


def _all_texts(content: bytes) -> str:
    return repr(list(load_workbook(BytesIO(content)).active.values))


def _all_rows() -> str:
    """Every row of every table of ours, as text."""
    texts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table != "spatial_ref_sys":
                cursor.execute(f'SELECT t::text FROM "{table}" t')
                texts += [text for (text,) in cursor.fetchall()]
    return "\n".join(texts)
