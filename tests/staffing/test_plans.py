"""`/api/v1/assignment-plans/`: asked for, solved, looked at, corrected."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from backend.accounts.models import TrailEntry, User
from backend.staffing.actions import solving
from backend.staffing.actions.solving import solve
from backend.staffing.models import Member, Plan, Posting
from tests.cast import CENTRES, GRID_CODES, TOWNSHIPS

from .planned import PLANS, Asking, cross_east

pytestmark = pytest.mark.django_db
EAST = TOWNSHIPS["east"][0]


@pytest.fixture
def asking(cast, signed_in) -> Asking:
    return Asking(signed_in(cast.admin))


def by_grid(rows: list[dict]) -> dict[str, dict]:
    named = {code: name for name, code in GRID_CODES.items()}
    return {named[row["grid"]]: row for row in rows}


def test_leaves_those_who_serve_well_where_they_are(asking):
    plan = asking.plan()
    assert plan["status"] == "draft"
    totals = plan["totals"]["worker"]
    assert totals.pop("metres") == totals.pop("metres_before") < 1
    assert totals == {"grids": 2, "places": 2, "people": 2, "used": 2, "changed": 0, "kept": 2}
    rows = by_grid(asking.rows(plan))
    for name in ("east", "coast"):
        row = rows[name]
        assert row["member"]["name"] == row["before"]["name"] == f"{name}_worker"
        assert row["why"] == {"kind": "stays", "text": "Serves here already."}
        assert row["position"] == pytest.approx(CENTRES[name])


def test_moves_people_when_that_saves_more_than_staying_is_worth(cast, asking):
    """0.02 degrees of longitude at 36.01 north are 1,803.0 m on the ellipsoid (GRS80)."""
    cross_east(cast)
    plan = asking.plan()
    totals = plan["totals"]["worker"]
    assert (totals["changed"], totals["kept"], totals["used"]) == (2, 0, 2)
    assert totals["metres"] < 1
    assert totals["metres_before"] == pytest.approx(2 * 1803.0, rel=1e-4)
    row = by_grid(asking.rows(plan))["east"]
    assert (row["member"]["name"], row["before"]["name"]) == ("coast_worker", "east_worker")
    assert row["base"] == {"place": "office", "position": pytest.approx(CENTRES["east"])}
    assert row["why"]["kind"] == "moves_on"
    # 3,606 m farther, less 1,000 for two who would stay.
    assert row["why"]["text"] == (
        "east_worker, who serves here now (1803 m), goes to coast网格. If east_worker"
        " served here, all ways together would be 2606 m farther, counting what staying and an"
        " even load are worth."
    )
    stay = asking.plan(options={"stay_metres": 2000})
    assert stay["totals"]["worker"]["changed"] == 0


def test_a_plan_waits_until_its_task_is_done(cast, asking):
    answer = asking.client.post(PLANS, {"posts": ["worker"], "area": EAST}, format="json")
    plan = answer.json()
    assert (plan["status"], plan["share"], plan["totals"], plan["short"]) == ("waiting", 0, {}, [])
    assert plan["options"] == {
        "across_townships": False,
        "stay_metres": 500,
        "balance_metres": 500,
        "most_grids": {"worker": 1, "leader": 1, "professional": 4},
    }
    assert plan["made_by"] == "admin"
    assert plan["may"] == ["correct", "delete"]
    (task,) = DBTaskResult.objects.all()
    assert task.args_kwargs == {"args": [plan["id"], 1], "kwargs": {}}
    assert asking.publish(plan).status_code == 409
    assert TrailEntry.objects.get(act="plan.made").subject == f"assignment-plan:{plan['id']}"


def test_says_which_grids_and_domains_lack_people_and_how_many(asking):
    """East has one fire officer (of domain A) and two grids: nine domains lack everybody."""
    plan = asking.plan(posts=["professional", "leader"])
    assert plan["status"] == "infeasible"
    short = {(one["post"], one["domain"]): one for one in plan["short"]}
    assert set(short) == {("leader", "")} | {("professional", d) for d in "BCDEFGHIJ"}
    assert short["leader", ""] == {
        "post": "leader",
        "domain": "",
        "area": {"code": EAST, "name": "east街道"},
        "grids": [GRID_CODES["coast"]],
        "people": 1,
    }
    assert short["professional", "B"]["grids"] == [GRID_CODES["east"], GRID_CODES["coast"]]
    assert short["professional", "B"]["people"] == 1  # who may hold four
    rows = asking.rows(plan, domain="A")
    assert {row["member"]["name"] for row in rows} == {"fire_officer"}
    assert asking.publish(plan).status_code == 409


def test_a_grid_left_vacant_on_purpose_lacks_nobody(asking):
    plan = asking.plan(posts=["leader"])
    assert plan["status"] == "infeasible"
    said = {"grid": GRID_CODES["coast"], "post": "leader", "member": None}
    assert asking.correct(plan, said).status_code == 200
    plan = asking.solved(plan["id"])
    assert (plan["status"], plan["corrected"], plan["short"]) == ("draft", 1, [])
    row = by_grid(asking.rows(plan))["coast"]
    assert (row["member"], row["fixed"], row["why"]["kind"]) == (None, True, "left")


def test_corrections_stay_while_the_rest_is_solved_again(cast, asking):
    plan = asking.plan()
    said = {"grid": GRID_CODES["coast"], "post": "worker", "member": cast.east_worker.member.pk}
    answer = asking.correct(plan, said)
    assert (answer.status_code, answer.json()["status"]) == (200, "waiting")
    plan = asking.solved(plan["id"])
    rows = by_grid(asking.rows(plan))
    assert (rows["coast"]["member"]["name"], rows["coast"]["fixed"]) == ("east_worker", True)
    assert (rows["east"]["member"]["name"], rows["east"]["fixed"]) == ("coast_worker", False)
    # Another one keeps the first; releasing it gives both back.
    said = {"grid": GRID_CODES["east"], "post": "worker", "member": cast.coast_worker.member.pk}
    asking.correct(plan, said)
    assert asking.solved(plan["id"])["corrected"] == 2
    released = [
        {"grid": GRID_CODES[name], "post": "worker", "release": True} for name in ("east", "coast")
    ]
    asking.correct(plan, *released)
    plan = asking.solved(plan["id"])
    assert (plan["corrected"], plan["totals"]["worker"]["changed"]) == (0, 0)


def test_refuses_corrections_that_contradict_each_other_naming_both(cast, asking):
    plan = asking.plan()
    member = cast.east_worker.member.pk
    both = [
        {"grid": GRID_CODES[name], "post": "worker", "member": member} for name in ("east", "coast")
    ]
    answer = asking.correct(plan, *both)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [
        "/corrections/0/member",
        "/corrections/1/member",
    ]
    for error in answer.json()["errors"]:
        assert error["message"] == (
            f"east_worker would serve {GRID_CODES['east']}, {GRID_CODES['coast']},"
            " and may hold 1 at most."
        )
    # The same said in two requests.
    assert asking.correct(plan, both[0]).status_code == 200
    answer = asking.correct(plan, both[1])
    assert answer.status_code == 400
    assert all(
        code in answer.json()["detail"] for code in (GRID_CODES["east"], GRID_CODES["coast"])
    )
    assert Plan.objects.get(pk=plan["id"]).corrections.count() == 1


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"grid": GRID_CODES["west"]}, "grid"),
        ({"grid": "x"}, "grid"),
        ({"post": "leader"}, "post"),
        ({"domain": "A"}, "domain"),
        ({"member": 0}, "member"),
        ({"member": "west_worker"}, "member"),
        ({"member": "east_leader"}, "member"),
        ({"release": True}, "member"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_refuses_a_correction_that_names_what_is_not_there(cast, asking, said, pointer):
    plan = asking.plan()
    whole = {"grid": GRID_CODES["east"], "post": "worker", "member": cast.east_worker.member.pk}
    if isinstance(said.get("member"), str):
        said = {"member": getattr(cast, said["member"]).member.pk}
    answer = asking.correct(plan, whole | said)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"/corrections/0/{pointer}"]


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"posts": []}, "/posts"),
        ({"posts": ["worker", "worker"]}, "/posts"),
        ({"posts": ["chief"]}, "/posts/0"),
        ({"area": "1"}, "/area"),
        ({"area": "370211002001"}, "/area"),
        ({"since": "2026-12-01T00:00:00"}, "/since"),
        ({"since": "2036-12-01T00:00:00+08:00"}, "/since"),
        ({"options": {"stay_metres": -1}}, "/options/stay_metres"),
        ({"options": {"most_grids": {"worker": 0}}}, "/options/most_grids/worker"),
        ({"options": {"speed": 1}}, "/options/speed"),
    ],
)
def test_refuses_what_is_no_plan(asking, asked, pointer):
    answer = asking.client.post(PLANS, {"posts": ["worker"]} | asked, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_plans_only_those_who_are_there(cast, asking):
    """Who has left, whose account is closed, and who is at home outside are no candidates."""
    now = timezone.now()
    Member.objects.filter(user=cast.coast_worker).update(left_at=now)
    User.objects.filter(pk=cast.east_leader.pk).update(is_active=False)
    plan = asking.plan(posts=["worker", "leader"])
    assert {post: totals["people"] for post, totals in plan["totals"].items()} == {
        "worker": 1,
        "leader": 0,
    }
    Posting.objects.filter(member=cast.far_worker.member).delete()
    home = Posting.objects.filter(member=cast.east_worker.member)
    home.update(grid=cast.grids["far"].grid_id)
    plan = asking.plan()
    assert [row["member"] for row in asking.rows(plan)] == [None, None]


def test_a_professional_without_grids_keeps_the_domains_they_had(cast, asking):
    yesterday = timezone.now() - timedelta(days=1)
    posting = Posting.objects.get(member=cast.fire_officer.member)
    period = type(posting.period)(posting.period.lower, yesterday)
    Posting.objects.filter(pk=posting.pk).update(period=period)
    plan = asking.plan(posts=["professional"])
    served = {row["domain"] for row in asking.rows(plan) if row["member"]}
    assert served == {"A"}


def test_lists_rows_by_what_is_asked(cast, asking):
    cross_east(cast)
    plan = asking.plan(posts=["worker", "professional"])
    assert len(asking.rows(plan)) == 2 + 20
    assert len(asking.rows(plan, post="worker")) == 2
    assert len(asking.rows(plan, domain="A")) == 2
    # Crossed workers and, of the fire officer, the grid they did not serve before.
    changed = asking.rows(plan, changed="true")
    assert [(row["post"], row["grid"]) for row in changed] == [
        ("worker", GRID_CODES["east"]),
        ("worker", GRID_CODES["coast"]),
        ("professional", GRID_CODES["coast"]),
    ]
    assert len(asking.rows(plan, changed="false")) == 22 - 3
    assert len(asking.rows(plan, member=cast.fire_officer.member.pk)) == 2
    assert len(asking.rows(plan, grid=GRID_CODES["coast"], post="worker")) == 1
    for name, value in (("post", "x"), ("domain", "K"), ("changed", "1"), ("member", "x")):
        answer = asking.client.get(f"{PLANS}{plan['id']}/rows/", {name: value})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, f"/{name}")


def test_draws_the_ways_from_offices_to_grids(cast, asking):
    cross_east(cast)
    plan = asking.plan()
    answer = asking.client.get(f"{PLANS}{plan['id']}/rows/?format=geojson")
    features = answer.json()["features"]
    assert answer["Content-Type"] == "application/geo+json"
    assert [feature["geometry"]["type"] for feature in features] == ["LineString"] * 2
    first = features[0]
    assert first["geometry"]["coordinates"][0] == pytest.approx(CENTRES["east"])
    assert first["geometry"]["coordinates"][1] == pytest.approx(CENTRES["east"])
    assert first["properties"]["member"]["name"] == "coast_worker"
    assert first["properties"]["changed"] is True


def test_says_what_it_asks_of_each_person_by_name(cast, asking):
    cross_east(cast)
    plan = asking.plan()
    people = asking.client.get(f"{PLANS}{plan['id']}/people/").json()["results"]
    assert [person["member"]["name"] for person in people] == ["coast_worker", "east_worker"]
    first = people[0]
    assert [place["grid"] for place in first["places"]] == [GRID_CODES["east"]]
    assert first["before"] == [GRID_CODES["coast"]]
    assert first["metres"] < 1
    assert first["metres_before"] == pytest.approx(1803.0, rel=1e-4)


def test_is_seen_by_those_who_keep_or_lead_the_area_and_changed_by_the_first(
    cast, asking, signed_in
):
    plan = asking.plan()
    address = f"{PLANS}{plan['id']}/"
    chief = signed_in(cast.east_chief)
    assert chief.get(address).json()["may"] == []
    assert chief.delete(address).status_code == 403
    for name in ("west_worker", "east_worker", "east_operator", "auditor", "security"):
        client = signed_in(getattr(cast, name))
        assert client.get(address).status_code == 404, name
        assert client.get(f"{address}rows/").status_code == 404, name
        assert client.get(PLANS).json()["results"] == []
        assert client.post(PLANS, {"posts": ["worker"]}, format="json").status_code == 403, name
    assert asking.client.delete(address).status_code == 204
    assert asking.client.get(address).status_code == 404


def test_a_late_run_of_an_earlier_turn_writes_nothing(cast, asking):
    plan = asking.plan()
    said = {"grid": GRID_CODES["coast"], "post": "worker", "member": cast.east_worker.member.pk}
    asking.correct(plan, said)
    solve(plan_id=plan["id"], turn=1, at=timezone.now())
    assert Plan.objects.get(pk=plan["id"]).status == "waiting"
    asking.solved(plan["id"])
    before = list(Plan.objects.get(pk=plan["id"]).rows.values_list("pk", flat=True))
    solve(plan_id=plan["id"], turn=2, at=timezone.now())  # the task done twice
    assert list(Plan.objects.get(pk=plan["id"]).rows.values_list("pk", flat=True)) == before


def test_a_plan_that_cannot_be_solved_says_so(asking, monkeypatch):
    def too_large(*_given, **_how):
        raise solving.TooLarge

    monkeypatch.setattr(solving, "plan", too_large)
    plan = asking.plan()
    assert (plan["status"], plan["failure"]) == ("failed", "too_large")
    assert plan["may"] == ["correct", "delete"]


@pytest.mark.parametrize(
    "wrong",
    [
        "INSERT INTO staffing_planrow (plan_id, grid_id, code, name, place, post, domain, why,"
        " fixed, base_place) SELECT plan_id, grid_id, code, name, place, post, domain, why, fixed,"
        " '' FROM staffing_planrow",
        "UPDATE staffing_planrow SET base_point = NULL",
        "UPDATE staffing_plan SET status = 'published'",
    ],
)
def test_the_database_refuses_a_place_twice_a_way_from_nowhere_and_no_moment(asking, wrong):
    asking.plan()
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(wrong)
