"""The city's 12345 orders a matter, is told of every step that is its business, and has its say."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.incidents.models import Case, Feedback
from tests.incidents.asking import THERE

from .asking import send

pytestmark = pytest.mark.django_db

BEFORE_THE_EXTENSION = (
    ("east_operator", "accept", {}),
    ("east_operator", "file", {}),
    ("east_operator", "dispatch", {"to": {"department": "THW"}}),
    ("sanitation", "take", {}),
    ("sanitation", "ask_extension", {"reason": "需施工", "fields": {"extend_by": "5wd"}}),
    ("east_operator", "grant_extension", {}),
)
AFTER_IT = (
    ("sanitation", "report_done", {"note": "已清运"}),
    ("east_worker", "pass_check", THERE),
    ("east_operator", "close", {}),
    ("east_operator", "call_back", {"fields": {"outcome": "satisfied"}}),
    ("east_operator", "archive", {}),
)


def test_from_the_order_to_the_archive(clerk, stage, platform):
    number = clerk.ordered("QD-1").number
    case = stage.see("east_operator", {"number": number}).json()
    for who, action, more in BEFORE_THE_EXTENSION:
        case = stage.act(who, case, action, **more)
    platform.close()  # in the evening
    assert send() == 1
    later = timezone.now() + timedelta(days=9)
    assert clerk.instruct("QD-1", "grant_extension", due_at=later.isoformat()).status_code == 201
    for who, action, more in AFTER_IT:
        case = stage.act(who, case, action, **more)
    assert case["state"] == "archived"

    platform.open()
    while Feedback.objects.exclude(state="sent").exists():
        assert send(timezone.now() + timedelta(hours=1))
    assert platform.kinds("QD-1") == ["accepted", "extension_asked", "replied", "archived"]
    assert [body.get("reply") for body in platform.taken][2] == "已清运"
    status = clerk.status("QD-1")
    assert (status["state"], status["waits"], status["reply"]) == ("archived", False, "已清运")
    assert {one["delivered_at"] is None for one in status["feedback"]} == {False}
    clocks = {clock["clock"]: clock for clock in case["clocks"]}
    assert clocks["overall"]["stopped_at"] is not None
    assert Case.objects.get().due_at is None


def test_merged_orders_are_answered_with_the_case_they_hang_on(clerk, stage, platform):
    first, second = (
        stage.see("east_operator", {"number": clerk.ordered(number).number}).json()
        for number in ("QD-1", "QD-2")
    )
    stage.act("east_operator", second, "merge", to={"case": first["number"]})
    for action, more in (("accept", {}), ("answer", {"note": "已答复"})):
        first = stage.act("east_operator", first, action, **more)
    while send():
        pass
    assert platform.kinds("QD-1") == ["accepted", "replied"]
    assert platform.kinds("QD-2") == ["merged", "accepted", "replied"]
    told = [body for body in platform.taken if body["number"] == "QD-2"]
    assert {body["case"] for body in told} == {first["number"]}
