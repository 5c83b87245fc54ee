"""卷宗: a case on paper, for whoever sees it, as much of it as they see."""

import re

import pytest
from django.db import connection
from django.test import Client

from backend.accounts.models import TrailEntry
from backend.incidents.models import CaseEvent
from backend.incidents.workflow import (
    ACTIONS,
    FINDINGS,
    OUTCOMES,
    SERVICES,
    Awaits,
    Ending,
    State,
)
from backend.pages import dossier_words as words
from tests.incidents.asking import RESTRICTED_CASE, Stage

pytestmark = pytest.mark.django_db
CALLER = {"name": "欧阳小明", "phone": "13812345678"}


@pytest.fixture
def stage(cast) -> Stage:
    return Stage(cast)


@pytest.fixture
def paper(cast):
    """`paper("east_leader", case)`: the answer to somebody who opens the dossier."""

    def read(name: str, case: dict):
        browser = Client(headers={"Accept-Language": "en"})
        browser.force_login(cast.people[name])
        return browser.get(f"/cases/{case['number']}/dossier/")

    return read


def text_of(answer) -> str:
    """The words of the paper, without tags and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_tells_every_step_with_office_and_words_in_chinese(stage, paper):
    case = stage.bring("dispatched")
    case = stage.act("sanitation", case, "take")
    case = stage.act(
        "sanitation", case, "ask_extension", reason="等配件", fields={"extend_by": "2wd"}
    )
    text = text_of(paper("east_leader", case))
    for told in ("暴露垃圾", "上报", "受理", "立案", "派遣", "接单", "申请延期", "等配件"):
        assert told in text
    assert "延长2个工作日" in text
    assert "延期待定" in text
    assert "专职网格员" in text


def test_names_offices_and_no_person_of_staff(stage, paper):
    member = stage.cast.fire_officer.member.pk
    case = stage.act("east_operator", stage.bring("filed"), "dispatch", to={"member": member})
    text = text_of(paper("east_operator", case))
    assert "专业网格员" in text
    for name in stage.cast.people:
        assert not re.search(rf"\b{name}\b", text), name


def test_masks_the_caller_as_the_case_does_and_hides_them_where_it_does(stage, paper):
    case = stage.report("east_operator", source="hotline", reporter=CALLER)
    assert "欧阳** 138****5678" in text_of(paper("east_operator", case))
    for name in ("east_operator", "east_leader", "east_chief"):
        assert CALLER["phone"] not in text_of(paper(name, case))
    assert "欧阳" not in text_of(paper("east_chief", case))


def test_carries_the_last_digest_of_the_chain_and_says_whether_it_holds(stage, paper):
    case = stage.bring("filed")
    last = CaseEvent.objects.filter(case__number=case["number"]).order_by("seq").last()
    text = text_of(paper("east_operator", case))
    assert bytes(last.chain).hex() in text
    assert "链条完整" in text
    with connection.cursor() as owner:
        # As somebody with the owner's rights would.
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        owner.execute("ALTER TABLE incidents_said DISABLE TRIGGER USER")
        owner.execute("UPDATE incidents_said SET note = '改过的话' WHERE event_id = %s", [last.pk])
        owner.execute("ALTER TABLE incidents_said ENABLE TRIGGER USER")
    assert "链条不完整" in text_of(paper("east_operator", case))


@pytest.mark.parametrize("name", ["west_operator", "west_leader", "sanitation", "admin", "auditor"])
def test_is_not_found_by_who_does_not_see_the_case(stage, paper, name):
    assert paper(name, stage.report()).status_code == 404


def test_of_a_restricted_matter_is_for_those_who_hold_its_tier(stage, paper):
    case = stage.report("east_operator", matter=RESTRICTED_CASE, source="hotline")
    assert "限阅" in text_of(paper("east_operator", case))
    assert paper("east_chief", case).status_code == 404


def test_that_it_was_made_stands_in_the_trail(stage, paper):
    case = stage.report()
    paper("east_chief", case)
    entry = TrailEntry.objects.get(act="case.printed")
    assert (entry.by, entry.subject) == (stage.cast.east_chief, f"case:{case['number']}")


def test_has_a_chinese_word_for_everything_the_workflow_can_say():
    assert set(words.STATES) == {*State}
    assert set(words.AWAITS) == {*Awaits}
    assert set(words.ENDINGS) == {*Ending}
    assert {*ACTIONS} <= set(words.ACTIONS)
    assert set(words.OUTCOMES) == {*OUTCOMES}
    assert set(words.SERVICES) == {*SERVICES}
    assert set(words.FINDINGS) == {*FINDINGS}
