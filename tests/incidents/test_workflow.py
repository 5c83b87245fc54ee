"""The table of the workflow as data: what a phone knows offline is what holds here."""

import json

import pytest

from backend.incidents.management.commands.write_workflow import FOLDER, files
from backend.incidents.workflow import ACTIONS, Hat, State, waits_for
from backend.incidents.workflow.reached import actions_by_hat, standings

from .test_edges import ACTIONS as EFFECTS
from .test_edges import WHO_MAY


@pytest.fixture
def table(stage):
    answer = stage.client("east_worker").get("/api/v1/workflow/")
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.django_db
def test_says_of_an_edge_all_that_a_phone_needs(table):
    (take,) = [edge for edge in table["edges"] if edge["action"] == "take"]
    assert take == {
        "action": "take",
        "sources": ["dispatched"],
        "target": "handling",
        "hats": ["handler"],
        "awaits": [""],
        "target_awaits": "",
        "owner": "handler",
        "needs": [],
        "takes": [],
        "guards": [],
        "returned": None,
        "endings": None,
        "ending": None,
        "restores": False,
        "is_record": False,
        "counts_when_it_happened": True,
        "carries_on": True,
    }
    second = [e for e in table["edges"] if e["action"] == "return" and e["returned"] == [1]]
    assert [edge["target_awaits"] for edge in second] == ["ruling"]
    (comment,) = [edge for edge in table["edges"] if edge["action"] == "comment"]
    assert (comment["target"], comment["target_awaits"], comment["is_record"]) == (None, None, True)
    assert comment["needs"] == ["note"]


@pytest.mark.django_db
def test_has_every_action_and_the_open_states(table):
    assert {edge["action"] for edge in table["edges"]} == set(EFFECTS)
    assert table["open_states"] == [
        "reported",
        "accepted",
        "filed",
        "dispatched",
        "handling",
        "checking",
        "suspended",
    ]


@pytest.mark.django_db
def test_is_not_sent_again_to_whoever_has_it(stage):
    client = stage.client("east_worker")
    etag = client.get("/api/v1/workflow/").headers["ETag"]
    again = client.get("/api/v1/workflow/", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", list(files()), ids=lambda path: path.name)
def test_lies_beside_the_phone_as_it_is(path):
    """Where this fails: `manage.py write_workflow`."""
    assert path.read_text(encoding="utf-8") == files()[path]


@pytest.mark.django_db
def test_lies_beside_the_phone_as_it_is_answered(table):
    assert json.loads((FOLDER / "edges.json").read_text(encoding="utf-8")) == table
    known = json.loads((FOLDER / "standings.json").read_text(encoding="utf-8"))
    assert known == actions_by_hat()
    assert known["handling|ruling|1|"]["supervisor"][:2] == ["accept_return", "refuse_return"]
    assert known["checking||0|"]["checker"] == ["pass_check", "fail_check"]


def test_every_state_is_reached_and_no_case_is_given_back_three_times():
    assert {standing.state for standing in standings()} == set(State)
    assert {standing.returned for standing in standings()} == {0, 1, 2}


def test_a_case_that_is_open_waits_for_somebody_unless_it_is_suspended():
    """Nothing lies where nobody has to do with it."""
    for standing in standings():
        waiting = bool(waits_for(standing, set(Hat)))
        is_open = standing.state not in ("declined", "closed", "archived", "void")
        assert waiting == (is_open and (standing.state, standing.awaits) != ("suspended", "")), (
            standing
        )


def test_what_a_case_waits_for_is_allowed():
    known = actions_by_hat()
    for at in standings():
        by_hat = known[f"{at.state}|{at.awaits}|{at.returned}|{at.ending}"]
        for hat in Hat:
            assert set(waits_for(at, {hat})) <= set(by_hat.get(hat, []))


def test_no_action_is_unknown_to_the_table():
    by_hats = actions_by_hat().values()
    assert {action for by_hat in by_hats for mine in by_hat.values() for action in mine} == set(
        ACTIONS
    )


def test_the_standings_are_those_that_the_rules_speak_of():
    told = {
        ", ".join(filter(None, (standing.state, standing.awaits, standing.ending)))
        for standing in standings()
    }
    told.remove("closed, self_handled")  # as what is done
    # What is archived, declined or void stands there in one way of ending each, or in any.
    assert {one.partition(",")[0] for one in told} == {one.partition(",")[0] for one in WHO_MAY}
    once = {"archived", "declined", "void"}
    assert {one for one in told if one.partition(",")[0] not in once} == {
        one for one in WHO_MAY if one.partition(",")[0] not in once
    }
