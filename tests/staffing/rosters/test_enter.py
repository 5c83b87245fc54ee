"""A clean roster goes in, changes, ends; the same file again changes nothing."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from backend.accounts.models import Grant, TrailEntry, User
from backend.staffing.models import Member, Posting
from tests.cast import GRID_CODES

from .sheets import counts, entered, faults, judged, professional, sent, sheet

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")


def test_judges_without_entering(admin):
    roster = judged(admin, professional(1), professional(2))
    assert (roster["status"], roster["dry_run"]) == ("judged", True)
    assert roster["may"] == ["enter", "delete"]
    assert roster["report"]["refused"] == []
    assert counts(roster) == (2, 0, 0, 0)
    assert not Member.objects.filter(staff_number__startswith="ZY").exists()


def test_enters_people_their_accounts_and_postings(cast, admin):
    roster = entered(admin, judged(admin, professional(1)))
    assert (roster["status"], roster["share"]) == ("entered", 1.0)
    member = Member.objects.get(staff_number="ZY0001")
    user = member.user
    assert (user.username, user.name, user.phone) == ("zy0001", "王乙伟", "13800000001")
    assert (user.role, user.area, user.department_id) == (
        "professional",
        cast.areas["east_township"],
        "THW",
    )
    assert user.must_change_password
    assert not user.has_usable_password()
    posting = member.postings.get()
    assert posting.grid_id == cast.grids["coast"].grid_id
    assert (posting.post, posting.kind, posting.domains) == ("professional", "home", ["A", "G"])
    assert posting.period.lower == datetime(2026, 12, 1, tzinfo=CHINA)
    assert posting.period.upper is None
    grant = Grant.objects.get(user=user)
    assert (grant.role, grant.grid_id, grant.domains) == (
        "professional",
        posting.grid_id,
        ["A", "G"],
    )
    assert grant.period == posting.period
    assert cast.grids["coast"].shape.contains(member.base_point)


def test_each_person_stands_in_the_trail_also_when_the_roster_is_deleted(cast, admin):
    nowhere = {"grid": None, "grid_name": None, "kind": None, "since": None}
    roster = entered(admin, judged(admin, professional(1, **nowhere)))
    admin.delete(f"/api/v1/rosters/{roster['id']}/")
    roster = entered(admin, judged(admin, professional(1, phone="13900000009", **nowhere)))
    admin.delete(f"/api/v1/rosters/{roster['id']}/")
    user = User.objects.get(username="zy0001")
    made, changed = TrailEntry.objects.filter(about=user).order_by("pk")
    assert (made.act, made.by, made.details["role"]) == ("user.made", cast.admin, "professional")
    assert (changed.act, changed.scope) == ("user.changed", user.area.path)
    assert "0009" not in str(changed.details)


def test_the_same_file_again_changes_nothing(admin):
    rows = [professional(1), professional(2, until="2027-06-30"), professional(3, domains="BC")]
    entered(admin, judged(admin, *rows))
    before = list(Posting.objects.order_by("pk").values())
    again = judged(admin, *rows)
    assert counts(again) == (0, 0, 3, 0)
    assert counts(entered(admin, again)) == (0, 0, 3, 0)
    assert list(Posting.objects.order_by("pk").values()) == before


def test_good_rows_go_in_without_the_bad(admin):
    roster = judged(admin, professional(1), professional(2, phone="1380000"), professional(3))
    assert faults(roster) == {("C3", "phone-length")}
    roster = entered(admin, roster)
    assert counts(roster) == (2, 0, 0, 1)
    there = Member.objects.filter(staff_number__startswith="ZY").values_list("staff_number")
    assert sorted(number for (number,) in there) == ["ZY0001", "ZY0003"]


def test_enters_at_once_when_it_is_no_dry_run(admin):
    answer = sent(admin, sheet(professional(1)), dry_run=False)
    assert answer.status_code == 201
    assert answer.json()["status"] == "entering"
    assert admin.post(f"/api/v1/rosters/{answer.json()['id']}/enter/").status_code == 409


def test_a_row_that_gives_an_end_ends_the_posting_and_its_grant(admin):
    entered(admin, judged(admin, professional(1)))
    roster = entered(admin, judged(admin, professional(1, until="2027-01-31")))
    assert counts(roster) == (0, 1, 0, 0)
    posting = Posting.objects.get(member__staff_number="ZY0001")
    assert posting.period.upper == datetime(2027, 2, 1, tzinfo=CHINA)
    assert Grant.objects.get(origin=f"posting:{posting.pk}").period == posting.period


def test_a_posting_the_file_does_not_name_stays(cast, admin):
    entered(admin, judged(admin, professional(1)))
    entered(admin, judged(admin, professional(1, grid=GRID_CODES["east"], grid_name=None)))
    assert Posting.objects.filter(member__staff_number="ZY0001").count() == 2


def test_a_leader_follows_another_whose_end_stands_in_the_same_file(cast, admin):
    """East has a leader since January, without end."""
    new = professional(
        7, post="网格长", domains=None, grid=GRID_CODES["east"], grid_name=None, base="east社区"
    )
    alone = judged(admin, new)
    assert faults(alone) == {("G2", "home-taken-open")}
    assert "east_leader" in alone["report"]["refused"][0]["message"]
    old = {
        "name": "east_leader",
        "staff_number": "east_leader",
        "post": "网格长",
        "grid": GRID_CODES["east"],
        "until": "2026-11-30",
    }
    roster = entered(admin, judged(admin, old, new))
    assert roster["report"]["refused"] == []
    assert counts(roster) == (1, 1, 0, 0)
    held = Posting.objects.filter(grid=cast.grids["east"].grid_id, post="leader").order_by("pk")
    first, second = held
    assert first.period.upper == second.period.lower == datetime(2026, 12, 1, tzinfo=CHINA)


def test_a_row_falls_with_the_end_it_waited_for(admin):
    """The one who would leave is refused, so the grid is not free."""
    old = {
        "name": "another name",
        "staff_number": "east_leader",
        "post": "网格长",
        "grid": GRID_CODES["east"],
        "until": "2026-11-30",
    }
    new = professional(7, post="网格长", domains=None, grid=GRID_CODES["east"], grid_name=None)
    roster = judged(admin, old, new)
    assert faults(roster) == {("A2", "name-differs"), ("G3", "home-taken-open")}


def test_other_domains_hold_from_now_on_and_what_was_stays(cast, admin):
    row = {
        "name": "fire_officer",
        "staff_number": "fire_officer",
        "post": "专业网格员",
        "grid": GRID_CODES["east"],
        "domains": "A B",
    }
    roster = entered(admin, judged(admin, row))
    assert counts(roster) == (0, 1, 0, 0)
    before, after = Posting.objects.filter(member__staff_number="fire_officer").order_by("pk")
    assert (before.domains, after.domains) == (["A"], ["A", "B"])
    assert before.period.upper == after.period.lower <= timezone.now()
    assert after.period.upper is None
    assert counts(judged(admin, row)) == (0, 0, 1, 0)


def test_changes_what_the_rows_say_of_a_person_and_nothing_else(admin):
    entered(admin, judged(admin, professional(1)))
    changed = professional(1, phone="13700000000", department=None, base=None)
    roster = entered(admin, judged(admin, changed))
    assert counts(roster) == (0, 1, 0, 0)
    user = User.objects.get(username="zy0001")
    assert (user.phone, user.department_id) == ("13700000000", "THW")
    assert user.member.base_place == "coast社区居委会"


def test_takes_people_without_a_grid_for_a_plan_to_post(admin):
    row = professional(1, grid=None, grid_name=None, kind=None, since=None)
    roster = judged(admin, row)
    assert faults(roster, "warnings") == {("J2", "domains-kept")}
    entered(admin, roster)
    member = Member.objects.get(staff_number="ZY0001")
    assert member.domains == ["A", "G"]
    assert not member.postings.exists()
    assert counts(judged(admin, row)) == (0, 0, 1, 0)


def test_what_moved_meanwhile_turns_rows_bad_and_the_rest_goes_in(cast, admin):
    roster = judged(admin, professional(1), professional(2))
    User.objects.filter(pk=cast.east_worker.pk).update(phone="13800000002")
    roster = entered(admin, roster)
    assert counts(roster) == (1, 0, 0, 1)
    assert faults(roster) == {("C3", "phone-taken")}
    assert not Member.objects.filter(staff_number="ZY0002").exists()


def test_is_written_to_the_trail(cast, admin):
    roster = entered(admin, judged(admin, professional(1)))
    entry = TrailEntry.objects.get(act="roster.entered")
    assert (entry.by, entry.subject) == (cast.admin, f"roster:{roster['id']}")
    assert entry.details["new"] == 1
    assert TrailEntry.objects.filter(act="posting.begun", about__username="zy0001").exists()


def test_can_be_forgotten_without_taking_back_what_was_entered(admin):
    roster = entered(admin, judged(admin, professional(1)))
    assert admin.delete(f"/api/v1/rosters/{roster['id']}/").status_code == 204
    assert admin.get(f"/api/v1/rosters/{roster['id']}/").status_code == 404
    assert Member.objects.filter(staff_number="ZY0001").exists()
