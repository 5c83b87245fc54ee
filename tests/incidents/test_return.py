"""回退: given back with a reason, in time, to the dispatcher, who accepts or refuses."""

from datetime import timedelta

import pytest

from backend.incidents.models import Case

from .asking import CRITICAL_CASE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("more", [{}, {"reason": ""}, {"reason": "   "}])
@pytest.mark.parametrize(
    ("station", "by", "action"),
    [
        ("dispatched", "sanitation", "return"),
        ("returned", "east_operator", "refuse_return"),
        ("checking", "east_worker", "fail_check"),
    ],
)
def test_needs_a_reason(stage, station, by, action, more):
    case = stage.bring("dispatched" if station == "returned" else station)
    if station == "returned":
        case = stage.act("sanitation", case, "return", reason="不属本单位")
    answer = stage.try_to(by, case, action, **more)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/reason"]
    assert stage.see("east_operator", case).json()["version"] == case["version"]


@pytest.mark.parametrize(
    ("ago", "status"),
    [
        (timedelta(days=1), 200),  # two working days take longer, whatever day it is
        (timedelta(days=20), 409),  # and less, even over Spring Festival
    ],
)
def test_is_possible_for_two_working_days_after_the_dispatch(stage, ago, status):
    case = stage.bring("dispatched")
    row = Case.objects.get(number=case["number"])
    Case.objects.filter(pk=row.pk).update(dispatched_at=row.dispatched_at - ago)
    answer = stage.try_to("sanitation", case, "return", reason="不属本单位")
    assert answer.status_code == status
    if status == 409:
        assert answer.json()["type"] == "too-late"


def test_accepted_goes_back_to_the_centre_and_may_be_dispatched_again(stage):
    case = stage.bring("handling")
    handling_due = {c["clock"]: c["due_at"] for c in case["clocks"]}["handle"]
    case = stage.act("sanitation", case, "return", reason="不属本单位")
    case = stage.act("east_operator", case, "accept_return")
    assert (case["state"], case["owner"]["kind"]) == ("filed", "centre")
    assert {c["clock"] for c in case["clocks"] if not c["stopped_at"]} == {
        "handle",
        "respond",
        "dispatch",
    }
    case = stage.act("east_operator", case, "dispatch", to={"department": "XF"})
    assert case["owner"] == {"kind": "department", "id": "XF", "name": "消防救援大队"}
    running = [c for c in case["clocks"] if not c["stopped_at"]]
    # A return never restarts the handling clock.
    assert {c["clock"]: c["due_at"] for c in running}["handle"] == handling_due
    # Who gave it back is not its owner any more, nor does it stay in their list.
    assert stage.see("sanitation", case).status_code == 404
    assert stage.act("fire_brigade", case, "take")["state"] == "handling"


def test_refused_leaves_it_with_its_owner_who_goes_on(stage):
    case = stage.bring("dispatched")
    case = stage.act("sanitation", case, "return", reason="不属本单位")
    assert stage.try_to("sanitation", case, "take").json()["type"] == "not-from-here"
    case = stage.act("east_leader", case, "refuse_return", reason="属你单位")
    assert (case["state"], case["awaits"], case["owner"]["id"]) == ("dispatched", "", "THW")
    assert stage.act("sanitation", case, "take")["state"] == "handling"
    assert [e["reason"] for e in stage.story(case)[-3:]] == ["不属本单位", "属你单位", ""]


def test_a_critical_matter_keeps_its_owner_until_it_has_another(stage):
    case = stage.bring("handling", matter=CRITICAL_CASE)
    case = stage.act("sanitation", case, "return", reason="不属本单位")
    case = stage.act("east_operator", case, "accept_return")
    assert (case["state"], case["owner"]["id"]) == ("filed", "THW")
    case = stage.act("east_operator", case, "dispatch", to={"department": "XF"})
    assert case["owner"]["id"] == "THW"
    case = stage.act("fire_brigade", case, "take")
    assert (case["state"], case["owner"]["id"]) == ("handling", "XF")
