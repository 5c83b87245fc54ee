"""回访: the reporter is asked; only then is a case archived."""

import pytest

from .asking import UNCALLED_CASE

pytestmark = pytest.mark.django_db


def running(case) -> set[str]:
    return {clock["clock"] for clock in case["clocks"] if not clock["stopped_at"]}


@pytest.mark.parametrize("outcome", ["satisfied", "basically_satisfied", "dissatisfied"])
def test_who_was_reached_ends_the_clock_and_opens_the_archive(stage, outcome):
    case = stage.bring("closed")
    assert running(case) == {"callback"}
    after = stage.act("east_operator", case, "call_back", fields={"outcome": outcome})
    assert (after["state"], after["version"], running(after)) == ("closed", case["version"], set())
    assert stage.story(case)[-1]["fields"] == {"outcome": outcome}
    assert stage.act("east_operator", after, "archive")["state"] == "archived"


def test_nobody_reached_leaves_the_clock_running_and_the_archive_shut(stage):
    case = stage.bring("closed")
    for _ in range(2):
        after = stage.act("east_operator", case, "call_back", fields={"outcome": "not_reached"})
        assert running(after) == {"callback"}
        refused = stage.try_to("east_operator", case, "archive")
        assert (refused.status_code, refused.json()["type"]) == (409, "not-called-back")


def test_three_calls_in_vain_are_enough(stage):
    case = stage.bring("closed")
    for _ in range(3):
        stage.act("east_operator", case, "call_back", fields={"outcome": "not_reached"})
    archived = stage.act("east_operator", case, "archive")
    assert (archived["state"], running(archived)) == ("archived", set())


def test_the_archive_needs_the_call(stage):
    case = stage.bring("closed")
    refused = stage.try_to("east_operator", case, "archive")
    assert (refused.status_code, refused.json()["type"]) == (409, "not-called-back")
    assert stage.see("east_operator", case).json()["state"] == "closed"


def test_types_without_a_call_go_straight_to_the_archive(stage):
    case = stage.bring("checking", matter=UNCALLED_CASE)  # nor are they checked
    assert case["awaits"] == "closing"
    case = stage.act("east_operator", case, "close")
    assert running(case) == set()
    assert stage.act("east_operator", case, "archive")["state"] == "archived"


@pytest.mark.parametrize(
    "more", [{}, {"fields": {}}, {"fields": {"outcome": "delighted"}}, {"fields": None}]
)
def test_a_call_says_how_it_ended(stage, more):
    case = stage.bring("closed")
    answer = stage.try_to("east_operator", case, "call_back", **more)
    assert answer.status_code == 400
    pointer = answer.json()["errors"][0]["pointer"]
    assert pointer in ("/fields/outcome", "/fields")
    assert len(stage.story(case)) == 8


@pytest.mark.parametrize(
    ("action", "more"),
    [("answer", {"note": "已告知办事地点"}), ("transfer", {"fields": {"service": "110"}})],
)
def test_whoever_was_told_on_the_line_is_not_called_again(stage, action, more):
    case = stage.act("east_operator", stage.report("east_operator"), action, **more)
    assert running(case) == set()
    assert stage.act("east_operator", case, "archive")["state"] == "archived"


def test_a_caller_who_withdrew_is_not_called(stage):
    case = stage.act("east_operator", stage.bring("handling"), "withdraw", reason="来电人撤单")
    assert (running(case), case["owner"]["kind"]) == (set(), "centre")
    assert stage.act("east_operator", case, "archive")["state"] == "archived"


SAFE = "E02"  # fixtures/catalogue.csv: called back only in the way the reporter named safe


def closed_safe_case(stage, **caller) -> dict:
    reporter = {"name": "王某", "phone": "13800000000"} | caller
    case = stage.report("east_operator", source="hotline", matter=SAFE, reporter=reporter)
    case = stage.bring_on(case, "checking")
    checked = stage.act("east_operator", case, "pass_check") if not case["awaits"] else case
    return stage.act("east_operator", checked, "close")


def test_a_safe_type_is_called_only_in_the_way_that_was_named(stage):
    case = closed_safe_case(stage, safe_way="短信，工作日白天")
    assert running(case) == {"callback"}
    reached = {"fields": {"outcome": "satisfied"}}
    case = stage.act("east_operator", case, "call_back", **reached)
    assert running(case) == set()


def test_without_a_safe_way_nobody_calls_and_the_archive_is_open(stage):
    case = closed_safe_case(stage)
    assert running(case) == set()
    refused = stage.try_to("east_operator", case, "call_back", fields={"outcome": "satisfied"})
    assert (refused.status_code, refused.json()["type"]) == (409, "no-safe-way")
    assert stage.act("east_operator", case, "archive")["state"] == "archived"


def test_a_dissatisfied_caller_has_it_begun_again(stage):
    case = stage.bring("closed")
    case = stage.act("east_operator", case, "call_back", fields={"outcome": "dissatisfied"})
    case = stage.act("east_operator", case, "redo")
    shown = stage.see("east_operator", case).json()
    assert (shown["state"], shown["round"], shown["closed_at"]) == ("filed", 2, None)
    case = stage.bring_on(case, "closed", after="filed")
    handles = [clock for clock in case["clocks"] if clock["clock"] == "handle"]
    assert len(handles) == 2
    refused = stage.try_to("east_operator", case, "archive")
    assert refused.json()["type"] == "not-called-back"  # the call of the first round is past


def test_only_the_last_call_decides_on_a_redo(stage):
    case = stage.bring("closed")
    case = stage.act("east_operator", case, "call_back", fields={"outcome": "dissatisfied"})
    case = stage.act("east_operator", case, "call_back", fields={"outcome": "satisfied"})
    refused = stage.try_to("east_operator", case, "redo")
    assert (refused.status_code, refused.json()["type"]) == (409, "not-dissatisfied")
