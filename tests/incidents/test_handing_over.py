"""People hand over, leave or go elsewhere: no open case is left with nobody."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from backend.accounts.models import DeviceToken, Grant, TrailEntry
from backend.accounts.sign_in import issue_token
from backend.incidents.actions.handing_over import pass_on_left_behind
from backend.incidents.models import Case
from backend.live.models import Event
from backend.staffing.actions.leaving import follow_home_postings, settle_departures
from backend.staffing.actions.posting import post_all
from backend.staffing.models import Member, Posting
from tests.cast import GRID_CODES

from .asking import CRITICAL_CASE, DESK_CASE, Stage

pytestmark = pytest.mark.django_db


def has(stage: Stage, name: str, station: str = "handling", **more) -> dict:
    """A case of the east grid that a member has been sent, as far as `station`."""
    case = stage.bring("filed", **more)
    to = {"member": stage.cast.people[name].member.pk}
    case = stage.act("east_operator", case, "dispatch", to=to)
    for at, action in (("handling", "take"), ("checking", "report_done")):
        if station == "dispatched" or case["state"] == station:
            return case
        case = stage.act(name, case, action)
        assert case["state"] == at
    return case


def ask(stage: Stage, by: str, about: str, what: str, status: int = 200, **body) -> dict:
    member = stage.cast.people[about].member.pk
    answer = stage.client(by).post(f"/api/v1/members/{member}/{what}/", body, format="json")
    assert answer.status_code == status, answer.json()
    return answer.json()


def owner_of(case: dict) -> str:
    row = Case.objects.with_parties().get(number=case["number"])
    return row.owner_member.user.name if row.owner_member else row.owner_centre.name


def test_open_cases_go_to_the_colleague_as_steps_of_their_story(stage):
    case = has(stage, "fire_officer")
    to = stage.cast.east_worker.member.pk
    told = ask(stage, "east_operator", "fire_officer", "hand-over", to=to, reason="休假")
    assert told["passed"] == [{"number": case["number"], "to": {"id": to, "name": "east_worker"}}]
    row = Case.objects.get(number=case["number"])
    assert (row.state, row.version) == ("handling", case["version"] + 1)
    assert (row.owner_member_id, row.handler_member_id) == (to, to)
    step = stage.story(case)[-1]
    assert (step["action"], step["by"]["name"], step["reason"]) == (
        "reassign",
        "east_operator",
        "休假",
    )
    assert step["to"] == {"member": to, "name": "east_worker"}
    assert Event.objects.filter(name="case.reassign", payload__version=row.version).exists()
    stage.act("east_worker", stage.see("east_operator", case).json(), "report_done")
    assert TrailEntry.objects.filter(
        act="cases.handed_over", about=stage.cast.fire_officer
    ).exists()


def test_whoever_does_not_serve_there_gets_nothing_and_the_centre_dispatches_anew(stage):
    case = has(stage, "fire_officer")
    to = stage.cast.west_worker.member.pk
    told = ask(stage, "district_operator", "fire_officer", "hand-over", to=to)
    assert told["passed"] == [{"number": case["number"], "to": None}]
    assert owner_of(case) == "east街道"
    after = stage.see("east_operator", case).json()
    assert (after["state"], "dispatch" in after["allowed"]) == ("filed", True)
    stage.act("east_operator", after, "dispatch", to={"department": "THW"})


def test_a_leader_passes_on_the_cases_of_the_own_grids_only(stage):
    case = has(stage, "fire_officer")
    other = has(stage, "fire_officer", at="coast")
    told = ask(stage, "east_leader", "fire_officer", "hand-over", to=None)
    assert [one["number"] for one in told["passed"]] == [case["number"]]
    assert owner_of(other) == "fire_officer"


def test_only_the_named_cases_are_handed_over(stage):
    kept, given = has(stage, "fire_officer"), has(stage, "fire_officer")
    ask(stage, "east_operator", "fire_officer", "hand-over", to=None, cases=[given["number"]])
    assert (owner_of(kept), owner_of(given)) == ("fire_officer", "east街道")


def test_resigning_ends_everything_at_once(stage):
    cast = stage.cast
    critical = has(stage, "east_worker", matter=CRITICAL_CASE)
    checked = has(stage, "east_worker", "checking", matter=DESK_CASE)
    successor = cast.coast_worker.member
    token = issue_token(user=cast.east_worker, key="phone", name="", at=timezone.now()).token
    told = ask(stage, "admin", "east_worker", "resign", successor=successor.pk)
    assert {one["number"] for one in told["passed"]} == {critical["number"], checked["number"]}
    assert owner_of(critical) == "coast_worker"
    row = Case.objects.get(number=checked["number"])
    assert (row.state, row.handler_member_id) == ("checking", successor.pk)
    later = timezone.now() + timedelta(seconds=1)
    assert not Posting.objects.at(later).filter(member__user=cast.east_worker).exists()
    assert not Grant.objects.in_force(later).filter(user=cast.east_worker).exists()
    assert not DeviceToken.objects.filter(user=cast.east_worker, token_key=token[:15]).exists()
    client = stage.client("service").__class__()
    body = {"username": "east_worker", "password": "a-long-way-round-the-grid"}
    answer = client.post("/api/v1/auth/login/", body | {"device": {"id": "x"}}, format="json")
    assert answer.status_code == 401
    again = ask(stage, "admin", "east_worker", "resign", 409)
    assert again["type"] == "has-left"


def test_a_resignation_ahead_waits_for_its_moment(stage):
    cast = stage.cast
    case = has(stage, "east_worker", matter=CRITICAL_CASE)
    now = timezone.now()
    told = ask(
        stage,
        "admin",
        "east_worker",
        "resign",
        at=(now + timedelta(days=3)).isoformat(),
        successor=cast.coast_worker.member.pk,
    )
    assert told["passed"] == []
    assert pass_on_left_behind(now + timedelta(days=2)) == 0
    assert settle_departures(now + timedelta(days=2)) == 0
    then = now + timedelta(days=3, seconds=1)
    assert settle_departures(then) == 1
    assert pass_on_left_behind(then) == 1
    assert owner_of(case) == "coast_worker"
    step = stage.story(case)[-1]
    assert (step["action"], step["by"]) == ("reassign", None)
    assert (settle_departures(then), pass_on_left_behind(then)) == (0, 0)


def test_a_case_stays_with_the_grid_when_a_posting_ends_by_itself(stage):
    cast = stage.cast
    now = timezone.now()
    (cover,) = post_all(
        [
            Posting(
                member=cast.coast_worker.member,
                grid=cast.grids["east"].grid,
                post="worker",
                kind="cover",
                period=DateTimeTZRange(now, now + timedelta(hours=8)),
            )
        ]
    )
    case = has(stage, "coast_worker")
    assert pass_on_left_behind(now + timedelta(hours=7)) == 0
    assert pass_on_left_behind(cover.period.upper) == 1
    assert owner_of(case) == "east_worker"  # whose home grid it is


def test_a_transfer_leaves_the_cases_and_takes_the_member_along(stage):
    cast = stage.cast
    case = has(stage, "east_worker")
    Posting.objects.filter(member__user=cast.far_worker).delete()
    told = ask(stage, "admin", "east_worker", "transfer", grid=GRID_CODES["far"], post="worker")
    assert told["passed"] == [{"number": case["number"], "to": None}]
    moved = Member.objects.get(user=cast.east_worker)
    moved.user.refresh_from_db()
    west = cast.areas["west_township"]
    assert (moved.area, moved.user.area) == (west, west)
    home = Posting.objects.at(timezone.now()).get(member=moved)
    assert (home.grid_id, home.kind) == (cast.grids["far"].grid_id, "home")


def test_a_transfer_ahead_moves_the_member_when_it_comes(stage):
    cast = stage.cast
    now = timezone.now()
    Posting.objects.filter(member__user=cast.far_worker).delete()
    since = (now + timedelta(days=2)).isoformat()
    ask(
        stage,
        "admin",
        "east_worker",
        "transfer",
        grid=GRID_CODES["far"],
        post="worker",
        since=since,
    )
    assert follow_home_postings(now + timedelta(days=1)) == 0
    east = cast.areas["east_township"]
    assert Member.objects.get(user=cast.east_worker).area == east
    assert follow_home_postings(now + timedelta(days=2, seconds=1)) == 1
    assert Member.objects.get(user=cast.east_worker).area == cast.areas["west_township"]


def test_a_transfer_to_a_grid_that_has_a_worker_names_them_and_changes_nothing(stage):
    case = has(stage, "east_worker")
    told = ask(
        stage, "admin", "east_worker", "transfer", 409, grid=GRID_CODES["far"], post="worker"
    )
    assert (told["type"], told["holder"]["member"]["name"]) == ("grid-taken", "far_worker")
    home = Posting.objects.at(timezone.now()).get(member__user=stage.cast.east_worker)
    assert home.grid_id == stage.cast.grids["east"].grid_id
    assert owner_of(case) == "east_worker"
