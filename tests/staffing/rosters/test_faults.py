"""A dirty roster: every fault of every row, named with its cell. Worked by hand from what a row
says, the drawing of the cast and the rules of the form."""

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from backend.accounts.models import User
from backend.staffing.models import Member, Posting
from tests.cast import GRID_CODES

from .sheets import HEADS, LETTER, entered, faults, judged, professional, sent

pytestmark = pytest.mark.django_db
EAST, COAST, WEST = GRID_CODES["east"], GRID_CODES["coast"], GRID_CODES["west"]
LEADER = {"post": "网格长", "domains": None}
WORKER = {"post": "专职网格员", "domains": None}
NOWHERE = {"grid": None, "grid_name": None, "kind": None, "since": None}
UNNAMED = {"grid_name": None}


def known(name: str, grid: str = "east", **said) -> dict:
    """A row of somebody of the cast, who is there."""
    return {"name": name, "staff_number": name, "grid": GRID_CODES[grid]} | said


# What is wrong with one row alone: what it says otherwise, and the faults by column.
ALONE = [
    ({"name": None}, {"name": "missing"}),
    ({"name": 12345}, {"name": "not-a-text"}),
    ({"name": "王伟2"}, {"name": "name-odd"}),
    ({"name": "王"}, {"name": "name-odd"}),
    ({"name": "王" * 60}, {"name": "too-long"}),
    ({"staff_number": None}, {"staff_number": "missing"}),
    ({"staff_number": "工号001"}, {"staff_number": "staff-number-odd"}),
    ({"staff_number": "admin"}, {"staff_number": "username-taken"}),
    ({"phone": "1381234567"}, {"phone": "phone-length"}),
    ({"phone": 138123456789}, {"phone": "phone-length"}),
    ({"phone": "12812345678"}, {"phone": "phone-prefix"}),
    ({"phone": "0532-86161234"}, {"phone": "phone-landline"}),
    ({"phone": "13812345678/13912345678"}, {"phone": "phone-several"}),
    ({"phone": "138****5678"}, {"phone": "phone-masked"}),
    ({"phone": "1.38123E+10"}, {"phone": "phone-scientific"}),
    ({"phone": "无"}, {"phone": "phone-odd"}),
    ({"post": None}, {"post": "missing"}),
    ({"post": "楼长"}, {"post": "not-one-of"}),
    ({"township": "北海街道"}, {"township": "township-unknown"}),
    ({"township": "west街道"}, {"township": "township-mismatch"}),
    (NOWHERE | {"township": None}, {"township": "township-missing"}),
    ({"community": "不存在社区"}, {"community": "community-unknown"}),
    ({"community": "east社区"}, {"community": "community-mismatch"}),
    (UNNAMED | {"grid": "370211002201999"}, {"grid": "grid-unknown"}),
    (UNNAMED | {"grid": "东岸一格"}, {"grid": "not-a-code"}),
    (UNNAMED | {"grid": 370211002201001001}, {"grid": "lost-digits"}),
    ({"grid": None, "grid_name": None}, {"grid": "grid-missing"}),
    ({"grid_name": "west网格"}, {"grid_name": "grid-name-differs"}),
    ({"grid": None, "grid_name": "没有的网格"}, {"grid_name": "grid-unknown"}),
    ({"kind": "副职"}, {"kind": "not-one-of"}),
    ({"kind": "代班"}, {"kind": "kind-cover"}),
    ({"domains": None}, {"domains": "domains-missing"}),
    ({"domains": "A、K"}, {"domains": "domain-unknown"}),
    ({"domains": "水利水务"}, {"domains": "domain-unknown"}),
    ({"post": "网格长", "domains": "A"}, {"domains": "domains-not-allowed"}),
    ({"department": "没有的局"}, {"department": "department-unknown"}),
    ({"base": "月球基地"}, {"base": "base-unknown"}),
    (NOWHERE | {"base": None}, {"base": "base-missing"}),
    ({"base": "120.05,36.01"}, {"crs": "crs-missing"}),
    ({"lon": 120.05}, {"lat": "base-half"}),
    ({"lon": "东", "lat": 36.01, "crs": "WGS84"}, {"lon": "not-a-number"}),
    ({"lon": 36.01, "lat": 120.05, "crs": "WGS84"}, {"lon": "base-swapped"}),
    ({"lon": 200, "lat": 36.01, "crs": "WGS84"}, {"lon": "base-outside-world"}),
    ({"lon": 121.5, "lat": 31.2, "crs": "WGS84"}, {"lon": "base-outside"}),
    ({"lon": 120.05, "lat": 36.01, "crs": "北京54"}, {"crs": "not-one-of"}),
    ({"since": "2026-02-30"}, {"since": "no-such-day"}),
    ({"since": "去年"}, {"since": "not-a-day"}),
    ({"since": 46357}, {"since": "day-as-number"}),
    ({"since": "1926-12-01"}, {"since": "day-implausible"}),
    ({"until": "2026-11-30"}, {"until": "end-before-start"}),
    ({"name": "=A1"}, {"name": "formula-without-value"}),
    ({"department": "#REF!"}, {"department": "error-value"}),
    (LEADER | UNNAMED | {"grid": EAST}, {"grid": "home-taken-open"}),
    (WORKER, {"grid": "home-taken-open"}),
]


def test_a_dirty_roster_says_each_of_its_faults_with_its_cell(admin):
    """Every row has its own fault, and nothing else is said of it."""
    rows = [professional(n, **said) for n, (said, _wrong) in enumerate(ALONE, start=1)]
    roster = judged(admin, *rows, professional(999))
    assert faults(roster) == {
        (f"{LETTER[column]}{ordinal}", fault)
        for ordinal, (_said, wrong) in enumerate(ALONE, start=2)
        for column, fault in wrong.items()
    }
    assert len({fault for _said, wrong in ALONE for fault in wrong.values()}) >= 40
    assert all(said["message"] for said in roster["report"]["refused"])
    assert (roster["report"]["new"], roster["report"]["bad"]) == (1, len(rows))


def test_names_every_fault_of_a_row(admin):
    roster = judged(
        admin, professional(1, phone="138", post="楼长", since="2026-02-30", domains="Z")
    )
    assert faults(roster) == {
        ("C2", "phone-length"),
        ("D2", "not-one-of"),
        ("J2", "domain-unknown"),
        ("P2", "no-such-day"),
    }


# What is wrong between rows: the rows, and the faults by cell.
TOGETHER = [
    (
        [professional(1), professional(2, phone="13800000001")],
        {("C2", "phone-twice"), ("C3", "phone-twice")},
    ),
    (
        [professional(1), professional(1, name="别人", grid=EAST, grid_name=None)],
        {("B2", "staff-number-twice"), ("B3", "staff-number-twice")},
    ),
    (
        [professional(1), professional(1, grid=EAST, grid_name=None, phone="13700000000")],
        {("C2", "person-differs"), ("C3", "person-differs")},
    ),
    ([professional(1), professional(1)], {("B3", "row-twice")}),
    (
        [professional(1, until="2027-12-31"), professional(1, since="2027-06-01")],
        {("P2", "posting-overlaps"), ("P3", "posting-overlaps")},
    ),
    (
        [professional(n, **LEADER) for n in (1, 2)],
        {("G2", "home-twice"), ("G3", "home-twice")},
    ),
    (
        [
            known("coast_worker", "coast", **WORKER, until="2026-11-30"),
            professional(1, **WORKER),
            professional(2, **WORKER),
        ],
        {("G3", "home-twice"), ("G4", "home-twice")},
    ),
    (
        [
            known("coast_worker", "coast", **WORKER, until="2026-11-30"),
            known("east_worker", "east", **WORKER, until="2026-11-30"),
            professional(1, **WORKER),
            professional(1, **WORKER, **UNNAMED, grid=EAST),
        ],
        {("G4", "worker-two-homes"), ("G5", "worker-two-homes")},
    ),
    (
        [professional(1), professional(1, **LEADER, **UNNAMED, grid=EAST, kind="主责")],
        {("D3", "post-differs")},
    ),
]


@pytest.mark.parametrize(("rows", "wrong"), TOGETHER)
def test_names_what_cannot_stand_together(admin, rows, wrong):
    assert faults(judged(admin, *rows)) == wrong


# What is wrong beside what is there.
BESIDE = [
    ([known("east_worker", name_said="张三", **WORKER)], {("A2", "name-differs")}),
    (
        [known("east_worker", "coast", **WORKER, kind="主责", since="2026-12-01")],
        {("G2", "home-taken-open"), ("G2", "worker-has-home")},
    ),
    ([known("east_worker", **WORKER, since="2026-02-01")], {("P2", "since-differs")}),
    ([known("east_leader", "coast", post="专业网格员", domains="A")], set()),
]


@pytest.mark.parametrize(("rows", "wrong"), BESIDE)
def test_names_what_does_not_fit_what_is_there(admin, rows, wrong):
    rows = [row | ({"name": row["name_said"]} if "name_said" in row else {}) for row in rows]
    assert faults(judged(admin, *rows)) == wrong


def test_names_the_holder_of_a_phone(cast, admin):
    User.objects.filter(pk=cast.west_worker.pk).update(phone="13800000001")
    roster = judged(admin, professional(1))
    assert faults(roster) == {("C2", "phone-taken")}
    assert "west_worker" in roster["report"]["refused"][0]["message"]


def test_keeps_to_itself_who_elsewhere_has_a_phone(cast, east_admin):
    User.objects.filter(pk=cast.west_worker.pk).update(phone="13800000001")
    roster = judged(east_admin, professional(1))
    assert faults(roster) == {("C2", "phone-taken-elsewhere")}
    assert "west_worker" not in str(roster)


def test_refuses_row_by_row_what_another_township_keeps(east_admin):
    roster = judged(
        east_admin,
        professional(1),
        professional(2, **UNNAMED, grid=WEST, township="370211001", base="west社区"),
        known("west_worker", "west", **WORKER),
    )
    assert faults(roster) == {
        ("E3", "not-yours"),
        ("G3", "not-yours"),
        ("B4", "not-yours"),
        ("G4", "not-yours"),
    }


def test_refuses_who_has_left_who_is_closed_out_and_who_has_another_office(cast, admin):
    Member.objects.filter(user=cast.east_worker).update(left_at=timezone.now())
    User.objects.filter(pk=cast.coast_worker.pk).update(is_active=False)
    User.objects.filter(pk=cast.far_worker.pk).update(role="operator")
    rows = [known(f"{grid}_worker", grid, **WORKER) for grid in ("east", "coast", "far")]
    assert faults(judged(admin, *rows)) == {
        ("B2", "person-left"),
        ("B3", "account-closed"),
        ("B4", "other-office"),
    }


def test_refuses_a_grid_that_is_not_in_force_then(cast, admin):
    cast.grids["coast"].boundary.grids.filter(code=COAST).update(code="370211002201777")
    later = cast.grids["coast"].boundary
    later.pk, later.published_at = None, timezone.now() + timezone.timedelta(days=90)
    later.save()
    grid = cast.grids["coast"]
    grid.pk, grid.boundary = None, later
    grid.save()
    roster = judged(admin, professional(1))
    assert faults(roster) == {("G2", "grid-not-in-force")}


def test_refuses_cells_merged_across_columns(admin):
    roster = judged(admin, professional(1), professional(2), merge=("B2:C2",))
    assert ("", "merged-across") in faults(roster)
    assert {said["row"] for said in roster["report"]["refused"]} == {2}


def test_takes_cells_merged_downwards_for_each_row(admin):
    rows = [professional(1), professional(1, **UNNAMED, grid=EAST, name=None, staff_number=None)]
    roster = judged(admin, *rows, merge=("A2:A3", "B2:B3"))
    assert roster["report"]["refused"] == []


# What is taken all the same, and said. Staff numbers and phones are those of their rows.
TIDIED = [
    ({"phone": "１３８０００００００１"}, {"phone": "full-width"}),
    ({"staff_number": " ZY0002 "}, {"staff_number": "spaces"}),
    ({"name": "王 丁 伟"}, {"name": "spaces"}),
    ({"grid_name": "coast网格\n"}, {"grid_name": "line-break"}),
    ({"department": "T\u200bHW"}, {"department": "unprintable"}),
    ({"phone": "138-0000-0006"}, {"phone": "phone-separators"}),
    ({"phone": "13800000007.0"}, {"phone": "phone-as-number"}),
    ({"phone": "+86 13800000008"}, {"phone": "phone-separators"}),
    ({"domains": "A、A、环境保护"}, {"domains": "domain-twice"}),
    ({"base": None}, {"base": "base-assumed"}),
    ({"grid": int(COAST), "phone": 13800000011, "domains": "A安全生产，g"}, {}),
]


def test_takes_what_is_meant_and_says_so(admin):
    rows = [professional(n, **said) for n, (said, _warned) in enumerate(TIDIED, start=1)]
    roster = judged(admin, *rows)
    assert roster["report"]["refused"] == []
    assert faults(roster, "warnings") == {
        (f"{LETTER[column]}{ordinal}", fault)
        for ordinal, (_said, warned) in enumerate(TIDIED, start=2)
        for column, fault in warned.items()
    }
    entered(admin, roster)
    for number in range(1, len(TIDIED) + 1):
        member = Member.objects.get(staff_number=f"ZY{number:04d}")
        assert member.user.name == professional(number)["name"]
        assert member.user.phone == f"138{number:08d}"
        assert member.user.department_id == "THW"
        assert member.postings.get().domains == ["A", "G"]


def test_says_that_nobody_can_be_called_without_a_phone(admin):
    roster = judged(admin, professional(1, phone=None))
    assert faults(roster, "warnings") == {("C2", "phone-missing")}
    assert roster["report"]["refused"] == []


def test_takes_a_staff_number_that_has_lost_its_zeros_or_its_case(cast, admin):
    Member.objects.filter(user=cast.east_worker).update(staff_number="000123")
    Member.objects.filter(user=cast.coast_worker).update(staff_number="WG-77a")
    rows = [
        known("east_worker", **WORKER) | {"staff_number": 123},
        known("coast_worker", "coast", **WORKER) | {"staff_number": "wg-77A"},
    ]
    roster = judged(admin, *rows)
    assert faults(roster, "warnings") == {("B2", "staff-number-zeros"), ("B3", "staff-number-case")}
    assert roster["report"]["unchanged"] == 2


def test_an_end_that_has_passed_ends_the_posting_now(cast, admin):
    row = known("east_worker", **WORKER, until="2026-06-30")
    roster = entered(admin, judged(admin, row))
    assert faults(roster, "warnings") == {("Q2", "ends-now")}
    ended = Posting.objects.get(member__user=cast.east_worker).period.upper
    assert timezone.now() - timezone.timedelta(minutes=1) < ended <= timezone.now()
    assert judged(admin, row)["report"]["unchanged"] == 1


def test_warns_that_an_old_file_does_not_post_again_who_was_ended(cast, admin):
    entered(admin, judged(admin, known("east_worker", **WORKER, until="2026-06-30")))
    roster = judged(admin, known("east_worker", **WORKER, since="2026-01-01"))
    assert faults(roster, "warnings") == {("P2", "ended-already")}
    assert roster["report"]["unchanged"] == 1


def test_the_marked_workbook_says_the_reasons_and_comes_back_corrected(admin, tmp_path):
    rows = [professional(1), professional(2, phone="138"), professional(3, since="2026-02-30")]
    heads = HEADS | {"id": "身份证号"}
    rows[1]["id"] = "370211199003077694"
    roster = judged(admin, *rows, heads=heads)
    answer = admin.get(f"/api/v1/rosters/{roster['id']}/marked/")
    assert answer.status_code == 200
    path = tmp_path / "marked.xlsx"
    path.write_bytes(answer.content)
    book = load_workbook(path)
    page = book.active
    assert [cell.value for cell in page[1]] == [*HEADS.values(), "问题"]
    coloured = {
        cell.coordinate
        for row in page.iter_rows(min_row=2)
        for cell in row
        if cell.fill.fill_type == "solid"
    }
    assert coloured == {"C3", "S3", "P4", "S4"}
    assert "11" in page["C3"].comment.text
    assert page["S2"].value is None
    assert page["S3"].value.startswith("手机号")
    page["C3"], page["P4"] = "13800000002", "2026-03-01"
    book.save(path)
    again = sent(admin, path.read_bytes()).json()
    assert (again["report"]["new"], again["report"]["bad"]) == (3, 0)
    assert again["report"]["ignored"] == []


def test_faults_stand_in_the_order_of_the_cells(cast, admin):
    """However they were found: dates are read before grids are looked up."""
    bad = professional(1, phone="138", grid="370211002999001", since="哪天", domains="天文")
    roster = judged(admin, bad)
    said = [one["cell"] for one in roster["report"]["refused"] if one["cell"]]
    assert said == [f"{LETTER[name]}2" for name in ("phone", "grid", "domains", "since")]
