"""`/api/v1/absences/`: leave without a reason, and cover whose rights begin and end with it."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.accounts.models import TrailEntry
from backend.accounts.rights import Rights
from backend.staffing.models import Absence, Member, Posting
from backend.staffing.vacancies import vacancies
from tests.cast import GRID_CODES

from .asking import ABSENCES, granted, leave, served, soon

pytestmark = pytest.mark.django_db


def opens(user, grid) -> bool:
    return grid.grid_id in Rights.of(user).grid_ids("worker")


@pytest.fixture
def ill(cast, signed_in) -> dict:
    """The worker of the east grid is ill today; the coast's covers, as the operator arranged."""
    body = leave(cast, "east_worker", {"east": "coast_worker"})
    answer = signed_in(cast.east_operator).post(ABSENCES, body, format="json")
    assert answer.status_code == 201, answer.json()
    return answer.json()


def test_whoever_covers_has_the_rights_for_exactly_what_is_left(cast, ill):
    (cover,) = ill["covers"]
    assert (cover["member"]["name"], cover["kind"], cover["post"]) == (
        "coast_worker",
        "cover",
        "worker",
    )
    assert datetime.fromisoformat(cover["until"]) == datetime.fromisoformat(ill["until"])
    assert ill["uncovered"] == []
    assert opens(cast.coast_worker, cast.grids["east"])
    for moment, there in ((timezone.now(), True), (timezone.now() + timedelta(hours=10), False)):
        assert served(moment) == granted(moment)
        assert (
            any(
                row[0] == cast.coast_worker.pk and row[2] == cast.grids["east"].grid_id
                for row in granted(moment)
            )
            is there
        )


def test_being_back_sooner_ends_the_cover_at_that_moment(cast, ill, signed_in):
    answer = signed_in(cast.east_worker).post(f"{ABSENCES}{ill['id']}/end/", {}, format="json")
    assert answer.status_code == 200, answer.json()
    assert not opens(cast.coast_worker, cast.grids["east"])
    absence = Absence.objects.get(pk=ill["id"])
    (cover,) = Posting.objects.filter(absence=absence)
    assert cover.period.upper == absence.period.upper
    again = signed_in(cast.east_worker).post(f"{ABSENCES}{ill['id']}/end/", {}, format="json")
    assert (again.status_code, again.json()["type"]) == (409, "absence-over")


def told(client) -> list[tuple[str, str]]:
    """Text in English and subject of one's notices, the newest first."""
    answer = client.get("/api/v1/notices/", headers={"accept-language": "en"})
    return [(one["text"], one["subject"]) for one in answer.json()["results"]]


def test_whoever_covers_is_told_and_again_when_it_ends_sooner(cast, ill, signed_in):
    cover = signed_in(cast.coast_worker)
    (cover_shown,) = ill["covers"]
    since, until = (
        f"{timezone.localtime(datetime.fromisoformat(cover_shown[name])):%Y-%m-%d %H:%M}"
        for name in ("since", "until")
    )
    begins = (
        f"You stand in for east网格 as full-time grid worker from {since} to {until}.",
        f"posting:{cover_shown['id']}",
    )
    assert told(cover) == [begins]
    assert cover.get(f"/api/v1/postings/{cover_shown['id']}/").status_code == 200
    signed_in(cast.east_worker).post(f"{ABSENCES}{ill['id']}/end/", {}, format="json")
    ended, first = told(cover)
    assert first == begins
    assert ended[0].startswith("You stand in for east网格 as full-time grid worker until ")
    assert ended[1] == begins[1]
    assert told(signed_in(cast.east_worker)) == []


def test_cover_that_is_called_off_before_it_begins_is_told_too(cast, signed_in):
    body = leave(cast, "east_worker", {"east": "coast_worker"}, since=soon(hours=1))
    absence = signed_in(cast.east_operator).post(ABSENCES, body, format="json").json()["id"]
    signed_in(cast.east_worker).post(f"{ABSENCES}{absence}/end/", {}, format="json")
    called_off, _begins = told(signed_in(cast.coast_worker))
    assert called_off[0].startswith("You need not stand in for east网格")
    assert called_off[1] == f"grid:{GRID_CODES['east']}"


def test_no_reason_is_asked_taken_or_kept(cast, signed_in):
    body = leave(cast, "east_worker", reason="流感")
    answer = signed_in(cast.east_worker).post(ABSENCES, body, format="json")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/reason"]
    assert {field.name for field in Absence._meta.concrete_fields} == {
        "id",
        "member",
        "period",
        "arranged_by",
        "arranged_at",
    }


def test_leave_without_cover_is_a_hole_while_it_lasts(cast, signed_in):
    worker = signed_in(cast.east_worker)
    answer = worker.post(ABSENCES, leave(cast, "east_worker", since=soon(hours=1)), format="json")
    assert answer.status_code == 201, answer.json()
    assert answer.json()["uncovered"] == [GRID_CODES["east"]]
    now = timezone.now()
    for hours, hole in ((0, []), (2, [GRID_CODES["east"]]), (9.1, [])):
        assert vacancies(now + timedelta(hours=hours), []).without_worker == hole
    leader = signed_in(cast.east_leader)
    cover = {"grid": GRID_CODES["east"], "member": cast.coast_worker.member.pk}
    cover |= {"until": soon(hours=4)}
    address = f"{ABSENCES}{answer.json()['id']}/cover/"
    told = leader.post(address, cover, format="json")
    assert told.status_code == 201, told.json()
    assert told.json()["uncovered"] == [GRID_CODES["east"]]  # from the fourth hour on
    assert vacancies(now + timedelta(hours=2), []).without_worker == []
    assert vacancies(now + timedelta(hours=5), []).without_worker == [GRID_CODES["east"]]


def test_cover_of_a_leader_and_by_one_for_several(cast, ill, signed_in):
    operator = signed_in(cast.east_operator)
    body = leave(cast, "east_leader", {"east": "coast_worker"})
    answer = operator.post(ABSENCES, body, format="json")
    assert answer.status_code == 201, answer.json()
    rights = Rights.of(cast.coast_worker)
    assert rights.grid_ids("leader") == [cast.grids["east"].grid_id]
    assert cast.grids["east"].grid_id in rights.grid_ids("worker")


def refused(answer) -> tuple:
    return answer.status_code, answer.json()["type"]


def test_nobody_is_away_twice_and_nobody_away_covers(cast, ill, signed_in):
    operator = signed_in(cast.east_operator)
    again = operator.post(ABSENCES, leave(cast, "east_worker"), format="json")
    assert refused(again) == (409, "away-already")
    assert again.json()["holder"]["absence"] == ill["id"]
    by_the_ill = leave(cast, "fire_officer", {"east": "east_worker"})
    assert refused(operator.post(ABSENCES, by_the_ill, format="json")) == (409, "away-already")
    assert not Absence.objects.filter(member__user=cast.fire_officer).exists()
    covering = operator.post(ABSENCES, leave(cast, "coast_worker"), format="json")
    assert refused(covering) == (409, "covers-then")


def test_nobody_gives_themselves_rights_by_covering(cast, signed_in):
    body = leave(cast, "east_worker", {"east": "east_leader"})
    answer = signed_in(cast.east_leader).post(ABSENCES, body, format="json")
    assert refused(answer) == (403, "not-allowed")


def test_cover_comes_from_the_own_township(cast, signed_in):
    body = leave(cast, "east_worker", {"east": "far_worker"})
    assert signed_in(cast.east_leader).post(ABSENCES, body, format="json").status_code == 400
    assert signed_in(cast.district_operator).post(ABSENCES, body, format="json").status_code == 201


def test_a_leader_calls_on_a_neighbour_by_staff_number(cast, signed_in):
    """At 7:50 the leader knows the neighbours' staff numbers, and sees nobody's id but the own."""
    neighbour = cast.coast_worker.member
    leader = signed_in(cast.east_leader)
    assert neighbour.pk not in {
        row["id"] for row in leader.get("/api/v1/members/").json()["results"]
    }
    absence = leader.post(ABSENCES, leave(cast, "east_worker"), format="json").json()["id"]
    address = f"{ABSENCES}{absence}/cover/"
    east = {"grid": GRID_CODES["east"]}
    by_number = east | {"staff_number": neighbour.staff_number}
    for bad in (east, by_number | {"member": neighbour.pk}):
        assert leader.post(address, bad, format="json").status_code == 400
    far = east | {"staff_number": cast.far_worker.member.staff_number}
    unknown = east | {"staff_number": "NOBODY"}
    refused = [leader.post(address, one, format="json") for one in (far, unknown)]
    assert [answer.status_code for answer in refused] == [400, 400]
    assert refused[0].json() == refused[1].json()
    answer = leader.post(address, by_number, format="json")
    assert answer.status_code == 201, answer.json()
    assert [cover["member"]["id"] for cover in answer.json()["covers"]] == [neighbour.pk]
    assert opens(cast.coast_worker, cast.grids["east"])


def test_only_what_the_absent_serve_is_covered(cast, signed_in):
    body = leave(cast, "east_worker", {"coast": "fire_officer"})
    answer = signed_in(cast.east_operator).post(ABSENCES, body, format="json")
    assert refused(answer) == (409, "not-served")


def test_leave_is_known_to_whom_it_concerns(cast, ill, signed_in):
    address = f"{ABSENCES}{ill['id']}/"
    knowing = {
        name
        for name in cast.people
        if signed_in(getattr(cast, name)).get(address).status_code == 200
    }
    assert knowing == {
        "east_worker",
        "coast_worker",
        "east_leader",
        "east_operator",
        "district_operator",
        "admin",
    }


def test_everything_stands_in_the_trail_of_whom_it_is_about(cast, ill):
    assert set(
        TrailEntry.objects.filter(by=cast.east_operator).values_list("act", "about__username")
    ) == {("absence.arranged", "east_worker"), ("posting.begun", "coast_worker")}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("zxm", True),
        ("张小", True),
        ("east_w", True),
        ("5678", True),
        ("567", False),
        ("1380", False),
        ("wxm", False),
    ],
)
def test_members_are_found_by_what_people_type(cast, signed_in, asked, found):
    user = cast.east_worker
    user.name, user.phone, user.spellings = "张小明", "13800005678", "\n张小明\nzxm\n"
    user.save()
    rows = signed_in(cast.east_operator).get("/api/v1/members/", {"q": asked}).json()["results"]
    assert [row["name"] for row in rows] == ["张小明"] * found
    if asked == "5678":  # only for whoever answers for people
        beside = signed_in(cast.east_leader).get("/api/v1/members/", {"q": asked})
        assert beside.json()["results"] == []


def test_members_are_listed_by_area_post_and_date(cast, signed_in):
    def names(**asked) -> set[str]:
        rows = signed_in(cast.admin).get("/api/v1/members/", asked).json()["results"]
        return {row["name"] for row in rows}

    assert names(area="370211002", post="worker") == {"east_worker", "coast_worker"}
    Member.objects.filter(user=cast.coast_worker).update(left_at=timezone.now())
    assert names(area="370211002", post="worker") == {"east_worker"}
    assert names(area="370211002", post="worker", at="2026-05-01") == {
        "east_worker",
        "coast_worker",
    }


def test_a_longer_list_asks_no_more_of_the_database(cast, signed_in):
    operator = signed_in(cast.east_operator)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            rows = operator.get(ABSENCES).json()["results"]
        assert all(row["may"] == ["end", "cover"] for row in rows)
        return len(captured)

    body = leave(cast, "east_worker", {"east": "coast_worker"})
    assert operator.post(ABSENCES, body, format="json").status_code == 201
    one = asked()
    for name in ("east_leader", "fire_officer"):
        assert operator.post(ABSENCES, leave(cast, name), format="json").status_code == 201
    assert asked() <= one + 1  # whose grids are without cover has to be looked up at all
    listed = {row["member"]["name"]: row for row in operator.get(ABSENCES).json()["results"]}
    assert listed["east_worker"]["uncovered"] == []
    assert [cover["member"]["name"] for cover in listed["east_worker"]["covers"]] == [
        "coast_worker"
    ]
    assert listed["east_leader"]["uncovered"] == [GRID_CODES["east"]]
