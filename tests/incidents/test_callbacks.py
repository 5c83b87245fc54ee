"""The callback queue: who waits for a call about what, and how today's calls went, in one pool."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.incidents.models import Case
from backend.incidents.satisfaction import satisfaction

from .asking import UNCALLED_CASE

pytestmark = pytest.mark.django_db
SAFE_CASE = "C02"  # sensitive, called back in a safe way alone
CALLER = {"name": "欧阳小明", "phone": "13812345678", "safe_way": "晚上八点后打 13898765432"}
NEIGHBOUR = {"name": "王芳", "phone": "05328612345"}


@pytest.fixture
def declined(stage):
    """A case that ended at the desk; `reporter` is who called about it."""

    def decline(**more) -> dict:
        said = {"source": "hotline", "reporter": CALLER} | more
        case = stage.report("east_operator", **said)
        return stage.act("east_operator", case, "decline", reason="不属本区管辖")

    return decline


@pytest.fixture
def closed(stage):
    """A case that was handled, checked and closed."""

    def close(**more) -> dict:
        return stage.bring("closed", **({"source": "hotline", "reporter": CALLER} | more))

    return close


@pytest.fixture
def waiting(stage):
    """The rows of a queue by number of the case."""

    def rows(name: str = "east_operator") -> dict[str, dict]:
        answer = stage.client(name).get("/api/v1/callbacks/")
        assert answer.status_code == 200, answer.json()
        return {row["number"]: row for row in answer.json()["results"]}

    return rows


@pytest.fixture
def call(stage):
    """`call(case, outcome, report=…)`: how a call went."""

    def record(case: dict, outcome: str, by: str = "east_operator", **fields) -> dict:
        return stage.act(by, case, "call_back", fields={"outcome": outcome, **fields})

    return record


def test_holds_what_ended_and_was_not_called_about_the_longest_first(
    stage, declined, closed, waiting
):
    first, second = closed(), declined(reporter=NEIGHBOUR)
    stage.report()
    third = declined()
    assert list(waiting()) == [first["number"], second["number"], third["number"]]


def test_masks_whom_to_call_and_says_how_often_they_were(declined, waiting, call):
    case = declined()
    (person,) = waiting()[case["number"]]["to_call"]
    assert person["caller"] == {"name": "欧阳**", "phone": "138****5678", "safe_way": "***"}
    assert (person["attempts"], person["last_outcome"], person["done"]) == (0, None, False)
    call(case, "not_reached")
    (person,) = waiting()[case["number"]]["to_call"]
    assert (person["attempts"], person["last_outcome"], person["done"]) == (1, "not_reached", False)


@pytest.mark.parametrize("outcome", ["satisfied", "basically_satisfied"])
def test_lets_go_of_who_was_reached(declined, waiting, call, outcome):
    case = declined()
    call(case, outcome)
    assert case["number"] not in waiting()


def test_lets_go_of_who_was_called_in_vain_three_times(declined, waiting, call):
    case = declined()
    for _ in range(3):
        assert case["number"] in waiting()
        call(case, "not_reached")
    assert case["number"] not in waiting()


def test_keeps_the_dissatisfied_until_something_comes_of_it(stage, closed, waiting, call):
    case = closed()
    call(case, "dissatisfied")
    (person,) = waiting()[case["number"]]["to_call"]
    assert (person["last_outcome"], person["done"]) == ("dissatisfied", True)
    stage.act("east_operator", case, "redo")
    assert case["number"] not in waiting()


def test_lets_go_of_the_dissatisfied_with_the_archive(stage, closed, waiting, call):
    case = closed()
    stage.act("east_operator", call(case, "dissatisfied"), "archive")
    assert case["number"] not in waiting()


def test_begins_anew_with_each_round(stage, closed, waiting, call):
    case = closed()
    call(case, "dissatisfied")
    case = stage.bring_on(stage.act("east_operator", case, "redo"), "closed", after="filed")
    (person,) = waiting()[case["number"]]["to_call"]
    assert (person["attempts"], person["last_outcome"]) == (0, None)


def test_names_each_reporter_of_a_matter_that_several_reported(stage, declined, waiting, call):
    lead = stage.report("east_operator", source="hotline", reporter=CALLER)
    other = stage.report("east_operator", source="hotline", reporter=NEIGHBOUR)
    stage.act("east_operator", other, "merge", to={"case": lead["number"]})
    lead = stage.act("east_operator", lead, "decline", reason="不属本区管辖")
    people = waiting()[lead["number"]]["to_call"]
    assert [one["caller"]["name"] for one in people] == ["欧阳**", "王**"]
    call(lead, "satisfied", report=people[0]["report"])
    people = waiting()[lead["number"]]["to_call"]
    assert [(one["attempts"], one["done"]) for one in people] == [(1, True), (0, False)]
    call(lead, "satisfied", report=people[1]["report"])
    assert lead["number"] not in waiting()


def test_shows_of_a_safe_type_the_safe_way_and_no_phone(stage, declined, waiting):
    case = declined(matter=SAFE_CASE)
    row = waiting()[case["number"]]
    assert row["safe_only"] is True
    (person,) = row["to_call"]
    assert person["caller"] == {"name": "欧阳**", "phone": "", "safe_way": "***"}


def test_holds_no_safe_matter_without_a_safe_way_nor_what_needs_no_call(declined, waiting):
    declined(matter=SAFE_CASE, reporter=NEIGHBOUR)
    declined(matter=UNCALLED_CASE)
    assert waiting() == {}


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("east_operator", True),
        ("district_operator", True),
        ("west_operator", False),
        ("east_supervisor", False),
        ("east_leader", False),
        ("east_worker", False),
        ("sanitation", False),
    ],
)
def test_is_for_the_desks_of_the_area(declined, waiting, name, sees):
    case = declined()
    assert (case["number"] in waiting(name)) is sees


class TestSatisfaction:
    def figures(self, stage, name: str = "east_operator"):
        return stage.client(name).get("/api/v1/callbacks/satisfaction/")

    def test_counts_people_by_the_last_call_that_reached_them(self, stage, declined, call):
        call(declined(), "satisfied")
        twice = declined()
        call(twice, "not_reached")
        call(twice, "dissatisfied")
        kept = declined()
        call(kept, "basically_satisfied")
        call(kept, "not_reached")
        call(declined(), "not_reached")
        told = self.figures(stage).json()
        told.pop("day")
        assert told == {
            "called": 4,
            "reached": 3,
            "satisfied": 1,
            "basically_satisfied": 1,
            "dissatisfied": 1,
        }

    def test_leaves_out_what_was_called_in_another_area(self, stage, declined, call):
        call(declined(), "satisfied")
        assert self.figures(stage, "west_operator").json()["called"] == 0
        assert self.figures(stage, "district_operator").json()["called"] == 1

    def test_leaves_out_the_calls_of_yesterday(self, stage, declined, call):
        call(declined(), "satisfied")
        yesterday = timezone.localdate() - timedelta(days=1)
        assert satisfaction(Case.objects.all(), day=yesterday)["called"] == 0

    @pytest.mark.parametrize("name", ["east_leader", "east_worker", "sanitation", "admin"])
    def test_is_not_for_those_who_lead_no_area(self, stage, name):
        assert self.figures(stage, name).status_code == 403
