"""The roster and the ledger going out: what they hold, for whom, and back in again."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from backend.accounts.models import TrailEntry, User
from backend.staffing.actions.posting import post_all
from backend.staffing.models import Absence, Member, Posting
from tests.answers.sheets import cells
from tests.cast import GRID_CODES

from .sheets import counts, entered, judged, professional, sent

pytestmark = pytest.mark.django_db


def taken(client, what: str = "current", **asked) -> list[tuple]:
    answer = client.get(f"/api/v1/rosters/{what}/", asked)
    assert answer.status_code == 200, answer.content
    return cells(answer.content)


def test_what_goes_out_comes_in_again_and_changes_nothing(cast, admin):
    User.objects.filter(pk=cast.east_worker.pk).update(phone="13800001111", department="THW")
    entered(admin, judged(admin, professional(1, until="2027-05-31"), professional(2, base=None)))
    entered(admin, judged(admin, professional(3, grid=None, grid_name=None, kind=None, since=None)))
    content = admin.get("/api/v1/rosters/current/").content
    back = sent(admin, content).json()
    assert back["report"]["refused"] == []
    assert counts(back) == (0, 0, len(cells(content)) - 1, 0)
    assert back["report"]["rows"] == 8 + 3  # who begins next month stands there without a grid
    later = admin.get("/api/v1/rosters/current/", {"at": "2026-12-02"}).content
    back = sent(admin, later).json()
    assert counts(back) == (0, 0, 8 + 3, 0)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_was_entered_goes_round(data, cast, admin):
    days = st.dates(date(2026, 1, 1), date(2026, 11, 1))
    number = data.draw(st.integers(100, 9999))
    row = professional(
        number,
        phone="139" + data.draw(st.text("0123456789", min_size=8, max_size=8)),
        domains="".join(data.draw(st.sets(st.sampled_from("ABCDEFGHIJ"), min_size=1))),
        kind=data.draw(st.sampled_from(["主责", "兼任"])),
        since=data.draw(days),
        until=data.draw(st.none() | st.dates(date(2027, 1, 1), date(2030, 1, 1))),
        base="站点",
        lon=round(data.draw(st.floats(119.99, 120.05)), 6),
        lat=round(data.draw(st.floats(36.001, 36.019)), 6),
        crs=data.draw(st.sampled_from(["WGS84", "CGCS2000"])),
    )
    first = judged(admin, row)
    assert first["report"]["refused"] == []
    entered(admin, first)
    back = sent(admin, admin.get("/api/v1/rosters/current/").content).json()
    assert back["report"]["refused"] == []
    assert back["report"]["unchanged"] == back["report"]["rows"]


def test_shows_phones_whole_to_who_keeps_the_people_and_masked_to_others(
    cast, admin, east_admin, signed_in
):
    User.objects.filter(pk=cast.east_worker.pk).update(phone="13812345678")
    assert _phone_of(taken(admin), "east_worker") == "13812345678"
    assert _phone_of(taken(east_admin), "east_worker") == "13812345678"
    assert _phone_of(taken(signed_in(cast.east_operator)), "east_worker") == "138****5678"


def test_shows_the_people_of_ones_own_areas(cast, east_admin, signed_in):
    east = {row[0] for row in taken(east_admin)[1:]}
    assert east == {"east_worker", "coast_worker", "east_leader", "fire_officer"}
    assert taken(east_admin, area="370211001")[1:] == []
    west = {row[0] for row in taken(signed_in(cast.west_operator))[1:]}
    assert west == {"west_worker", "far_worker", "west_leader", "west_fire_officer"}


def test_the_ledger_has_a_row_for_each_grid_and_marks_what_is_vacant(cast, admin):
    User.objects.filter(pk=cast.east_worker.pk).update(phone="13812345678")
    heads, *rows = taken(admin, "ledger")
    assert [row[2] for row in rows] == sorted(GRID_CODES.values())
    east = dict(zip(heads, next(row for row in rows if row[2] == GRID_CODES["east"]), strict=True))
    assert (east["网格长"], east["专职网格员"]) == ("east_leader", "east_worker")
    assert east["专职网格员电话"] == "13812345678"
    assert (east["A 安全生产"], east["B 城市管理"]) == ("fire_officer", "缺")
    assert east["缺岗"] == "B、C、D、E、F、G、H、I、J"
    coast = dict(
        zip(heads, next(row for row in rows if row[2] == GRID_CODES["coast"]), strict=True)
    )
    assert coast["网格长"] == "缺"
    assert coast["缺岗"].startswith("网格长、A")


def test_the_ledger_misses_whoever_is_away_without_cover_and_names_them(cast, admin):
    now = timezone.now()
    away = Absence.objects.create(
        member=cast.east_worker.member,
        period=DateTimeTZRange(now - timedelta(hours=1), now + timedelta(days=2)),
        arranged_by=cast.east_worker,
        arranged_at=now,
    )

    def east() -> tuple[str, str]:
        heads, *rows = taken(admin, "ledger")
        row = next(row for row in rows if row[2] == GRID_CODES["east"])
        return row[heads.index("专职网格员")], row[heads.index("缺岗")]

    assert east() == ("east_worker", "专职网格员、B、C、D、E、F、G、H、I、J")
    post_all(
        [
            Posting(
                member=cast.coast_worker.member,
                grid=cast.grids["east"].grid,
                post="worker",
                kind="cover",
                absence=away,
                period=away.period,
            )
        ]
    )
    assert east()[1] == "B、C、D、E、F、G、H、I、J"


def test_the_ledger_and_the_vacancies_miss_the_same(cast, admin):
    User.objects.filter(pk__in=[cast.east_worker.pk, cast.west_leader.pk]).update(is_active=False)
    told = admin.get("/api/v1/vacancies/").json()["results"]
    words = {"leader": ["网格长"], "worker": ["专职网格员"]}
    missing: dict[str, set[str]] = {}
    for row in told:
        missing.setdefault(row["grid"], set()).update(words.get(row["post"], row["domains"]))
    heads, *rows = taken(admin, "ledger")
    assert {row[2]: set(row[heads.index("缺岗")].split("、")) for row in rows} == missing


def test_the_ledger_is_that_of_its_day(cast, admin):
    entered(admin, judged(admin, professional(1, since="2026-12-01", until="2026-12-31")))
    column = taken(admin, "ledger")[0].index("A 安全生产")

    def there(day: str) -> str:
        rows = taken(admin, "ledger", at=day)
        return next(row for row in rows if row[2] == GRID_CODES["coast"])[column]

    assert [there(day) for day in ("2026-11-30", "2026-12-15", "2027-01-02")] == [
        "缺",
        "王乙伟",
        "缺",
    ]


def test_is_written_to_the_trail(cast, admin):
    User.objects.filter(pk=cast.east_worker.pk).update(phone="13812345678")
    taken(admin)
    entry = TrailEntry.objects.get(act="people.roster_taken")
    assert (entry.by, entry.details) == (cast.admin, {"rows": 8, "people": 8, "phones": 1})


def test_the_template_comes_back_empty_and_says_which_words_may_stand_where(admin):
    content = admin.get("/api/v1/rosters/template/").content
    assert sent(admin, content).json()["report"]["rows"] == 0
    words = load_workbook(BytesIO(content)).worksheets[1]
    assert [cell.value for cell in words[1]] == ["岗位", "任职类型", "负责领域", "驻点坐标系"]
    assert words["C2"].value == "A 安全生产"


def test_first_passwords_open_the_accounts_and_are_told_once(admin, client):
    roster = entered(admin, judged(admin, professional(1), professional(2)))
    assert roster["may"] == ["delete", "passwords"]
    address = f"/api/v1/rosters/{roster['id']}/first-passwords/"
    answer = admin.post(address)
    assert answer["Cache-Control"] == "no-store"
    heads, *rows = cells(answer.content)
    assert heads == ("姓名", "用户名", "首次密码", "镇街")
    assert [(name, username, area) for name, username, _password, area in rows] == [
        ("王乙伟", "zy0001", "east街道"),
        ("王丙伟", "zy0002", "east街道"),
    ]
    for _name, username, password, _area in rows:
        user = User.objects.get(username=username)
        assert user.check_password(password)
        assert user.must_change_password
        assert password not in str(TrailEntry.objects.values())
    assert TrailEntry.objects.filter(act="password.first_given").count() == 2
    assert admin.post(address).status_code == 409
    assert admin.get(f"/api/v1/rosters/{roster['id']}/").json()["may"] == ["delete"]


def test_rosters_are_seen_by_who_made_them_and_by_who_keeps_their_area(
    cast, admin, east_admin, signed_in
):
    theirs = judged(east_admin, professional(1))["id"]
    of_district = judged(admin, professional(2))["id"]
    listed = [row["id"] for row in admin.get("/api/v1/rosters/").json()["results"]]
    assert listed == [of_district, theirs]
    assert [row["id"] for row in east_admin.get("/api/v1/rosters/").json()["results"]] == [theirs]
    assert east_admin.get(f"/api/v1/rosters/{of_district}/").status_code == 404
    for name in ("security", "auditor", "east_operator", "east_worker"):
        client = signed_in(cast.people[name])
        assert client.get("/api/v1/rosters/").json()["results"] == []
        assert client.get(f"/api/v1/rosters/{theirs}/").status_code == 404
        assert sent(client, b"").status_code == 403
    assert Member.objects.count() == 8


def _phone_of(rows: list[tuple], name: str) -> str:
    place = rows[0].index("手机号")
    return next(row[place] for row in rows if row[0] == name)
