"""The desk asks a platform to take its order back, and the platform decides."""

import uuid

import pytest

from backend.incidents.models import Feedback
from tests.incidents.asking import Stage

from .asking import send

pytestmark = pytest.mark.django_db


def give_back(stage: Stage, case_number: str, by: str = "east_operator", number=None, **body):
    address = f"/api/v1/cases/{case_number}/superior-return/{number or uuid.uuid4()}/"
    return stage.client(by).put(address, {"reason": "属邻区", **body}, format="json")


@pytest.fixture
def case(clerk):
    return clerk.ordered("QD-1")


def test_the_platform_is_asked_and_its_decision_stands_in_the_story(clerk, case, stage, platform):
    answer = give_back(stage, case.number)
    assert (answer.status_code, answer.json()["orders"]) == (200, 1)
    send()
    assert [(body["kind"], body["reason"]) for body in platform.taken] == [
        ("return_asked", "属邻区")
    ]
    clerk.instruct("QD-1", "accept_return")
    story = [event["action"] for event in stage.story({"number": case.number})]
    assert story == ["report", "superior_return", "superior_accept_return"]


def test_the_same_again_asks_once(case, stage):
    number = uuid.uuid4()
    first, again = (give_back(stage, case.number, number=number) for _ in range(2))
    assert first.json() == again.json()
    assert Feedback.objects.count() == 1
    answer = give_back(stage, case.number, number=number, reason="x")
    assert (answer.status_code, answer.json()["type"]) == (409, "uuid-taken")


def test_only_the_desk_of_the_place_gives_back(case, stage):
    assert give_back(stage, case.number, "east_worker").status_code == 403
    assert give_back(stage, case.number, "west_operator").status_code == 404
    assert not Feedback.objects.exists()


def test_what_no_platform_ordered_or_still_has_is_not_given_back(clerk, case, stage):
    own = stage.report()
    answer = give_back(stage, own["number"])
    assert (answer.status_code, answer.json()["type"]) == (409, "no-order")
    clerk.instruct("QD-1", "accept_return")
    assert give_back(stage, case.number).status_code == 409


def test_a_case_says_who_may_give_it_back_and_for_how_long(clerk, case, stage):
    def offered(name: str, number: str) -> bool:
        return stage.client(name).get(f"/api/v1/cases/{number}/").json()["can_give_back"]

    assert offered("east_operator", case.number)
    assert not offered("east_supervisor", case.number)
    assert not offered("east_operator", stage.report()["number"])
    clerk.instruct("QD-1", "accept_return")
    assert not offered("east_operator", case.number)


def test_giving_back_takes_a_reason(case, stage):
    answer = give_back(stage, case.number, reason="")
    assert answer.json()["errors"][0]["pointer"] == "/reason"
