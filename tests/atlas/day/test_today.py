"""`GET /api/v1/me/today/`: what somebody has to do with today, and what waits for them."""

import uuid
from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from backend.atlas.day import cases
from backend.incidents.models import Case
from backend.notices.actions.telling import tell
from backend.notices.models import Notice
from backend.patrol.models import Look
from backend.staffing.actions.absences import Cover, arrange_absence
from backend.staffing.actions.posting import begin_posting
from backend.staffing.models import Posting
from tests.cast import CENTRES, GRID_CODES
from tests.incidents.asking import Stage

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def stage(cast) -> Stage:
    return Stage(cast)


@pytest.fixture
def today(cast, signed_in):
    clients = {}

    def of(name: str) -> dict:
        client = clients.setdefault(name, signed_in(cast.people[name]))
        answer = client.get("/api/v1/me/today/")
        assert answer.status_code == 200, answer.json()
        return answer.json()

    return of


def numbers(day: dict) -> list[str]:
    return [case["number"] for case in day["cases"]]


def test_has_what_is_open_in_ones_grid_as_its_worker_or_leader(stage, today):
    case = stage.report("east_operator")
    stage.report("east_operator", at="coast")
    assert numbers(today("east_worker")) == numbers(today("east_leader")) == [case["number"]]
    assert numbers(today("fire_officer")) == []


def test_has_what_went_to_oneself_or_to_ones_department_here(stage, cast, today):
    at_department = stage.bring("dispatched")
    at_member = stage.bring("filed")
    member = cast.fire_officer.member.pk
    at_member = stage.act("east_operator", at_member, "dispatch", to={"member": member})
    assert numbers(today("sanitation")) == [at_department["number"]]
    assert numbers(today("fire_officer")) == [at_member["number"]]
    assert numbers(today("west_sanitation")) == []


def test_has_ones_own_reports_wherever_they_lie(stage, today):
    case = stage.report("east_worker", at="west")
    assert numbers(today("east_worker")) == [case["number"]]


def test_has_what_one_reported_or_handled_for_seven_days_after_its_end(stage, today):
    ended, old = stage.bring("closed"), stage.bring("closed")
    moved = {"closed_at": timezone.now() - 7 * DAY - HOUR}
    Case.objects.filter(number=old["number"]).update(**moved)
    for name in ("east_worker", "sanitation"):
        assert numbers(today(name)) == [ended["number"]]
    # It was neither reported nor handled by the leader.
    assert numbers(today("east_leader")) == []


def test_shows_a_case_as_its_own_address_does(stage, today):
    case = stage.bring("handling")
    (shown,) = today("sanitation")["cases"]
    alone = stage.see("sanitation", case).json()
    assert shown == alone
    assert (shown["hats"], shown["returned"], shown["step_count"]) == (
        ["handler", "reader"],
        0,
        5,
    )
    assert shown["yellow_at"] < shown["due_at"]


def test_gives_at_most_so_many_and_then_those_that_are_due_first(stage, today, monkeypatch):
    monkeypatch.setattr(cases, "MOST", 2)
    known = [stage.report("east_operator") for _ in range(3)]
    now = timezone.now()
    for case, hours in zip(known, (3, 1, 2), strict=True):
        due = {"yellow_at": now, "due_at": now + hours * HOUR}
        Case.objects.filter(number=case["number"]).update(**due)
    day = today("east_worker")
    assert numbers(day) == [known[1]["number"], known[2]["number"]]
    assert day["more_cases"] is True
    monkeypatch.setattr(cases, "MOST", 3)
    assert today("east_worker")["more_cases"] is False


@pytest.mark.parametrize(
    ("station", "name", "actions"),
    [
        ("reported", "east_worker", None),
        ("reported", "east_leader", None),
        ("filed", "east_leader", ["dispatch"]),
        ("filed", "east_worker", None),
        ("dispatched", "sanitation", ["take"]),
        ("dispatched", "east_leader", None),
        ("handling", "sanitation", ["report_done"]),
        ("checking", "east_worker", ["pass_check", "fail_check"]),
        ("checking", "sanitation", None),
        ("closed", "east_worker", None),
    ],
)
def test_lists_what_waits_for_whoever_can_carry_it_on(stage, today, station, name, actions):
    case = stage.bring(station)
    due_at = stage.see(name, case).json()["due_at"]
    wanted = [{"case": case["number"], "actions": actions, "due_at": due_at}] if actions else []
    assert today(name)["tasks"] == wanted


def test_lists_what_the_desk_has_to_take_up_among_its_own_reports(stage, today):
    stage.report("east_operator")
    (task,) = today("east_operator")["tasks"]
    assert task["actions"] == ["verify", "accept", "decline", "answer", "transfer"]


def test_waits_for_the_verifier_who_was_asked_and_for_no_colleague(stage, cast, today):
    case = stage.report("east_operator")
    member = cast.coast_worker.member.pk
    stage.act("east_operator", case, "verify", to={"member": member})
    assert [task["actions"] for task in today("coast_worker")["tasks"]] == [["verify"]]
    assert today("east_worker")["tasks"] == []


def test_waits_for_a_department_that_was_called_until_it_reports_back(stage, today):
    case = stage.bring("handling")
    arrive_by = (timezone.now() + HOUR).isoformat()
    fields = {"departments": ["XF"], "arrive_by": arrive_by}
    case = stage.act("east_operator", case, "whistle", fields=fields)
    assert [task["actions"] for task in today("fire_brigade")["tasks"]] == [["arrive", "co_report"]]
    case = stage.act("fire_brigade", case, "arrive")
    assert [task["actions"] for task in today("fire_brigade")["tasks"]] == [["co_report"]]
    stage.act("fire_brigade", case, "co_report", note="已清运")
    assert today("fire_brigade")["tasks"] == []


def test_has_the_grids_one_serves_and_who_else_does(cast, today):
    assert today("east_worker")["grids"] == [
        {
            "code": GRID_CODES["east"],
            "name": "east网格",
            "post": "worker",
            "kind": "home",
            "covers_for": None,
            "until": None,
            "people": [
                {
                    "id": cast.east_leader.member.pk,
                    "post": "leader",
                    "name": "east_leader",
                    "domains": [],
                    "phone": None,
                },
                {
                    "id": cast.fire_officer.member.pk,
                    "post": "professional",
                    "name": "fire_officer",
                    "domains": ["A"],
                    "phone": None,
                },
            ],
        }
    ]
    assert today("east_operator")["grids"] == []


def test_shows_a_leader_the_phones_of_their_grid_masked_and_a_worker_none(cast, today):
    for user in (cast.east_worker, cast.east_leader):
        type(user).objects.filter(pk=user.pk).update(phone="13912345678")
    phones = [
        {one["name"]: one["phone"] for one in today(name)["grids"][0]["people"]}
        for name in ("east_leader", "east_worker")
    ]
    assert phones[0]["east_worker"] == "139****5678"
    assert phones[1]["east_leader"] is None


def test_says_whom_one_stands_in_for_and_until_when(cast, today):
    now = timezone.now()
    until = now + DAY
    arrange_absence(
        member=cast.east_worker.member,
        period=DateTimeTZRange(now, until),
        covers=[Cover(cast.grids["east"].grid_id, cast.coast_worker.member)],
        by=cast.east_leader,
        at=now,
    )
    home, cover = sorted(today("coast_worker")["grids"], key=lambda grid: grid["kind"] == "cover")
    assert (home["code"], home["covers_for"], home["until"]) == (GRID_CODES["coast"], None, None)
    assert (cover["code"], cover["covers_for"]) == (GRID_CODES["east"], "east_worker")
    assert timezone.datetime.fromisoformat(cover["until"]) == until
    # Whoever covers is the worker of the grid meanwhile.
    people = today("east_leader")["grids"][0]["people"]
    assert [one["name"] for one in people if one["post"] == "worker"] == ["coast_worker"]


def test_has_a_grid_once_for_whoever_serves_it_in_two_posts(cast, today):
    now = timezone.now()
    begin_posting(
        posting=Posting(
            member=cast.fire_officer.member,
            grid=cast.grids["east"].grid,
            post="professional",
            kind=Posting.Kind.ADDITIONAL,
            domains=["B"],
            period=DateTimeTZRange(now, None),
        ),
        by=cast.admin,
        at=now,
    )
    (grid,) = today("fire_officer")["grids"]
    assert grid["kind"] == "home"


def test_says_which_phone_an_open_shift_runs_on(cast, signed_in):
    one, other = (signed_in(cast.east_worker, device=name) for name in ("one", "other"))
    shift, began = uuid.uuid4(), timezone.now() - HOUR
    body = {"started_at": began.isoformat(), "tracked": True, "purpose": "巡查"}
    assert one.put(f"/api/v1/shifts/{shift}/", body, format="json").status_code == 201
    here, there = (client.get("/api/v1/me/today/").json() for client in (one, other))
    assert here["device"]["id"] == here["shift"]["device"]["id"] != there["device"]["id"]
    assert timezone.datetime.fromisoformat(here["shift"].pop("started_at")) == began
    assert timezone.datetime.fromisoformat(here["shift"].pop("planned_end_at")) == began + 12 * HOUR
    assert here["shift"].pop("device")["is_this"] is True
    assert there["shift"]["device"]["is_this"] is False
    assert here["sampling"]["send_s"] > 0
    assert here["shift"] == {
        "uuid": str(shift),
        "purpose": "巡查",
        "tracked": True,
        "paused": False,
    }


def test_has_no_shift_device_or_member_where_there_is_none(stage):
    day = stage.client("east_chief").get("/api/v1/me/today/").json()
    assert (day["shift"], day["device"], day["member"]) == (None, None, None)


def test_has_due_places_as_their_own_address_does(cast, signed_in):
    leader = signed_in(cast.east_leader)
    lon, lat = CENTRES["east"]
    place = {"name": "泵房", "position": {"lon": lon, "lat": lat}, "every_days": 3}
    place |= {"grids": [GRID_CODES["east"]]}
    assert leader.post("/api/v1/due-places/", place, format="json").status_code == 201
    for client in (leader, signed_in(cast.east_worker)):
        listed = client.get("/api/v1/due-places/").json()["results"]
        assert client.get("/api/v1/me/today/").json()["due_places"] == listed != []


def test_has_open_notices_and_those_of_seven_days(cast, today):
    now = timezone.now()
    for key, age, acknowledged in (
        ("old and open", 30, False),
        ("old", 8, True),
        ("late", 6, True),
        ("new", 0, False),
    ):
        at = now - age * DAY
        said = {"kind": "x", "message": key, "params": {}, "subject": "x", "key": key}
        tell([cast.east_worker, cast.coast_worker], at=at, **said)
        if acknowledged:
            Notice.objects.filter(key=key).update(acknowledged_at=at)
    assert [one["text"] for one in today("east_worker")["notices"]] == [
        "new",
        "late",
        "old and open",
    ]


def test_has_the_looks_of_thirty_days_at_ones_own_track(cast, signed_in, today):
    client, shift, began = signed_in(cast.east_worker), uuid.uuid4(), timezone.now() - HOUR
    body = {"started_at": began.isoformat(), "tracked": True}
    client.put(f"/api/v1/shifts/{shift}/", body, format="json")
    operator = signed_in(cast.east_operator)
    for _ in range(2):
        reason = {"reason": "查看巡查路线"}
        operator.post(f"/api/v1/shifts/{shift}/looks/", reason, format="json")
    old, new = Look.objects.order_by("pk")
    Look.objects.filter(pk=old.pk).update(at=timezone.now() - 31 * DAY)
    (look,) = today("east_worker")["looks"]
    assert (look["look"], look["by"]["name"], look["reason"]) == (
        new.pk,
        "east_operator",
        "查看巡查路线",
    )
    assert today("east_operator")["looks"] == []


def test_shows_a_restricted_matter_to_nobody_who_may_not_see_it(stage, today):
    case = stage.report("east_operator", matter="D01")
    assert numbers(today("east_worker")) == []
    assert numbers(today("east_operator")) == [case["number"]]
