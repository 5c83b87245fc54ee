"""`/api/v1/postings/`: service begins and ends, and the rights with it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from backend.accounts.models import Grant, TrailEntry
from backend.accounts.rights import Rights
from backend.answers.problems import Problem
from backend.staffing.actions.posting import begin_posting, replace_postings
from backend.staffing.models import Absence, Posting
from tests.cast import GRID_CODES, SINCE
from tests.territory.versions.test_at_once import at_once

from .asking import POSTINGS, granted, new_posting, served, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(cast, signed_in):
    return signed_in(cast.admin)


def test_a_posting_opens_the_grid_and_its_end_closes_it(cast, admin, signed_in):
    answer = admin.post(POSTINGS, new_posting(cast, "coast_worker", "east"), format="json")
    assert answer.status_code == 201, answer.json()
    posting = answer.json()
    assert posting["member"]["name"] == "coast_worker"
    assert (posting["grid"], posting["post"], posting["kind"]) == (
        GRID_CODES["east"],
        "worker",
        "additional",
    )
    assert posting["until"] is None
    east = cast.grids["east"].grid_id
    assert east in Rights.of(cast.coast_worker).grid_ids("worker")

    answer = admin.post(f"{POSTINGS}{posting['id']}/end/", {"reason": "调整"}, format="json")
    assert answer.status_code == 200, answer.json()
    assert east not in Rights.of(cast.coast_worker).grid_ids("worker")
    later = timezone.now() + timedelta(seconds=1)
    assert served(later) == granted(later)
    acts = TrailEntry.objects.filter(about=cast.coast_worker).order_by("pk")
    assert list(acts.values_list("act", "by__username", "reason")) == [
        ("posting.begun", "admin", ""),
        ("posting.ended", "admin", "调整"),
    ]


@pytest.mark.parametrize(
    ("name", "grid", "post", "kind", "holder"),
    [
        ("coast_worker", "east", "worker", "grid-taken", "east_worker"),
        ("east_worker", "far", "worker", "member-taken", "east_worker"),
    ],
)
def test_a_conflict_names_the_holder_and_the_period(cast, admin, name, grid, post, kind, holder):
    Posting.objects.filter(member__user=cast.far_worker).delete()
    wanted = new_posting(cast, name, grid, kind="home")
    answer = admin.post(POSTINGS, wanted, format="json")
    assert answer.status_code == 409
    told = answer.json()
    assert told["type"] == kind
    assert told["holder"]["member"]["name"] == holder
    assert told["holder"]["since"] == SINCE.isoformat()
    assert told["holder"]["until"] is None
    assert holder in told["detail"]


def test_nobody_is_posted_twice_to_one_place(cast, admin):
    answer = admin.post(POSTINGS, new_posting(cast, "east_worker", "east"), format="json")
    assert (answer.status_code, answer.json()["type"]) == (409, "serves-already")
    other_domain = new_posting(cast, "fire_officer", "east", domains=["B"])
    assert admin.post(POSTINGS, other_domain, format="json").status_code == 201


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"grid": "370211999999999"}, "/grid"),
        ({"member": 10**6}, "/member"),
        ({"kind": "cover"}, "/kind"),
        ({"post": "leader", "kind": "home"}, "/post"),
        ({"domains": ["A"]}, "/domains"),
        ({"until": SINCE.isoformat()}, "/until"),
        ({"member": True}, "/member"),
        ({"until": "soon"}, "/until"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(cast, admin, change, pointer):
    wanted = new_posting(cast, "coast_worker", "east") | change
    answer = admin.post(POSTINGS, wanted, format="json")
    assert answer.status_code == 400, answer.json()
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_a_grid_that_is_not_drawn_yet_has_nobody(cast, admin):
    before = (SINCE - timedelta(days=1)).isoformat()
    wanted = new_posting(cast, "coast_worker", "east", since=before)
    assert admin.post(POSTINGS, wanted, format="json").json()["type"] == "no-such-grid-then"


def test_an_administrator_of_one_side_cannot_post_over_the_border(cast, admin, signed_in):
    Grant.objects.filter(user=cast.admin).update(area=cast.areas["east_township"])
    over = admin.post(POSTINGS, new_posting(cast, "east_worker", "west"), format="json")
    assert over.status_code == 403
    stranger = admin.post(POSTINGS, new_posting(cast, "west_worker", "coast"), format="json")
    assert stranger.status_code == 400  # not theirs to see


def test_no_end_reaches_back(cast, admin):
    posting = Posting.objects.get(member__user=cast.east_worker)
    for body, status in (({"at": soon(hours=-1)}, 400), ({"at": soon(minutes=-1)}, 200)):
        answer = admin.post(f"{POSTINGS}{posting.pk}/end/", body, format="json")
        assert answer.status_code == status
    ended = Posting.objects.get(pk=posting.pk).period.upper
    assert timezone.now() - ended < timedelta(seconds=30)
    again = admin.post(f"{POSTINGS}{posting.pk}/end/", {}, format="json")
    assert (again.status_code, again.json()["type"]) == (409, "ended-already")


def test_what_has_not_begun_can_be_moved_and_can_be_called_off(cast, admin):
    wanted = new_posting(cast, "coast_worker", "east", since=soon(days=3))
    pk = admin.post(POSTINGS, wanted, format="json").json()["id"]
    since, until = soon(days=5), soon(days=9)
    moved = admin.patch(f"{POSTINGS}{pk}/", {"since": since, "until": until}, format="json")
    assert moved.status_code == 200, moved.json()
    for days, there in ((4, False), (6, True), (10, False)):
        moment = timezone.now() + timedelta(days=days)
        assert served(moment) == granted(moment)
        assert (
            cast.coast_worker.pk
            in {row[0] for row in served(moment) if row[2] == cast.grids["east"].grid_id}
        ) is there
    begun = Posting.objects.get(member__user=cast.coast_worker, kind="home")
    moved = admin.patch(f"{POSTINGS}{begun.pk}/", {"since": since}, format="json")
    assert (moved.status_code, moved.json()["type"]) == (409, "has-begun")
    ended = admin.post(f"{POSTINGS}{pk}/end/", {}, format="json").json()
    assert ended["since"] == ended["until"]
    assert not Posting.objects.filter(pk=pk).exists()
    assert not Grant.objects.filter(origin=f"posting:{pk}").exists()


def test_history_is_told_by_any_date(cast, admin, signed_in):
    posting = Posting.objects.get(member__user=cast.east_worker)
    admin.post(f"{POSTINGS}{posting.pk}/end/", {}, format="json")

    def workers(**asked) -> list[str]:
        asked = {"grid": GRID_CODES["east"], "post": "worker", **asked}
        rows = admin.get(POSTINGS, asked).json()["results"]
        return [row["member"]["name"] for row in rows]

    assert workers() == workers(at=soon(days=1)) == []
    assert workers(at="2026-02-01") == workers(at="all") == ["east_worker"]
    assert workers(at="2025-12-31") == []


def test_lists_postings_by_what_is_asked(cast, admin):
    def names(**asked) -> set[str]:
        answer = admin.get(POSTINGS, asked)
        assert answer.status_code == 200, answer.json()
        return {row["member"]["name"] for row in answer.json()["results"]}

    assert names(area="370211001") == {
        "west_worker",
        "far_worker",
        "west_leader",
        "west_fire_officer",
    }
    assert names(post="leader") == {"east_leader", "west_leader"}
    assert names(kind="cover") == set()
    assert names(member=cast.far_worker.member.pk) == {"far_worker"}
    for bad in ({"member": "x"}, {"post": "x"}, {"kind": "x"}, {"area": "1"}, {"at": "x"}):
        assert admin.get(POSTINGS, bad).status_code == 400, bad


def test_replaces_postings_all_or_none(cast):
    east = Posting.objects.get(member__user=cast.east_worker)
    coast = Posting.objects.get(member__user=cast.coast_worker)
    then = timezone.now() + timedelta(days=2)

    def home(posting: Posting, grid: str) -> Posting:
        return Posting(
            member=posting.member,
            grid=cast.grids[grid].grid,
            post="worker",
            kind="home",
            period=DateTimeTZRange(then, None),
        )

    swapped = [home(east, "coast"), home(coast, "east")]
    with pytest.raises(Problem) as refused:
        replace_postings(end=[east.pk], begin=swapped, at=then, by=cast.admin)
    assert refused.value.kind == "grid-taken"
    assert Posting.objects.get(pk=east.pk).period.upper is None

    replace_postings(end=[east.pk, coast.pk], begin=swapped, at=then, by=cast.admin)
    at = {
        moment: set(
            Posting.objects.at(moment)
            .filter(post="worker", member__in=[east.member, coast.member])
            .values_list("member__user__username", "grid")
        )
        for moment in (then - timedelta(seconds=1), then)
    }
    east_grid, coast_grid = cast.grids["east"].grid_id, cast.grids["coast"].grid_id
    assert at == {
        then - timedelta(seconds=1): {("east_worker", east_grid), ("coast_worker", coast_grid)},
        then: {("east_worker", coast_grid), ("coast_worker", east_grid)},
    }
    assert served(then) == granted(then)


RAW = {
    "a_member_serves_a_grid_once_in_a_post": (
        "INSERT INTO staffing_posting (member_id, grid_id, post, kind, domains, period,"
        " moves_member) SELECT member_id, grid_id, post, 'additional', domains, period, false"
        " FROM staffing_posting WHERE post = 'worker' LIMIT 1"
    ),
    "one_home_leader_and_one_home_worker_of_a_grid": (
        "UPDATE staffing_posting SET grid_id = (SELECT min(grid_id) FROM staffing_posting"
        " WHERE post = 'worker') WHERE post = 'worker'"
    ),
    "a_posting_begins": "UPDATE staffing_posting SET period = 'empty'",
    "one_absence_of_a_member_at_a_time": (
        "INSERT INTO staffing_absence (member_id, period, arranged_by_id, arranged_at)"
        " SELECT member_id, period, arranged_by_id, now() FROM staffing_absence"
    ),
    "an_absence_begins_and_ends": "UPDATE staffing_absence SET period = tstzrange(now(), NULL)",
    "a_cover_lies_within_its_absence": (
        "INSERT INTO staffing_posting (member_id, grid_id, post, kind, domains, period,"
        " moves_member, absence_id) SELECT p.member_id, p.grid_id, 'leader', 'cover', '{}',"
        " p.period, false, a.id FROM staffing_posting p, staffing_absence a"
        " WHERE p.post = 'worker' AND p.member_id <> a.member_id LIMIT 1"
    ),
    "only_covers_stand_in_for_an_absence": (
        "UPDATE staffing_posting SET absence_id = (SELECT max(id) FROM staffing_absence)"
    ),
    "who_departed_has_left": "UPDATE staffing_member SET departed = true",
}


@pytest.mark.parametrize("constraint", RAW)
def test_the_database_refuses_what_breaks_the_rules(cast, constraint):
    now = timezone.now()
    Absence.objects.create(
        member=cast.far_worker.member,
        period=DateTimeTZRange(now, now + timedelta(days=1)),
        arranged_by=cast.admin,
        arranged_at=now,
    )
    with (
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
        transaction.get_connection().cursor() as cursor,
    ):
        cursor.execute(RAW[constraint])


@pytest.mark.django_db(transaction=True)
def test_of_two_who_post_at_once_one_wins_and_the_other_is_told(standing_cast):
    cast = standing_cast
    now = timezone.now()
    grid = cast.grids["far"].grid
    leaders = [cast.east_leader.member, cast.west_leader.member]

    def post(member):
        posting = Posting(
            member=member,
            grid=grid,
            post="leader",
            kind="home",
            period=DateTimeTZRange(now, None),
        )
        return lambda: begin_posting(posting=posting, by=cast.admin, at=now)

    results = at_once(*(post(member) for member in leaders))
    won = [one for one in results if isinstance(one, Posting)]
    lost = [one for one in results if isinstance(one, Problem)]
    assert (len(won), len(lost)) == (1, 1), results
    assert lost[0].kind == "grid-taken"
    assert lost[0].extra["holder"]["posting"] == won[0].pk


@pytest.mark.parametrize("unknown", ["天文", "K", "a", "", " A", 1, None, ["A"]])
def test_only_the_ten_domains_are_served(cast, admin, unknown):
    asked = new_posting(cast, "fire_officer", "coast", domains=["B", unknown])
    answer = admin.post(POSTINGS, asked, format="json")
    assert answer.status_code == 400, answer.json()
    assert {error["pointer"].split("/")[1] for error in answer.json()["errors"]} == {"domains"}
    moved = {"grid": GRID_CODES["coast"], "post": "professional", "domains": ["B", unknown]}
    member = cast.fire_officer.member.pk
    answer = admin.post(f"/api/v1/members/{member}/transfer/", moved, format="json")
    assert answer.status_code == 400, answer.json()
    assert Posting.objects.filter(member=member).count() == 1


def test_each_domain_is_served_once_in_their_order(cast, admin):
    asked = new_posting(cast, "fire_officer", "coast", domains=["J", "B", "J"])
    answer = admin.post(POSTINGS, asked, format="json")
    assert (answer.status_code, answer.json()["domains"]) == (201, ["B", "J"])
