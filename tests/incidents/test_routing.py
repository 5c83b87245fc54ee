"""Whom a matter goes to, and why: the rules in their order, leave and cover considered."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from backend.accounts.models import TrailEntry
from backend.incidents.actions.routing_rules import keep_rule
from backend.incidents.models import RoutingRule
from backend.staffing.actions.absences import arrange_absence
from backend.staffing.models import Posting
from tests.cast import GRID_CODES

pytestmark = pytest.mark.django_db

# A05 is led by the fire brigade (XF), B01 by the sanitation station (THW): fixtures/catalogue.csv.


def proposed(stage, case: dict, by: str = "east_operator") -> list[tuple]:
    answer = stage.client(by).get(f"/api/v1/cases/{case['number']}/candidates/")
    assert answer.status_code == 200, answer.json()
    return [(one["to"], one["passed_over"]) for one in answer.json()]


def officer(stage) -> int:
    return stage.cast.fire_officer.member.pk


def test_the_professional_of_the_grid_then_the_township_then_the_district(stage):
    """The fire officer serves east grid for A; THW has its office in East, XF in the district."""
    assert proposed(stage, stage.report(matter="A04")) == [
        ({"member": officer(stage)}, False),
        ({"department": "XF"}, False),
    ]
    sanitation = proposed(stage, stage.report(matter="B01"))
    assert sanitation[-1] == ({"department": "THW"}, False)


def test_each_says_why(stage):
    case = stage.report(matter="A04")
    answer = stage.client("east_operator").get(
        f"/api/v1/cases/{case['number']}/candidates/", HTTP_ACCEPT_LANGUAGE="en"
    )
    assert [one["why"] for one in answer.json()] == [
        "Professional member of the grid for the domain.",
        "Responsible department of 试验区.",
    ]


def test_who_is_on_leave_is_passed_over_and_their_cover_comes_in(stage):
    now = timezone.now()
    away = Posting.objects.get(member=officer(stage), grid=stage.cast.grids["east"].grid)
    arrange_absence(
        member=away.member,
        period=DateTimeTZRange(now - timedelta(minutes=1), now + timedelta(days=2)),
        covers=(),
        by=stage.cast.admin,
        at=now,
    )
    found = proposed(stage, stage.report(matter="A04"))
    assert found[-1] == ({"member": officer(stage)}, True)
    assert found[0][0] == {"department": "XF"}


def test_a_rule_of_a_type_comes_before(stage):
    rule = RoutingRule(rank=5, type_id="A04", to="township_department")
    rule.department_id = "THW"
    keep_rule(rule, by=stage.cast.admin, at=timezone.now())
    assert proposed(stage, stage.report(matter="A04"))[0][0] == {"department": "THW"}
    assert proposed(stage, stage.report(matter="A05"))[0][0] != {"department": "THW"}
    assert TrailEntry.objects.filter(act="routing.changed").exists()
    rule.in_use = False
    keep_rule(rule, by=stage.cast.admin, at=timezone.now())
    assert proposed(stage, stage.report(matter="A04"))[0][0] == {"member": officer(stage)}


def test_a_proposal_can_be_dispatched_to_as_it_stands(stage):
    case = stage.bring("filed", matter="A04")
    for to, _ in proposed(stage, case):
        shown = stage.see("east_operator", case).json()
        assert stage.try_to("east_operator", shown, "dispatch", to=to).status_code in (200, 409)


def test_fewer_open_matters_come_first_and_nobody_is_told_how_many(stage):
    second = stage.cast.west_fire_officer.member
    Posting.objects.create(
        member=second,
        grid=stage.cast.grids["east"].grid,
        post="professional",
        kind="additional",
        domains=["A"],
        period=DateTimeTZRange(timezone.now() - timedelta(days=1), None),
    )
    Posting.objects.filter(member=officer(stage)).update(kind="additional")
    for _ in range(2):
        filed = stage.bring("filed", matter="A04")
        stage.act("east_operator", filed, "dispatch", to={"member": officer(stage)})
    case = stage.report(matter="A04")
    assert [to for to, _ in proposed(stage, case)][:2] == [
        {"member": second.pk},
        {"member": officer(stage)},
    ]
    told = stage.client("east_operator").get(f"/api/v1/cases/{case['number']}/candidates/")
    assert set(told.json()[0]) == {"to", "name", "why", "rule", "on_duty", "passed_over"}


@pytest.mark.parametrize(
    ("by", "status"),
    [
        ("east_operator", 200),
        ("district_operator", 200),
        ("east_leader", 200),
        ("east_worker", 403),
        ("east_chief", 403),
        ("west_operator", 404),
        ("admin", 404),
    ],
)
def test_is_shown_to_who_dispatches(stage, by, status):
    case = stage.report()
    address = f"/api/v1/cases/{case['number']}/candidates/"
    assert stage.client(by).get(address).status_code == status


def test_a_dry_run_needs_no_case(stage):
    def asked(by: str, **query):
        return stage.client(by).get("/api/v1/routing/", query)

    east = {"type": "A04", "grid": GRID_CODES["east"]}
    assert [one["to"] for one in asked("east_operator", **east).json()] == [
        to for to, _ in proposed(stage, stage.report(matter="A04"))
    ]
    assert asked("admin", **east).status_code == 200
    assert asked("east_leader", **east).status_code == 200
    assert asked("west_operator", **east).status_code == 403
    assert asked("east_worker", **east).status_code == 403
    for bad in ({"type": "Z99"}, {"grid": "1"}, {"type": ""}):
        assert asked("east_operator", **(east | bad)).status_code == 400
