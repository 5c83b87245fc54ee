"""What a platform says about its order is noted once; its deadline follows, our people are told."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from backend.incidents.models import CaseEvent, Clock, Instruction
from backend.notices.models import Notice
from tests.incidents.asking import CRITICAL_CASE, Stage

from .asking import happens

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def case(clerk):
    return clerk.ordered("QD-1")


def newest(case) -> CaseEvent:
    return case.events.order_by("-seq").first()


def deadline(case):
    return Clock.objects.filter(case=case, clock="overall").order_by("-pk").first()


def test_an_urge_stands_in_the_story_and_moves_nothing(clerk, case):
    before = (case.state, case.version, case.due_at)
    answer = clerk.instruct("QD-1", "urge", description="市民再次来电")
    assert answer.status_code == 201, answer.json()
    event = newest(case)
    assert (event.action, event.said.note, event.version) == ("superior_urge", "市民再次来电", 1)
    case.refresh_from_db()
    assert (case.state, case.version, case.due_at) == before


def test_the_same_instruction_again_is_noted_once(clerk, case):
    first, again = (clerk.instruct("QD-1", "urge", under="U-1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert case.events.filter(action="superior_urge").count() == 1
    assert Notice.objects.filter(kind="case.superior").count() == 1


def test_another_instruction_under_the_same_number_is_refused(clerk, case):
    clerk.instruct("QD-1", "urge", under="U-1")
    answer = clerk.instruct("QD-1", "refuse_return", under="U-1")
    assert (answer.status_code, answer.json()["type"]) == (409, "number-taken")


def test_the_number_of_an_instruction_is_its_orders_own(clerk, case):
    clerk.ordered("QD-2")
    assert clerk.instruct("QD-1", "urge", under="1").status_code == 201
    assert clerk.instruct("QD-2", "amend", under="1", description="x").status_code == 201


def test_an_extension_moves_the_deadline_and_what_the_case_is_due_by(clerk, case):
    for clock in ("accept", "dispatch"):
        Clock.objects.filter(case=case, clock=clock).update(
            stopped_at=timezone.now(), heard_at=timezone.now()
        )
    later = timezone.now() + 20 * DAY
    answer = clerk.instruct("QD-1", "grant_extension", due_at=later.isoformat())
    assert answer.status_code == 201, answer.json()
    assert deadline(case).due_at == later
    case.refresh_from_db()
    assert case.due_at == later
    assert clerk.status("QD-1")["due_at"] == answer.json()["due_at"]


def test_a_correction_leaves_the_first_words_and_adds_its_own(clerk, case):
    sooner = timezone.now() + DAY
    clerk.instruct("QD-1", "amend", description="地址应为二号楼", due_at=sooner.isoformat())
    said = newest(case)
    assert said.said.note == "地址应为二号楼"
    assert datetime.fromisoformat(said.fields["due_at"]) == sooner
    case.refresh_from_db()
    assert case.description == "市民反映垃圾无人清运"
    assert deadline(case).due_at == sooner


def test_what_is_taken_back_has_no_deadline_and_hears_nothing_more(clerk, case):
    assert clerk.instruct("QD-1", "accept_return").status_code == 201
    assert deadline(case).stopped_at is not None
    happens(case, "close", note="x")
    status = clerk.status("QD-1")
    assert (status["waits"], status["feedback"]) == (False, [])
    answer = clerk.instruct("QD-1", "urge")
    assert (answer.status_code, answer.json()["type"]) == (409, "taken-back")


def test_a_refused_return_leaves_the_order_with_us(clerk, case):
    happens(case, "decline", reason="不属本区")
    assert clerk.status("QD-1")["waits"] is False
    clerk.instruct("QD-1", "refuse_return", reason="属本区")
    assert clerk.status("QD-1")["waits"] is True
    assert deadline(case).stopped_at is None


def test_tells_whoever_has_the_case_and_the_desk(clerk, cast, signed_in):
    stage = Stage(cast)
    case = clerk.ordered("QD-1")
    stage.bring_on(stage.see("east_operator", {"number": case.number}).json(), "handling")
    clerk.instruct("QD-1", "urge", description="王伟又来电话")
    told = Notice.objects.filter(kind="case.superior")
    assert {notice.to.name for notice in told} == {"sanitation", "east_operator"}
    shown = signed_in(cast.sanitation).get("/api/v1/notices/").json()["results"][0]
    assert shown["kind"] == "case.superior"
    assert shown["subject"] == f"case:{case.number}"
    assert "王伟" not in str(shown)


def test_what_is_said_of_a_critical_matter_leaves_the_house_at_once(clerk):
    clerk.ordered("QD-1")
    clerk.ordered("QD-2", type=CRITICAL_CASE)
    for number in ("QD-1", "QD-2"):
        clerk.instruct(number, "urge")
    told = Notice.objects.filter(kind="case.superior").order_by("pk")
    assert [notice.urgent for notice in told] == [False, True]


@pytest.mark.parametrize(
    ("kind", "more", "pointer"),
    [
        ("grant_extension", {}, "/due_at"),
        ("urge", {"due_at": "2026-12-29T10:00:00+08:00"}, "/due_at"),
        ("amend", {}, "/description"),
        ("amend", {"due_at": "9999-12-31T00:00:00Z"}, "/due_at"),
        ("close", {}, "/kind"),
        ("urge", {"note": "x"}, "/note"),
    ],
)
def test_says_what_is_wrong_with_an_instruction(clerk, case, kind, more, pointer):
    answer = clerk.instruct("QD-1", kind, **more)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Instruction.objects.exists()
