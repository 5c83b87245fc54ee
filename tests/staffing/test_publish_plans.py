"""`POST /assignment-plans/{id}/publish/`: all of a plan at one moment, or nothing of it."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from backend.accounts.models import Grant, TrailEntry
from backend.answers.problems import Problem
from backend.notices.models import Notice
from backend.staffing.actions.plans import make_plan
from backend.staffing.actions.publishing_plans import publish_plan
from backend.staffing.actions.solving import solve
from backend.staffing.models import Member, Plan, Posting
from tests.cast import EVERY_DOMAIN, GRID_CODES
from tests.territory.versions.test_at_once import at_once

from .planned import PLANS, Asking, cross_east, move_base, serving


@pytest.fixture
def asking(cast, signed_in) -> Asking:
    return Asking(signed_in(cast.admin))


def test_exchanges_who_serves_where_at_one_moment(cast, asking):
    cross_east(cast)
    plan = asking.plan(posts=["worker"])
    before = set(Posting.objects.values_list("pk", flat=True))
    answer = asking.publish(plan)
    assert answer.status_code == 200, answer.json()
    shown = answer.json()
    assert (shown["status"], shown["may"]) == ("published", [])
    grids = {name: cast.grids[name].grid_id for name in ("east", "coast")}
    assert serving() >= {
        ("coast_worker", grids["east"], "home", ()),
        ("east_worker", grids["coast"], "home", ()),
    }
    assert len(serving()) == 4  # those of West are as they were
    ended = Posting.objects.filter(period__upper_inf=False)
    begun = Posting.objects.exclude(pk__in=before).filter(post="worker")
    moments = {posting.period.upper for posting in ended} | {p.period.lower for p in begun}
    assert len(moments) == 1
    for posting in begun:
        grant = Grant.objects.get(origin=f"posting:{posting.pk}")
        assert (grant.grid_id, grant.period) == (posting.grid_id, posting.period)
    assert {notice.to.name for notice in Notice.objects.filter(kind="plan.published")} == {
        "coast_worker",
        "east_worker",
    }
    entry = TrailEntry.objects.get(act="plan.published")
    assert (entry.by, entry.details["ended"], entry.details["begun"]) == (cast.admin, 2, 2)


def test_says_to_each_what_changes_for_them_and_leads_there(cast, asking, signed_in):
    cross_east(cast)
    assert asking.publish(asking.plan()).status_code == 200
    client = signed_in(cast.east_worker)
    (notice,) = client.get("/api/v1/notices/", headers={"accept-language": "en"}).json()["results"]
    day = f"{timezone.localtime():%Y-%m-%d}"
    assert notice["text"] == (
        f"From {day} on you serve: coast网格 (full-time grid worker)."
        " No longer: east网格 (full-time grid worker)."
    )
    posting = client.get(f"/api/v1/{notice['subject'].replace(':', 's/')}/").json()
    assert (posting["grid"], posting["until"]) == (GRID_CODES["coast"], None)
    (other,) = signed_in(cast.coast_worker).get("/api/v1/notices/").json()["results"]
    assert other["subject"] != notice["subject"]


def test_who_loses_a_grid_is_led_to_it_and_who_goes_on_in_one_does_not_lose_it(
    cast, asking, signed_in
):
    """The fire officer gives up A in the east grid, and gets B there and A at the coast."""
    plan = asking.plan(posts=["professional"])
    fire = cast.fire_officer.member.pk
    taken = {("east", "B"), ("coast", "A")}
    said = [
        {
            "grid": GRID_CODES[name],
            "post": "professional",
            "domain": domain,
            "member": fire if (name, domain) in taken else None,
        }
        for name in ("east", "coast")
        for domain in EVERY_DOMAIN
    ]
    assert asking.correct(plan, *said).status_code == 200
    assert asking.publish(asking.solved(plan["id"])).status_code == 200
    fire_officer = signed_in(cast.fire_officer)
    (notice,) = fire_officer.get("/api/v1/notices/", headers={"accept-language": "en"}).json()[
        "results"
    ]
    assert notice["text"].endswith(
        "on you serve: east网格 (professional member), coast网格 (professional member)."
    )
    plan = asking.plan(posts=["professional"])
    nobody = [one | {"member": None} for one in said]
    assert asking.correct(plan, *nobody).status_code == 200
    assert asking.publish(asking.solved(plan["id"])).status_code == 200
    left, _first = fire_officer.get("/api/v1/notices/", headers={"accept-language": "en"}).json()[
        "results"
    ]
    assert "no longer serve: east网格 (professional member), coast网格" in left["text"]
    assert left["subject"].startswith("grid:")
    grid = fire_officer.get(f"/api/v1/grids/{left['subject'].partition(':')[2]}/")
    assert grid.status_code == 200


def test_touches_nothing_of_whoever_stays(cast, asking):
    plan = asking.plan(posts=["worker"])
    before = list(Posting.objects.order_by("pk").values())
    assert asking.publish(plan).status_code == 200
    assert list(Posting.objects.order_by("pk").values()) == before
    assert not Notice.objects.filter(kind="plan.published").exists()


def test_takes_effect_at_its_moment_ahead(cast, asking):
    cross_east(cast)
    since = timezone.now() + timedelta(days=10)
    plan = asking.plan(since=since.isoformat())
    before = serving()
    assert asking.publish(plan).status_code == 200
    assert serving() == before
    then = Posting.objects.at(since).filter(grid=cast.grids["east"].grid, post="worker")
    assert [posting.member.user.name for posting in then] == ["coast_worker"]
    assert not Posting.objects.filter(period__upper_inf=False, period__endswith__lt=since).exists()


def test_a_published_plan_can_be_looked_at_for_ever(cast, asking):
    cross_east(cast)
    plan = asking.plan()
    asking.publish(plan)
    rows = asking.rows(plan)
    assert asking.rows(plan)[0]["before"]["name"] == "east_worker"
    for answer in (
        asking.publish(plan),
        asking.client.delete(f"{PLANS}{plan['id']}/"),
        asking.correct(plan),
    ):
        assert (answer.status_code, answer.json()["type"]) == (409, "not-in-this-state")
    move_base(cast.east_worker.member, "far")
    assert asking.rows(plan) == rows


def test_a_professional_keeps_a_posting_and_gets_what_is_missing(cast, asking):
    """The fire officer serves A in the east grid and is given both grids for A, coast for B."""
    plan = asking.plan(posts=["professional"])
    fire = cast.fire_officer.member.pk
    said = [
        {"grid": GRID_CODES[name], "post": "professional", "domain": domain, "member": None}
        for name in ("east", "coast")
        for domain in EVERY_DOMAIN[1:]
    ]
    said[-9]["member"] = fire  # coast, B
    assert asking.correct(plan, *said).status_code == 200
    plan = asking.solved(plan["id"])
    assert plan["status"] == "draft"
    (kept,) = Posting.objects.filter(member=fire)
    assert asking.publish(plan).status_code == 200
    assert {(p.grid_id, p.kind, tuple(p.domains)) for p in Posting.objects.filter(member=fire)} == {
        (cast.grids["east"].grid_id, "home", ("A",)),
        (cast.grids["coast"].grid_id, "additional", ("A", "B")),
    }
    assert Posting.objects.get(pk=kept.pk).period == kept.period


def test_a_leader_of_two_grids_has_one_home(cast, asking):
    plan = asking.plan(posts=["leader"], options={"most_grids": {"leader": 2}})
    assert plan["status"] == "draft"
    assert asking.publish(plan).status_code == 200
    assert {row[1:3] for row in serving("leader") if row[0] == "east_leader"} == {
        (cast.grids["east"].grid_id, "home"),
        (cast.grids["coast"].grid_id, "additional"),
    }


def test_leaves_cover_alone(cast, asking):
    cross_east(cast)
    now = timezone.now()
    cover = Posting.objects.create(
        member=cast.west_worker.member,
        grid=cast.grids["east"].grid,
        post="worker",
        kind="cover",
        period=DateTimeTZRange(now - timedelta(hours=1), now + timedelta(days=1)),
    )
    asking.publish(asking.plan())
    assert Posting.objects.get(pk=cover.pk).period == cover.period


def test_names_what_has_changed_since_it_was_solved(cast, asking):
    cross_east(cast)
    plan = asking.plan()
    now = timezone.now()
    posting = Posting.objects.get(member=cast.east_worker.member)
    Posting.objects.filter(pk=posting.pk).update(period=DateTimeTZRange(posting.period.lower, now))
    Member.objects.filter(user=cast.coast_worker).update(left_at=now)
    before = list(Posting.objects.order_by("pk").values())
    answer = asking.publish(plan)
    assert (answer.status_code, answer.json()["type"]) == (409, "stale")
    assert answer.json()["count"] == 2
    assert answer.json()["changed"] == [
        {
            "what": "posting",
            "grid": GRID_CODES["east"],
            "member": {"id": cast.east_worker.member.pk, "name": "east_worker"},
        },
        {
            "what": "member",
            "grid": GRID_CODES["east"],
            "member": {"id": cast.coast_worker.member.pk, "name": "coast_worker"},
        },
    ]
    assert list(Posting.objects.order_by("pk").values()) == before
    assert Plan.objects.get(pk=plan["id"]).status == "draft"


def test_a_change_elsewhere_does_not_make_it_stale(cast, asking):
    cross_east(cast)
    plan = asking.plan()
    Posting.objects.filter(member=cast.far_worker.member).delete()
    Posting.objects.filter(member=cast.east_leader.member).delete()
    assert asking.publish(plan).status_code == 200


def test_a_posting_that_begins_later_is_named(cast, asking):
    """Somebody else is to be at home in the coast grid from next month on."""
    cross_east(cast)
    now = timezone.now()
    coast = Posting.objects.get(member=cast.coast_worker.member)
    then = now + timedelta(days=30)
    Posting.objects.filter(pk=coast.pk).update(period=DateTimeTZRange(coast.period.lower, then))
    Posting.objects.filter(member=cast.far_worker.member).delete()
    Posting.objects.create(
        member=cast.far_worker.member,
        grid=cast.grids["coast"].grid,
        post="worker",
        kind="home",
        period=DateTimeTZRange(then, None),
    )
    plan = asking.plan()
    before = list(Posting.objects.order_by("pk").values())
    answer = asking.publish(plan)
    assert (answer.status_code, answer.json()["type"]) == (409, "grid-taken")
    assert answer.json()["holder"]["member"]["name"] == "far_worker"
    assert list(Posting.objects.order_by("pk").values()) == before


def made(cast, post: str = "worker") -> Plan:
    now = timezone.now()
    plan = make_plan(
        area=cast.areas["east_township"],
        posts=[post],
        since=now,
        options={
            "across_townships": False,
            "stay_metres": 500.0,
            "balance_metres": 500.0,
            "most_grids": {post: 1},
        },
        by=cast.admin,
        at=now,
        in_background=False,
    )
    solve(plan_id=plan.pk, turn=1, at=now)
    return plan


def test_of_two_publications_at_once_one_wins(standing_cast):
    """Of the same plan, and of two plans made from the same postings."""
    cast = standing_cast
    cross_east(cast)
    one, other = made(cast), made(cast)

    def publication(plan):
        return lambda: publish_plan(plan=plan, by=cast.admin, at=timezone.now())

    results = at_once(publication(one), publication(one), publication(other))
    won = [result for result in results if isinstance(result, Plan)]
    lost = [result for result in results if not isinstance(result, Plan)]
    assert len(won) == 1, results
    assert all(isinstance(result, Problem) for result in lost), lost
    assert {result.kind for result in lost} <= {"not-in-this-state", "stale"}
    assert Plan.objects.filter(status="published").count() == 1
    assert Posting.objects.filter(post="worker").count() == 4 + 2
    assert len(serving()) == 4


def test_nothing_is_left_when_it_is_killed_half_way(cast, asking, monkeypatch):
    cross_east(cast)
    plan = asking.plan()
    before = list(Posting.objects.order_by("pk").values())

    def killed(*_given, **_how):
        raise KeyboardInterrupt

    monkeypatch.setattr("backend.staffing.actions.publishing_plans.tell_of_plan", killed)
    with pytest.raises(KeyboardInterrupt):
        publish_plan(plan=Plan.objects.get(pk=plan["id"]), by=cast.admin, at=timezone.now())
    assert list(Posting.objects.order_by("pk").values()) == before
    assert Plan.objects.get(pk=plan["id"]).status == "draft"
