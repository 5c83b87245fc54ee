"""`/api/v1/departments/workbook/`: codes stay, names may change."""

import pytest

from backend.accounts.models import Department, Grant
from tests.answers.sheets import refused, report

pytestmark = pytest.mark.django_db
DEPARTMENTS = "departments/workbook/"
HEADINGS = ("编码", "名称", "英文名称", "层级")


@pytest.fixture
def admin(cast, signed_in):
    return signed_in(cast.admin)


def counts(answer: dict) -> tuple[int, int, int]:
    return answer["entered"], answer["changed"], answer["unchanged"]


def test_enters_and_renames_departments(admin):
    known = Department.objects.get(code="YJ")
    rows = [
        ("SL1", "水利局", None, "区"),
        ("YJ", "区应急管理局（改名）", None, "district"),
    ]
    assert counts(report(admin, DEPARTMENTS, HEADINGS, *rows, dry_run="true")) == (1, 1, 0)
    assert not Department.objects.filter(code="SL1").exists()
    before = Department.objects.count()
    assert counts(report(admin, DEPARTMENTS, HEADINGS, *rows)) == (1, 1, 0)
    assert counts(report(admin, DEPARTMENTS, HEADINGS, *rows)) == (0, 0, 2)
    assert Department.objects.count() == before + 1
    renamed = Department.objects.get(code="YJ")
    assert (renamed.name_zh, renamed.name_en) == ("区应急管理局（改名）", known.name_en)


def test_refuses_rows_that_do_not_fit(admin):
    rows = [
        ("ＡＢ１", "全角编码", None, "区"),  # is read as AB1
        ("水利", "编码错", None, "区"),
        ("AB2", None, None, "区"),
        ("AB3", "层级错", None, "省"),
        ("ab1", "又一个", None, "区"),
        (None, "无编码", None, "区"),
    ]
    answer = report(admin, DEPARTMENTS, HEADINGS, *rows)
    assert refused(answer) == [(3, "编码"), (4, "名称"), (5, "层级"), (6, "编码"), (7, "编码")]
    assert counts(answer) == (1, 0, 0)
    assert Department.objects.get(code="AB1").name_zh == "全角编码"


def test_is_for_administrators_of_the_whole_district(cast, signed_in):
    address = f"/api/v1/{DEPARTMENTS}"
    assert signed_in(cast.admin).get(address).status_code == 200
    Grant.objects.filter(user=cast.admin).update(area=cast.areas["east_township"])
    assert signed_in(cast.admin).get(address).status_code == 403
