"""`/api/v1/areas/workbook/`: a district without polygons, and what is added to one."""

import csv
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import load_workbook

from backend.accounts.actions.administrators import make_administrator
from backend.accounts.models import Grant
from backend.territory.models import Area, AreaCode
from tests.answers.sheets import refused, report, upload, workbook
from tests.authenticator import Authenticator
from tests.cast import COMMUNITIES, TOWNSHIPS

pytestmark = pytest.mark.django_db
AREAS = "areas/workbook/"
EAST, EAST_MCA = TOWNSHIPS["east"]
EAST_COMMUNITY = COMMUNITIES["east"][0]
HEADINGS = ("级别", "名称", "统计代码", "民政代码", "上级", "类别", "启用日期")


@pytest.fixture
def admin(cast, signed_in):
    return signed_in(cast.admin)


def counts(answer: dict) -> tuple[int, int, int]:
    return answer["entered"], answer["changed"], answer["unchanged"]


def test_begins_a_district_that_has_no_polygons(db, signed_in):
    first = make_administrator(
        username="first", name="first", password="a-long-way-round", at=timezone.now()
    )
    Authenticator(first)  # their office needs a second factor before anything else
    with (settings.ROOT / "fixtures/areas/communities_2020.csv").open(encoding="utf-8") as file:
        communities = [row for row in csv.DictReader(file) if row["street_code9"] == "370211001"]
    rows = [
        # Children above their parents, codes as numbers: as such lists come.
        *(
            ("社区", row["name"], int(row["code12"]), None, row["street_code9"], row["kind"], None)
            for row in communities
        ),
        ("街道", "黄岛街道", "370211001", "370211001", "370211", None, None),
        ("区", "试验区", 370211, None, None, None, None),
    ]
    client = signed_in(first)
    assert counts(report(client, AREAS, HEADINGS, *rows, dry_run="true")) == (len(rows), 0, 0)
    assert not Area.objects.exists()
    assert counts(report(client, AREAS, HEADINGS, *rows)) == (len(rows), 0, 0)
    assert counts(report(client, AREAS, HEADINGS, *rows)) == (0, 0, len(rows))
    district, township = (Area.objects.get(level=level) for level in ("district", "township"))
    assert township.path == f"/{district.pk}/{township.pk}/"
    below = Area.objects.filter(parent=township)
    assert below.count() == len(communities) == 30
    assert {area.path for area in below} == {f"{township.path}{area.pk}/" for area in below}
    assert AreaCode.objects.filter(system="mca").count() == 1


def test_judges_every_row_and_enters_the_good_ones(admin, cast):
    good = ("社区", "  好社区　", "３７０２１１００２００９", None, EAST, "城市", "2026年1月1日")
    rows = [
        good,
        ("社区", "无上级", "370211002010", None, "370299", None, None),  # 3
        ("社区", "代码短", "37021100201", None, EAST, None, None),  # 4
        ("社区", "重码", "370211002009", None, EAST, None, None),  # 5: as row 2
        ("社区", "已有码", EAST_COMMUNITY, None, EAST, None, None),  # 6: means another
        ("村", None, "370211002012", None, EAST, None, None),  # 7
        ("乡", "级别错", "370211002013", None, EAST, None, None),  # 8
        ("社区", "日期错", "370211002014", None, EAST, None, "2026-02-30"),  # 9
        ("社区", "上级级别错", "370211002015", None, "370211", None, None),  # 10
        ("社区", "太早", "370211002016", None, EAST, None, date(2019, 1, 1)),  # 11
        ("管区", "岭上管区", None, None, EAST, None, None),  # 12
        ("社区", "管区里的", "370211002017", None, "岭上管区", None, None),  # 13
    ]
    answer = report(admin, AREAS, HEADINGS, *rows)
    assert answer["rows"] == len(rows)
    assert refused(answer) == [
        (3, "上级"),
        (4, "统计代码"),
        (5, "统计代码"),
        (6, "名称"),
        (7, "名称"),
        (8, "级别"),
        (9, "启用日期"),
        (10, "上级"),
        (11, "上级"),
    ]
    assert counts(answer) == (3, 0, 0)
    entered = Area.objects.get(name="好社区")
    assert (entered.kind, entered.valid_period.lower) == ("urban", date(2026, 1, 1))
    assert entered.parent == cast.areas["east_township"]
    assert Area.objects.get(name="管区里的").parent.name == "岭上管区"
    again = report(admin, AREAS, HEADINGS, *rows)
    assert counts(again) == (0, 0, 3)
    assert refused(again) == refused(answer)


def test_adds_a_code_of_the_ministry_and_changes_nothing_else(admin, cast):
    row = ("社区", "east社区", EAST_COMMUNITY, "370211902001", EAST, None, None)
    assert counts(report(admin, AREAS, HEADINGS, row)) == (0, 1, 0)
    assert counts(report(admin, AREAS, HEADINGS, row)) == (0, 0, 1)
    renamed = ("社区", "别名", EAST_COMMUNITY, None, EAST, None, None)
    assert refused(report(admin, AREAS, HEADINGS, renamed)) == [(2, "名称")]
    assert Area.objects.get(pk=cast.areas["east"].pk).name == "east社区"


def test_enters_areas_that_begin_later(admin):
    later = timezone.localdate() + timedelta(days=30)
    row = ("社区", "将来社区", "370211002020", None, EAST, None, later)
    assert counts(report(admin, AREAS, HEADINGS, row)) == (1, 0, 0)
    assert counts(report(admin, AREAS, HEADINGS, row)) == (0, 0, 1)


def test_enters_below_ones_own_area_only(cast, signed_in):
    Grant.objects.filter(user=cast.admin).update(area=cast.areas["east_township"])
    cast.admin.area = cast.areas["east_township"]
    cast.admin.save()
    answer = report(
        signed_in(cast.admin),
        AREAS,
        HEADINGS,
        ("社区", "东", "370211002009", None, EAST, None, None),
        ("社区", "西", "370211001009", None, TOWNSHIPS["west"][0], None, None),
        ("镇", "新镇", "370211009", None, "370211", None, None),
    )
    assert counts(answer) == (1, 0, 0)
    assert refused(answer) == [(3, "上级"), (4, "上级")]


def test_refuses_files_that_are_no_workbooks(admin):
    for content in (b"", b"x" * 100, bytes.fromhex("d0cf11e0a1b11ae1")):
        answer = upload(admin, AREAS, content)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "/file"
    nothing = admin.post(f"/api/v1/{AREAS}", {}, format="multipart")
    assert (nothing.status_code, nothing.json()["errors"][0]["pointer"]) == (400, "/file")
    json = admin.post(f"/api/v1/{AREAS}", {"file": "x"}, format="json")
    assert json.status_code == 415


def test_gives_a_template_to_fill_in(admin):
    answer = admin.get(f"/api/v1/{AREAS}")
    assert "areas.xlsx" in answer["Content-Disposition"]
    headings = next(load_workbook(BytesIO(answer.content)).active.values)
    assert headings[:2] == ("级别 *", "名称 *")
    assert report_of_bytes(admin, answer.content)["rows"] == 0


def report_of_bytes(client, content: bytes) -> dict:
    return upload(client, AREAS, content).json()


def test_is_a_command_too(cast, tmp_path, capsys):
    file = tmp_path / "areas.xlsx"
    file.write_bytes(
        workbook(
            HEADINGS,
            ("社区", "新", "370211002009", None, EAST, None, None),
            ("社区", "错", "1", None, EAST, None, None),
        )
    )
    call_command("import_workbook", "areas", str(file), "--dry-run")
    assert not Area.objects.filter(name="新").exists()
    call_command("import_workbook", "areas", str(file))
    assert Area.objects.filter(name="新").exists()
    said = capsys.readouterr().out
    assert "refused: row 3 统计代码" in said
    assert "2 rows: 1 entered, 0 changed, 0 unchanged, 1 refused (dry run)" in said
    file.write_bytes(b"no workbook")
    with pytest.raises(CommandError, match=r"xlsx"):
        call_command("import_workbook", "areas", str(file))
    with pytest.raises(CommandError, match="nowhere"):
        call_command("import_workbook", "areas", str(tmp_path / "nowhere.xlsx"))
