"""Versions count what changes a case; who acts on an old one is told how it stands."""

import uuid

import pytest

from .asking import ROAD, THERE

pytestmark = pytest.mark.django_db


def test_each_step_counts_one_and_a_call_none(stage):
    case = stage.report()
    seen = [case["version"]]
    for by, action, more in ROAD.values():
        case = stage.act(by, case, action, **more)
        seen.append(case["version"])
    assert seen == [1, 2, 3, 4, 5, 6, 7, 8, 8, 9]
    assert [event["version"] for event in stage.story(case)] == seen
    answer = stage.see("east_operator", case)
    assert (answer.json()["version"], answer["ETag"]) == (9, '"9"')


@pytest.mark.parametrize("version", [1, 2, 4, 2**31 - 1])
def test_another_version_than_the_present_is_stale(stage, version):
    case = stage.bring("filed")
    answer = stage.try_to(
        "east_operator", case | {"version": version}, "dispatch", to={"department": "THW"}
    )
    told = answer.json()
    assert (answer.status_code, told["type"]) == (409, "stale")
    assert (told["case"]["state"], told["case"]["version"]) == ("filed", 3)
    assert "dispatch" in told["case"]["allowed"]


def test_a_chain_made_offline_arrives_in_order(stage):
    case = stage.bring("dispatched")
    take, done = uuid.uuid4(), uuid.uuid4()
    stage.act("sanitation", case, "take", number=take)
    stage.act("sanitation", case, "report_done", number=done, version={"after": str(take)})
    after = stage.act("east_worker", case, "pass_check", **THERE, version={"after": str(done)})
    assert (after["state"], after["awaits"]) == ("checking", "closing")


def test_a_chain_may_begin_behind_the_report(stage):
    number = uuid.uuid4()
    case = stage.report(number=number)
    after = stage.act("east_operator", case, "accept", version={"after": str(number)})
    assert after["state"] == "accepted"


def test_a_chain_waits_for_what_it_follows(stage):
    case = stage.bring("dispatched")
    take = uuid.uuid4()
    early = stage.try_to("sanitation", case, "report_done", version={"after": str(take)})
    assert (early.status_code, early.json()["type"]) == (409, "unknown-action")
    assert early.json()["case"]["state"] == "dispatched"
    stage.act("sanitation", case, "take", number=take)
    assert stage.act("sanitation", case, "report_done", version={"after": str(take)})


def test_a_chain_does_not_follow_the_action_of_another_case(stage):
    other = stage.report()
    number = uuid.uuid4()
    stage.act("east_operator", other, "accept", number=number)
    case = stage.report()
    answer = stage.try_to("east_operator", case, "accept", version={"after": str(number)})
    assert (answer.status_code, answer.json()["type"]) == (409, "unknown-action")


def test_a_chain_that_somebody_came_before_is_stale(stage):
    case = stage.bring("dispatched")
    take = uuid.uuid4()
    case = stage.act("sanitation", case, "take", number=take)
    stage.act("sanitation", case, "return", reason="不属本单位")
    answer = stage.try_to("sanitation", case, "report_done", version={"after": str(take)})
    assert (answer.status_code, answer.json()["type"]) == (409, "stale")
