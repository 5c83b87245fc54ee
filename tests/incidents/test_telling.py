"""Whoever has to act next is told, once, without a word about place or person."""

import uuid

import pytest

from backend.notices.models import Notice

from .asking import RESTRICTED_CASE
from .test_decisions import ASKED

pytestmark = pytest.mark.django_db


def told(case: dict) -> list[tuple[str, str]]:
    """Kinds of notices about a case, and to whom, in the order in which they were made."""
    notices = Notice.objects.filter(subject=f"case:{case['number']}").order_by("pk")
    return list(notices.values_list("kind", "to__username"))


def test_a_department_is_told_what_it_has_to_handle(stage):
    case = stage.bring("dispatched")
    assert told(case) == [("case.dispatch", "sanitation")]
    (notice,) = Notice.objects.all()
    assert notice.params == {
        "type": {"zh-hans": "暴露垃圾", "en": "exposed refuse"},
        "grid": "east网格",
    }
    assert notice.urgent is False


def test_a_member_is_told_in_person(stage):
    case = stage.bring("filed")
    to = {"member": stage.cast.fire_officer.member.pk}
    case = stage.act("east_operator", case, "dispatch", to=to)
    assert told(case) == [("case.dispatch", "fire_officer")]


def test_the_desk_is_told_what_it_has_to_decide(stage):
    case = stage.bring("handling")
    case = stage.act("sanitation", case, "ask_extension", **ASKED)
    assert told(case)[1:] == [("case.ask_extension", "east_operator")]
    case = stage.act("east_supervisor", case, "grant_extension")
    assert told(case)[2:] == [("case.grant_extension", "sanitation")]


def test_the_supervisor_is_told_of_a_second_return(stage):
    case = stage.bring("handling")
    case = stage.act("sanitation", case, "return", reason="不属本单位")
    case = stage.act("east_operator", case, "refuse_return", reason="属你单位")
    case = stage.act("sanitation", case, "return", reason="仍不属")
    assert told(case)[1:] == [
        ("case.return", "east_operator"),
        ("case.refuse_return", "sanitation"),
        ("case.return", "east_supervisor"),
    ]


def test_nobody_is_told_of_what_they_did_themselves(stage):
    case = stage.bring("accepted")
    stage.act("east_operator", case, "ask_void", reason="重复立案")
    assert told(case) == []


def test_a_repeated_request_tells_nobody_twice(stage):
    case, number = stage.bring("filed"), uuid.uuid4()
    for _ in range(3):
        stage.act("east_operator", case, "dispatch", number=number, to={"department": "THW"})
    assert len(told(case)) == 1


def test_critical_ones_leave_by_every_channel(stage):
    stage.bring("dispatched", matter="B06")
    assert Notice.objects.get(kind="case.dispatch").urgent is True


def test_of_a_restricted_matter_not_even_the_type_is_said(stage):
    stage.bring("dispatched", matter=RESTRICTED_CASE)
    notice = Notice.objects.get(kind="case.dispatch")
    assert "%(type)s" not in notice.message
    assert notice.params == {}


def test_the_departments_called_are_told(stage):
    case = stage.bring("handling")
    fields = {"departments": ["XF"], "arrive_by": "2099-01-01T00:00:00+08:00"}
    case = stage.act("east_operator", case, "whistle", fields=fields)
    assert told(case)[1:] == [("case.whistle", "fire_brigade")]
