"""吹哨报到: the township whistles, departments arrive and report, the lead closes when all have."""

from datetime import timedelta

import pytest
from django.utils import timezone

from .asking import THERE

pytestmark = pytest.mark.django_db


def soon(hours: int = 2) -> str:
    return (timezone.now() + timedelta(hours=hours)).isoformat()


def whistled(stage, station: str = "handling") -> dict:
    case = stage.bring(station)
    fields = {"departments": ["XF"], "arrive_by": soon()}
    return stage.act("east_operator", case, "whistle", fields=fields)


def called(stage, case: dict) -> dict:
    (one,) = stage.see("east_operator", case).json()["co_handlers"]
    return one


def test_who_is_called_sees_the_case_arrives_and_reports_back(stage):
    case = whistled(stage)
    assert (case["state"], case["version"], case["owner"]["id"]) == ("handling", 5, "THW")
    assert stage.see("fire_brigade", case).status_code == 200
    case = stage.act("fire_brigade", case, "arrive")
    one = called(stage, case)
    assert (one["department"], one["arrived_at"] is not None, one["reported_at"]) == (
        "XF",
        True,
        None,
    )
    case = stage.act("fire_brigade", case, "co_report", note="通道已清开")
    assert called(stage, case)["reported_at"] is not None
    assert case["version"] == 5
    assert stage.act("sanitation", case, "report_done")["state"] == "checking"


def test_the_lead_is_not_done_before_all_have_reported(stage):
    case = whistled(stage)
    refused = stage.try_to("sanitation", case, "report_done")
    assert (refused.status_code, refused.json()["type"]) == (409, "co-handlers-open")
    assert "消防救援大队" in refused.json()["detail"]


def test_who_reports_back_has_been_there(stage):
    case = stage.act("fire_brigade", whistled(stage), "co_report", note="已处置")
    assert called(stage, case)["arrived_at"] is not None
    again = stage.try_to("fire_brigade", case, "co_report", note="再报")
    assert (again.status_code, again.json()["type"]) == (409, "reported-back")


def test_who_was_called_does_not_lead(stage):
    case = whistled(stage)
    for action in ("report_done", "return", "ask_extension"):
        refused = stage.try_to("fire_brigade", case, action, reason="x")
        assert refused.json()["type"] == "not-yours", action


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"departments": ["XF"]}, "/fields/arrive_by"),
        ({"arrive_by": "2099-01-01T00:00:00+08:00"}, "/fields/departments"),
        ({"departments": [], "arrive_by": "2099-01-01T00:00:00+08:00"}, "/fields/departments"),
        ({"departments": ["XF"], "arrive_by": "2020-01-01T00:00:00+08:00"}, "/fields/arrive_by"),
        ({"departments": ["THW"], "arrive_by": "2099-01-01T00:00:00+08:00"}, "/fields/departments"),
        ({"departments": ["ZJ"], "arrive_by": "2099-01-01T00:00:00+08:00"}, "/fields/departments"),
        ({"departments": ["??"], "arrive_by": "2099-01-01T00:00:00+08:00"}, "/fields/departments"),
    ],
)
def test_is_refused_with_a_pointer(stage, fields, pointer):
    """No time, nobody, too late, the lead itself, no office there, no such department."""
    case = stage.bring("handling")
    answer = stage.try_to("east_operator", case, "whistle", fields=fields)
    assert answer.status_code == 400, answer.json()
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    assert stage.see("east_operator", case).json()["co_handlers"] == []


def test_a_new_round_calls_anew(stage):
    case = stage.act("fire_brigade", whistled(stage), "co_report", note="已处置")
    for by, action, more in (
        ("sanitation", "report_done", {}),
        ("east_worker", "pass_check", THERE),
        ("east_operator", "close", {}),
        ("east_operator", "call_back", {"fields": {"outcome": "dissatisfied"}}),
        ("east_operator", "redo", {}),
        ("east_operator", "dispatch", {"to": {"department": "THW"}}),
        ("sanitation", "take", {}),
    ):
        case = stage.act(by, case, action, **more)
    assert stage.see("east_operator", case).json()["co_handlers"] == []
    assert stage.see("fire_brigade", case).status_code == 404
    fields = {"departments": ["XF"], "arrive_by": soon()}
    case = stage.act("east_operator", case, "whistle", fields=fields)
    assert called(stage, case)["arrived_at"] is None
