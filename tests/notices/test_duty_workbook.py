"""`/api/v1/duties/workbook/`: the duty roster as people keep it."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from backend.accounts.models import Grant
from backend.notices.models import Duty
from tests.answers.sheets import cells, refused, report, upload, workbook
from tests.cast import TOWNSHIPS

pytestmark = pytest.mark.django_db
DUTIES = "duties/workbook/"
HEADINGS = ("姓名", "账号", "日期", "班次", "镇街", "部门", "岗位", "顺序", "开始时间", "结束时间")
EAST, DAY = TOWNSHIPS["east"][0], date(2027, 3, 1)
CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def nobody_on_duty(cast):
    Duty.objects.all().delete()
    Grant.objects.filter(origin__startswith="duty:").delete()


@pytest.fixture
def admin(cast, signed_in):
    return signed_in(cast.admin)


def row(username: str, *, shift: str | None = "白班", **more) -> tuple:
    said = {
        "账号": username,
        "日期": DAY,
        "班次": shift,
        "镇街": EAST,
        **more,
    }
    return tuple(said.get(heading) for heading in HEADINGS)


def counts(answer: dict) -> tuple[int, int, int]:
    return answer["entered"], answer["changed"], answer["unchanged"]


def china(day: int, hour: int, minute: int) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=CHINA)


def test_enters_shifts_by_name_and_by_hours(cast, admin):
    rows = [
        row("east_operator", 姓名="east_operator", 岗位="值班员"),
        row("EAST_OPERATOR", shift="夜班", 镇街="east街道"),
        row("east_chief", shift="全天", 岗位="带班领导"),
        row("sanitation", 部门="THW", shift=None, 开始时间="２２：００", 结束时间=time(6, 30)),
    ]
    assert counts(report(admin, DUTIES, HEADINGS, *rows, dry_run="true")) == (4, 0, 0)
    assert not Duty.objects.exists()
    assert counts(report(admin, DUTIES, HEADINGS, *rows)) == (4, 0, 0)
    assert counts(report(admin, DUTIES, HEADINGS, *rows)) == (0, 0, 4)
    entered = Duty.objects.order_by("pk").select_related("user")
    assert [
        (duty.user.name, duty.department_id, duty.post, duty.period.lower, duty.period.upper)
        for duty in entered
    ] == [
        ("east_operator", None, "desk", china(1, 8, 30), china(1, 17, 30)),
        ("east_operator", None, "desk", china(1, 17, 30), china(2, 8, 30)),
        ("east_chief", None, "lead", china(1, 8, 30), china(2, 8, 30)),
        ("sanitation", "THW", "desk", china(1, 22, 0), china(2, 6, 30)),
    ]
    assert Grant.objects.filter(origin__startswith="duty:").count() == 2


def test_another_rank_changes_the_duty(cast, admin):
    report(admin, DUTIES, HEADINGS, row("east_operator"))
    assert counts(report(admin, DUTIES, HEADINGS, row("east_operator", 顺序=2))) == (0, 1, 0)
    assert Duty.objects.get().rank == 2


def test_good_rows_go_in_without_the_bad_and_each_says_what_is_wrong(cast, admin):
    said = report(
        admin,
        DUTIES,
        HEADINGS,
        row("east_operator"),
        row("nobody"),
        row("east_operator", 姓名="somebody else"),
        row("east_operator", 镇街="no such street"),
        row("east_operator", shift="下午"),
        row("east_operator", shift=None),
        row("east_operator", shift=None, 开始时间="25:00", 结束时间="08:30"),
        row("east_operator", shift=None, 开始时间="08:30"),
        row("sanitation", 部门="XX"),
        row("east_operator", 顺序=1.5),
        row("district_operator"),  # the rank is taken
        row("east_worker", 顺序=2),  # has no office there
        row("east_operator", 日期="三月", shift="夜班"),
    )
    assert refused(said) == [
        (3, "账号"),
        (4, "姓名"),
        (5, "镇街"),
        (6, "班次"),
        (7, "班次"),
        (8, "开始时间"),
        (9, "结束时间"),
        (10, "部门"),
        (11, "顺序"),
        (12, "顺序"),
        (13, "账号"),
        (14, "日期"),
    ]
    assert counts(said) == (1, 0, 0)


def test_a_duty_that_is_over_is_warned_of(cast, admin):
    said = report(admin, DUTIES, HEADINGS, row("east_operator", 日期=date(2026, 2, 1)))
    assert [(one["row"], one["column"]) for one in said["warnings"]] == [(2, "日期")]
    assert counts(said) == (1, 0, 0)


def test_an_administrator_of_one_area_enters_that_area_alone(cast, admin, signed_in):
    cast.admin.area = cast.areas["west_township"]
    cast.admin.save()
    Grant.objects.filter(user=cast.admin).update(area=cast.areas["west_township"])
    said = report(admin, DUTIES, HEADINGS, row("east_operator"))
    assert refused(said) == [(2, "镇街")]
    assert upload(signed_in(cast.east_operator), DUTIES, workbook(HEADINGS)).status_code == 403


def test_the_template_is_entered_as_it_is_without_doing_anything(cast, admin):
    template = admin.get(f"/api/v1/{DUTIES}").content
    assert cells(template)[0][:2] == ("日期 *", "班次")
    said = upload(admin, DUTIES, template).json()
    assert (said["rows"], said["refused"]) == (0, [])
