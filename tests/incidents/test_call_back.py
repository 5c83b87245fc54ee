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
