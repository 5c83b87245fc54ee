"""Every action from every state by everybody, as the service's rules have it.

The tables are written from the rules (shared rights and states), not from the program. Who is
not named by an action is refused it: 409 when the case cannot take it from where it stands,
whoever asks; 403 when others may; 404 when the case is not theirs to see.
"""

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from .asking import Stage, act, report

pytestmark = pytest.mark.django_db

CENTRE = {"east_operator", "district_operator"}
DISPATCHERS = CENTRE | {"east_leader"}  # a leader dispatches within the own grid
OWNER = {"sanitation"}
CHECKER = {"east_worker"}  # on the spot, by the grid worker

READERS = {"east_supervisor", "east_chief", "east_desk"}  # they read the area
SEEING = CENTRE | READERS | {"east_leader", "east_worker"}
UNSEEING = {
    "west_operator",
    "west_sanitation",
    "west_worker",
    "west_leader",
    "west_fire_officer",
    "far_worker",
    "coast_worker",
    "fire_officer",
    "fire_brigade",
    "auditor",
    "admin",
    "security",
    "service",
}

WHO_MAY = {
    ("reported", ""): {"accept": CENTRE},
    ("accepted", ""): {"file": CENTRE},
    ("filed", ""): {"dispatch": DISPATCHERS},
    ("dispatched", ""): {"take": OWNER, "return": OWNER},
    ("dispatched", "return_decision"): {"accept_return": DISPATCHERS, "refuse_return": DISPATCHERS},
    ("handling", ""): {"report_done": OWNER, "return": OWNER},
    ("handling", "return_decision"): {"accept_return": DISPATCHERS, "refuse_return": DISPATCHERS},
    ("checking", ""): {"pass_check": CHECKER, "fail_check": CHECKER},
    ("checking", "closing"): {"close": CENTRE},
    ("closed", ""): {"call_back": CENTRE, "archive": CENTRE},
    ("archived", ""): {},
}
STATIONS = {
    ("reported", ""): "reported",
    ("accepted", ""): "accepted",
    ("filed", ""): "filed",
    ("dispatched", ""): "dispatched",
    ("dispatched", "return_decision"): "dispatched",
    ("handling", ""): "handling",
    ("handling", "return_decision"): "handling",
    ("checking", ""): "checking",
    ("checking", "closing"): "closing",
    ("closed", ""): "called_back",
    ("archived", ""): "archived",
}
# action: what it is sent with; state and awaits after (None: as before); the owner's kind after.
ACTIONS = {
    "accept": ({}, "accepted", "", "centre"),
    "file": ({}, "filed", "", "centre"),
    "dispatch": ({"to": {"department": "THW"}}, "dispatched", "", "department"),
    "take": ({}, "handling", "", "department"),
    "return": ({"reason": "不属本单位"}, None, "return_decision", "department"),
    "accept_return": ({}, "filed", "", "centre"),
    "refuse_return": ({"reason": "属你单位"}, None, "", "department"),
    "report_done": ({}, "checking", "", "centre"),
    "pass_check": ({}, "checking", "closing", "centre"),
    "fail_check": ({"reason": "未清净"}, "handling", "", "department"),
    "close": ({}, "closed", "", "centre"),
    "call_back": ({"fields": {"outcome": "satisfied"}}, "closed", "", "centre"),
    "archive": ({}, "archived", "", "centre"),
}
BEFORE_DISPATCH = {"reported", "accepted", "filed"}


def brought_to(stage: Stage, state: str, awaits: str) -> dict:
    case = stage.bring(STATIONS[state, awaits])
    if awaits == "return_decision":
        case = stage.act("sanitation", case, "return", reason="不属本单位")
    assert (case["state"], case["awaits"]) == (state, awaits)
    return case


@pytest.mark.parametrize(("state", "awaits"), WHO_MAY)
def test_each_action_is_for_those_the_rules_name(stage, state, awaits):
    case = brought_to(stage, state, awaits)
    may = WHO_MAY[state, awaits]
    seeing = SEEING if state in BEFORE_DISPATCH else SEEING | OWNER
    assert set(stage.cast.people) == SEEING | OWNER | UNSEEING
    for name in stage.cast.people:
        for action, (more, *_) in ACTIONS.items():
            if name in UNSEEING and action not in {*may, "accept"}:
                continue  # whoever sees nothing is refused before the action is looked at
            with transaction.atomic():
                answer = stage.try_to(name, case, action, **more)
                transaction.set_rollback(True)
            told = answer.json()
            expected = (
                (404, "not-found")
                if name not in seeing
                else (409, "not-from-here")
                if action not in may
                else (403, "not-yours")
                if name not in may[action]
                else (200, None)
            )
            assert (answer.status_code, told.get("type")) == expected, (name, action, told)
            if answer.status_code in (403, 409):
                assert told["case"]["state"] == state
                assert told["case"]["version"] == case["version"]
                mine = {action for action, people in may.items() if name in people}
                assert set(told["case"]["allowed"]) == mine, (name, action)


@pytest.mark.parametrize(("state", "awaits"), WHO_MAY)
def test_a_case_names_to_everybody_what_they_may_do(stage, state, awaits):
    case = brought_to(stage, state, awaits)
    for name in stage.cast.people:
        shown = stage.see(name, case)
        if shown.status_code == 200:
            mine = {a for a, people in WHO_MAY[state, awaits].items() if name in people}
            assert set(shown.json()["allowed"]) == mine, name
            row = next(r for r in stage.listed(name) if r["number"] == case["number"])
            assert set(row["allowed"]) == mine, name


@pytest.mark.parametrize(
    ("state", "awaits", "action"),
    [(*place, action) for place, actions in WHO_MAY.items() for action in actions],
)
def test_an_action_leaves_the_case_where_the_rules_say(stage, state, awaits, action):
    case = brought_to(stage, state, awaits)
    more, state_after, awaits_after, owner_after = ACTIONS[action]
    name = sorted(WHO_MAY[state, awaits][action])[0]
    after = stage.act(name, case, action, **more)
    assert (after["state"], after["awaits"]) == (state_after or state, awaits_after)
    assert after["owner"]["kind"] == owner_after
    last = stage.story(case)[-1]
    assert (last["action"], last["from_state"], last["to_state"], last["version"]) == (
        action,
        state,
        after["state"],
        after["version"],
    )
    assert last["by"]["name"] == name


def test_nobody_acts_without_signing_in(stage):
    case = stage.report()
    nobody = APIClient()
    for answer in (act(nobody, case, "accept"), report(nobody), nobody.get("/api/v1/cases/")):
        assert (answer.status_code, answer.json()["type"]) == (401, "signed-out")
