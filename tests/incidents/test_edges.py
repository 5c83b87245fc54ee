"""Every action from every standing by everybody, as the service's rules have it.

The tables are written from the rules (domain.md: rights, states and actions), not from the
program. Who is not named by an action is refused it: 409 when the case cannot take it from where
it stands, whoever asks; 403 when others may; 404 when the case is not theirs to see.
"""

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from backend.accounts.rights import Rights
from backend.answers.problems import Problem
from backend.incidents.actions.refusals import edge_for
from backend.incidents.models import Case

from .asking import THERE, Stage, act, report

pytestmark = pytest.mark.django_db

CENTRE = {"east_operator", "district_operator"}
DISPATCHERS = CENTRE | {"east_leader"}  # a leader dispatches within the own grid
SUPERVISOR = {"east_supervisor"}
DECIDERS = CENTRE | SUPERVISOR
OWNER = {"sanitation"}
WORKER = {"east_worker"}  # reports, looks whether it is true, checks on the spot

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
ALL = SEEING | OWNER

SAID = {"circulate": SUPERVISOR | {"east_chief"}, "comment": ALL}
OPEN = SAID | {"amend": CENTRE, "urge": DECIDERS, "supervise": SUPERVISOR}
BEFORE_FILING = {
    "accept": CENTRE,
    "decline": CENTRE,
    "answer": CENTRE,
    "transfer": CENTRE,
    "merge": CENTRE,
    "reclassify": CENTRE,
    "withdraw": CENTRE | WORKER,
}
VOID_OR_NOT = {"void": DECIDERS, "refuse_void": DECIDERS, "withdraw": CENTRE}
CALLED: set[str] = set()  # nobody has been whistled for here
OUT = OPEN | {
    "withdraw": CENTRE,
    "reclassify": CENTRE,
    "whistle": CENTRE,
    "arrive": CALLED,
    "co_report": CALLED,
}
BACK_OR_NOT = {"accept_return": DISPATCHERS, "refuse_return": DISPATCHERS}
RULING = {"accept_return": SUPERVISOR, "refuse_return": SUPERVISOR}
ON_THE_SPOT = OUT | {"arrive": OWNER}

WHO_MAY = {
    "reported": OPEN | BEFORE_FILING | {"verify": CENTRE},
    "reported, verification": OPEN | BEFORE_FILING | {"verify": CENTRE | WORKER},
    "accepted": OPEN
    | {
        "file": CENTRE,
        "answer": CENTRE,
        "transfer": CENTRE,
        "withdraw": CENTRE,
        "merge": CENTRE,
        "reclassify": CENTRE,
        "ask_void": CENTRE,
    },
    "accepted, void_decision": OPEN | VOID_OR_NOT | {"reclassify": CENTRE},
    "filed": OPEN
    | {
        "dispatch": DISPATCHERS,
        "withdraw": CENTRE,
        "merge": CENTRE,
        "reclassify": CENTRE,
        "ask_void": CENTRE,
    },
    "filed, void_decision": OPEN | VOID_OR_NOT | {"reclassify": CENTRE},
    "dispatched": OUT
    | {"take": OWNER, "return": OWNER, "reassign": DISPATCHERS, "ask_void": CENTRE | OWNER},
    "dispatched, return_decision": OUT | BACK_OR_NOT,
    "dispatched, ruling": OUT | RULING,
    "dispatched, void_decision": OUT | VOID_OR_NOT,
    "handling": ON_THE_SPOT
    | {
        "report_done": OWNER,
        "return": OWNER,
        "ask_extension": OWNER,
        "ask_suspend": OWNER,
        "ask_void": CENTRE | OWNER,
        "reassign": DISPATCHERS,
    },
    "handling, return_decision": ON_THE_SPOT | BACK_OR_NOT,
    "handling, ruling": ON_THE_SPOT | RULING,
    "handling, extension_decision": ON_THE_SPOT
    | {"grant_extension": DECIDERS, "refuse_extension": DECIDERS, "report_done": OWNER},
    "handling, suspend_decision": ON_THE_SPOT | {"suspend": DECIDERS, "refuse_suspend": DECIDERS},
    "handling, void_decision": ON_THE_SPOT | VOID_OR_NOT,
    "suspended": OPEN | {"resume": DECIDERS | OWNER, "withdraw": CENTRE, "ask_void": CENTRE},
    "suspended, void_decision": OPEN | VOID_OR_NOT,
    "checking": OPEN | {"pass_check": WORKER, "fail_check": WORKER},
    "checking, closing": OPEN | {"close": CENTRE},
    "closed, done": SAID | {"call_back": CENTRE, "archive": CENTRE, "redo": CENTRE},
    "closed, answered": SAID | {"call_back": CENTRE, "archive": CENTRE, "redo": CENTRE},
    "closed, transferred": SAID | {"call_back": CENTRE, "archive": CENTRE},
    "closed, withdrawn": SAID | {"archive": CENTRE},
    "closed, merged": SAID | {"unmerge": CENTRE, "archive": CENTRE},
    "declined": SAID | {"call_back": CENTRE, "archive": CENTRE},
    "void": SAID | {"archive": CENTRE},
    "archived": {},
}

BACK = ("sanitation", "return", {"reason": "不属本单位"})
NOT_BACK = ("east_operator", "refuse_return", {"reason": "属你单位"})
NO_MATTER = ("east_operator", "ask_void", {"reason": "重复立案"})
SUSPENDED = [
    ("sanitation", "ask_suspend", {"reason": "待审批", "fields": {"review_on": "2099-01-05"}}),
    ("east_operator", "suspend", {}),
]
# standing: the station on the road, and who does what from there.
WAYS = {
    "reported, verification": ("reported", [("east_operator", "verify", {})]),
    "accepted, void_decision": ("accepted", [NO_MATTER]),
    "filed, void_decision": ("filed", [NO_MATTER]),
    "dispatched, return_decision": ("dispatched", [BACK]),
    "dispatched, ruling": ("dispatched", [BACK, NOT_BACK, BACK]),
    "dispatched, void_decision": ("dispatched", [NO_MATTER]),
    "handling, return_decision": ("handling", [BACK]),
    "handling, ruling": ("handling", [BACK, NOT_BACK, BACK]),
    "handling, extension_decision": (
        "handling",
        [("sanitation", "ask_extension", {"reason": "等配件", "fields": {"extend_by": "2wd"}})],
    ),
    "handling, suspend_decision": ("handling", SUSPENDED[:1]),
    "handling, void_decision": ("handling", [NO_MATTER]),
    "suspended": ("handling", SUSPENDED),
    "suspended, void_decision": ("handling", [*SUSPENDED, NO_MATTER]),
    "checking, closing": ("closing", []),
    "closed, done": (
        "closed",
        [("east_operator", "call_back", {"fields": {"outcome": "dissatisfied"}})],
    ),
    "closed, answered": (
        "reported",
        [
            ("east_operator", "answer", {"note": "已告知办事地点"}),
            ("east_operator", "call_back", {"fields": {"outcome": "dissatisfied"}}),
        ],
    ),
    "closed, transferred": (
        "reported",
        [
            ("east_operator", "transfer", {"fields": {"service": "110"}}),
            ("east_operator", "call_back", {"fields": {"outcome": "satisfied"}}),
        ],
    ),
    "closed, withdrawn": ("reported", [("east_operator", "withdraw", {"reason": "来电人撤单"})]),
    "closed, merged": ("reported", [("east_operator", "merge", {})]),
    "declined": (
        "reported",
        [
            ("east_operator", "decline", {"reason": "不属受理范围"}),
            ("east_operator", "call_back", {"fields": {"outcome": "satisfied"}}),
        ],
    ),
    "void": ("accepted", [NO_MATTER, ("district_operator", "void", {})]),
}
# action: what it is sent with; where the case stands after; the owner's kind after (None: as
# before, in both).
ACTIONS = {
    "verify": ({}, None, None),
    "accept": ({}, "accepted", "centre"),
    "decline": ({"reason": "不属受理范围"}, "declined", "centre"),
    "answer": ({"note": "已告知办事地点"}, "closed, answered", "centre"),
    "transfer": ({"fields": {"service": "119"}}, "closed, transferred", "centre"),
    "withdraw": ({"reason": "来电人撤单"}, "closed, withdrawn", "centre"),
    "merge": ({}, "closed, merged", "centre"),
    "unmerge": ({}, "reported", "centre"),
    "file": ({}, "filed", "centre"),
    "reclassify": ({"fields": {"type": "B02"}}, None, None),
    "dispatch": ({"to": {"department": "THW"}}, "dispatched", "department"),
    "reassign": ({"to": {"department": "THW"}}, "dispatched", "department"),
    "take": ({}, "handling", "department"),
    "return": ({"reason": "不属本单位"}, "{state}, return_decision", "department"),
    "accept_return": ({}, "filed", "centre"),
    "refuse_return": ({"reason": "属你单位"}, "{state}", "department"),
    "ask_extension": (
        {"reason": "等配件", "fields": {"extend_by": "2wd"}},
        "handling, extension_decision",
        "department",
    ),
    "grant_extension": ({}, "handling", "department"),
    "refuse_extension": ({"reason": "无需延期"}, "handling", "department"),
    "ask_suspend": (
        {"reason": "待审批", "fields": {"review_on": "2099-01-05"}},
        "handling, suspend_decision",
        "department",
    ),
    "suspend": ({}, "suspended", "department"),
    "refuse_suspend": ({"reason": "可以处置"}, "handling", "department"),
    "resume": ({}, "handling", "department"),
    "ask_void": ({"reason": "重复立案"}, "{state}, void_decision", None),
    "void": ({}, "void", "centre"),
    "refuse_void": ({"reason": "确有其事"}, "{state}", None),
    "report_done": ({}, "checking", "centre"),
    "pass_check": (THERE, "checking, closing", "centre"),
    "fail_check": ({"reason": "未清净"} | THERE, "handling", "department"),
    "close": ({}, "closed, done", "centre"),
    "call_back": ({"fields": {"outcome": "satisfied"}}, None, "centre"),
    "redo": ({}, "filed", "centre"),
    "archive": ({}, "archived", "centre"),
    "arrive": ({}, None, None),
    "co_report": ({"note": "已清运"}, None, None),
    "whistle": (
        {"fields": {"departments": ["XF"], "arrive_by": "2099-01-01T08:00:00+08:00"}},
        None,
        None,
    ),
    "amend": ({"fields": {"description": "垃圾堆在路口东侧"}}, None, None),
    "urge": ({}, None, None),
    "supervise": ({"note": "请当日办结"}, None, None),
    "circulate": ({"note": "各社区引以为戒"}, None, None),
    "comment": ({"note": "已到现场看过"}, None, None),
}
RECORDS = {
    "call_back",
    "arrive",
    "co_report",
    "whistle",
    "amend",
    "urge",
    "supervise",
    "circulate",
    "comment",
    "reclassify",
}


def brought_to(stage: Stage, standing: str) -> dict:
    station, steps = WAYS.get(standing, (standing if standing != "archived" else "archived", []))
    case = stage.bring(station)
    for by, action, more in steps:
        case = stage.act(by, case, action, **_with_lead(stage, action, more))
    assert standing_of(stage, case) == standing
    return case


def standing_of(stage: Stage, case: dict) -> str:
    """`handling, ruling`; of a closed case how it ended."""
    row = stage.see("east_operator", case).json()
    more = row["awaits"] or (row["ending"] if row["state"] == "closed" else "")
    return f"{row['state']}, {more}" if more else row["state"]


def _with_lead(stage: Stage, action: str, more: dict) -> dict:
    if action != "merge":
        return more
    return {"to": {"case": stage.report()["number"]}}


def seeing(standing: str) -> set[str]:
    """The station sees what was dispatched to it, as owner and as handler."""
    station = WAYS.get(standing, (standing,))[0]
    return SEEING if station in ("reported", "accepted", "filed") else ALL


@pytest.mark.parametrize("standing", WHO_MAY)
def test_each_action_is_for_those_the_rules_name(stage, standing):
    """Every cell of standing, action and person, asked of what decides it."""
    number = brought_to(stage, standing)["number"]
    assert set(stage.cast.people) == ALL | UNSEEING
    may = WHO_MAY[standing]
    for name, user in stage.cast.people.items():
        rights = Rights.of(user)
        case = Case.objects.visible_to(user, rights).with_parties().filter(number=number).first()
        assert (case is not None) == (name in seeing(standing)), name
        for action in ACTIONS if case else ():
            met, told = _met(case, action, user, rights)
            if told:
                mine = {one for one, people in may.items() if name in people}
                assert (told["state"], set(told["allowed"])) == (case.state, mine), (name, action)
            expected = (
                "not-from-here"
                if action not in may
                else "may"
                if name in may[action]
                else "not-yours"
            )
            assert met == expected, (name, action)
    _answers_name_to_everybody_what_they_may_do(stage, number, may, seeing(standing))


def _met(case, action, user, rights) -> tuple[str, dict | None]:
    """`may`, or the refusal and the case as it tells it."""
    try:
        edge_for(case, action, by=user, rights=rights)
    except Problem as problem:
        return problem.kind, problem.extra["case"]
    return "may", None


def _answers_name_to_everybody_what_they_may_do(stage, number, may, seeing) -> None:
    for name in sorted(ALL):
        shown = stage.see(name, {"number": number})
        assert (shown.status_code == 200) == (name in seeing), name
        if shown.status_code == 200:
            mine = {action for action, people in may.items() if name in people}
            assert set(shown.json()["allowed"]) == mine, name
            row = next(row for row in stage.listed(name) if row["number"] == number)
            assert set(row["allowed"]) == mine, name


@pytest.mark.parametrize("standing", WHO_MAY)
def test_actions_leave_the_case_where_the_rules_say(stage, standing):
    case = brought_to(stage, standing)
    _refusals_are_told_over_http(stage, standing, case)
    before = stage.see("east_operator", case).json()
    for action, people in WHO_MAY[standing].items():
        if not people:
            continue
        more, after, owner = ACTIONS[action]
        if (standing, action) == ("reported, verification", "verify"):
            more = {"fields": {"finding": "found"}}
        name = sorted(people - {"east_operator"} or people)[0]
        with transaction.atomic():
            done = stage.act(name, case, action, **_with_lead(stage, action, more))
            _compare(stage, standing, action, before, done, after, owner)
            last = stage.story(case)[-1]
            assert (last["action"], last["from_state"], last["to_state"], last["version"]) == (
                action,
                before["state"],
                done["state"],
                done["version"],
            )
            assert last["by"]["name"] == name
            transaction.set_rollback(True)


def _refusals_are_told_over_http(stage, standing, case) -> None:
    """One of each kind; the cells are walked above."""
    may = WHO_MAY[standing]
    impossible = next(action for action in ACTIONS if action not in may)
    asked = [("east_operator", impossible, 409, "not-from-here")]
    asked += [("west_operator", "comment", 404, "not-found"), ("admin", "urge", 404, "not-found")]
    forbidden = next((action for action in may if "east_desk" not in may[action]), None)
    if forbidden:
        asked.append(("east_desk", forbidden, 403, "not-yours"))
    for name, action, status, kind in asked:
        answer = stage.try_to(name, case, action, **ACTIONS[action][0])
        assert (answer.status_code, answer.json()["type"]) == (status, kind), (name, action)
        if status != 404:
            assert answer.json()["case"]["version"] == case["version"]


def _compare(stage, standing, action, before, done, after, owner) -> None:
    there = (after or standing).format(state=before["state"])
    if (standing, action) == ("reported", "verify"):
        there = "reported, verification"
    elif (standing, action) == ("reported, verification", "verify"):
        there = "reported"
    assert standing_of(stage, done) == there, action
    assert done["owner"]["kind"] == (owner or before["owner"]["kind"]), action
    raised = 0 if action in RECORDS else 1
    assert done["version"] == before["version"] + raised, action


def test_whoever_asked_for_a_case_to_be_void_does_not_decide(stage):
    case = brought_to(stage, "accepted, void_decision")
    refused = stage.try_to("east_operator", case, "void")
    assert (refused.status_code, refused.json()["type"]) == (403, "own-question")
    assert stage.act("east_supervisor", case, "void")["state"] == "void"


def test_a_third_return_is_not_possible(stage):
    """The supervisor's word on the second is binding."""
    case = brought_to(stage, "handling, ruling")
    case = stage.act("east_supervisor", case, "refuse_return", reason="属你单位职责")
    refused = stage.try_to("sanitation", case, "return", reason="仍不属")
    assert (refused.status_code, refused.json()["type"]) == (409, "not-from-here")


def test_nobody_acts_without_signing_in(stage):
    case = stage.report()
    nobody = APIClient()
    for answer in (act(nobody, case, "accept"), report(nobody), nobody.get("/api/v1/cases/")):
        assert (answer.status_code, answer.json()["type"]) == (401, "signed-out")
