"""派遣: to somebody who is there to take it."""

import pytest

from backend.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(stage) -> dict:
    return stage.bring("filed")


def member(stage, name) -> dict:
    return {"member": stage.cast.people[name].member.pk}


@pytest.mark.parametrize("department", ["THW", "XF", "CJW"])
def test_goes_to_the_office_in_whose_area_it_lies(stage, filed, department):
    case = stage.act("east_operator", filed, "dispatch", to={"department": department})
    assert (case["owner"]["kind"], case["owner"]["id"]) == ("department", department)
    clerk = {"THW": "sanitation", "XF": "fire_brigade", "CJW": "east_desk"}[department]
    assert stage.act(clerk, case, "take")["state"] == "handling"


def test_the_same_department_of_another_township_neither_sees_nor_takes_it(stage, filed):
    case = stage.act("east_operator", filed, "dispatch", to={"department": "THW"})
    assert stage.see("west_sanitation", case).status_code == 404
    assert stage.try_to("west_sanitation", case, "take").status_code == 404


def test_goes_to_a_member_of_the_township_by_the_leader_of_the_grid(stage, filed):
    case = stage.act("east_leader", filed, "dispatch", to=member(stage, "fire_officer"))
    assert case["owner"] == {
        "kind": "member",
        "id": stage.cast.fire_officer.member.pk,
        "name": "fire_officer",
    }
    assert stage.act("fire_officer", case, "take")["state"] == "handling"


def test_a_leader_dispatches_nothing_outside_the_own_grid(stage):
    case = stage.report("coast_worker", at="coast")
    for action in ("accept", "file"):
        case = stage.act("east_operator", case, action)
    assert (
        stage.try_to("east_leader", case, "dispatch", to={"department": "THW"}).status_code == 404
    )


@pytest.mark.parametrize(
    ("to", "pointer"),
    [
        (None, "/to"),
        ({}, "/to"),
        ({"member": 10**30}, "/to/member"),
        ({"member": 0}, "/to/member"),
        ({"member": "x"}, "/to/member"),
        ({"member": True}, "/to/member"),
        ({"member": [1]}, "/to/member"),
        ({"member": {"id": 1}}, "/to/member"),
        ({"member": 1.5}, "/to/member"),
        ({"department": "NOBODY"}, "/to/department"),
        ({"department": 7}, "/to/department"),
        ({"department": "T\x00"}, "/to/department"),
        ({"department": "T\ud800"}, "/to/department"),
        ({"department": ["THW"]}, "/to/department"),
        ({"case": "20261122-000001"}, "/to"),
        ("THW", "/to"),
        ([], "/to"),
        (["THW"], "/to"),
    ],
)
def test_is_refused_with_a_pointer_when_it_names_nobody(stage, filed, to, pointer):
    answer = stage.try_to("east_operator", filed, "dispatch", to=to)
    assert answer.status_code == 400, answer.json()
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert stage.see("east_operator", filed).json()["state"] == "filed"


def test_goes_to_a_member_or_a_department_and_not_to_both(stage, filed):
    both = member(stage, "fire_officer") | {"department": "THW"}
    answer = stage.try_to("east_operator", filed, "dispatch", to=both)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/to")


def test_is_refused_to_a_member_of_another_township(stage, filed):
    answer = stage.try_to("east_operator", filed, "dispatch", to=member(stage, "west_worker"))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/to/member")


def test_is_refused_to_a_member_who_has_left(stage, filed):
    User.objects.filter(username="fire_officer").update(is_active=False)
    answer = stage.try_to("east_operator", filed, "dispatch", to=member(stage, "fire_officer"))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/to/member")


def test_is_refused_to_a_department_without_an_office_there(stage, filed):
    answer = stage.try_to("east_operator", filed, "dispatch", to={"department": "TYJ"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/to/department")
    # A township's station has no hand in what lies at the district, off the coast.
    at_sea = stage.report(position=None)
    for action in ("accept", "file"):
        at_sea = stage.act("district_operator", at_sea, action)
    answer = stage.try_to("district_operator", at_sea, "dispatch", to={"department": "THW"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/to/department")
    assert stage.act("district_operator", at_sea, "dispatch", to={"department": "XF"})


def test_only_an_action_that_hands_on_may_name_somebody(stage):
    case = stage.report()
    answer = stage.try_to("east_operator", case, "accept", to={"department": "THW"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/to")
    answer = stage.try_to("east_operator", case, "accept", fields={"outcome": "satisfied"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/fields/outcome")
