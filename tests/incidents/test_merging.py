"""Several reports of one matter hang on one case, and can be parted again."""

import pytest

pytestmark = pytest.mark.django_db


def two(stage) -> tuple[dict, dict]:
    lead = stage.report(description="路灯不亮")
    caller = {"name": "王某", "phone": "13800000000"}
    other = stage.report("east_operator", source="hotline", reporter=caller)
    return lead, other


def merged(stage, into: dict, case: dict) -> dict:
    return stage.act("east_operator", case, "merge", to={"case": into["number"]})


def test_the_reports_hang_on_the_lead_and_the_other_is_closed(stage):
    lead, other = two(stage)
    other = merged(stage, lead, other)
    assert (other["state"], other["version"]) == ("closed", 2)
    shown = stage.see("east_operator", other).json()
    assert (shown["ending"], shown["merged_into"], shown["reports"]) == (
        "merged",
        lead["number"],
        [],
    )
    whole = stage.see("east_operator", lead).json()
    assert [report["source"] for report in whole["reports"]] == ["worker", "hotline"]
    assert (whole["version"], whole["state"]) == (1, "reported")
    last = stage.story(lead)[-1]
    assert (last["action"], last["fields"]["from"]) == ("merge", other["number"])


def test_is_parted_again_as_it_was(stage):
    lead, other = two(stage)
    accepted = stage.act("east_operator", other, "accept")
    closed = merged(stage, lead, accepted)
    assert [c["stopped_at"] for c in closed["clocks"] if c["clock"] == "dispatch"] == [None]
    back = stage.act("east_operator", closed, "unmerge")
    assert (back["state"], back["version"]) == ("accepted", 4)
    shown = stage.see("east_operator", back).json()
    assert (shown["ending"], shown["merged_into"], len(shown["reports"])) == ("", None, 1)
    assert len(stage.see("east_operator", lead).json()["reports"]) == 1
    assert stage.act("east_operator", back, "file")["state"] == "filed"


def test_a_lost_answer_finds_the_case_the_report_hangs_on(stage):
    lead, other = two(stage)
    uuid = stage.see("east_operator", other).json()["reports"][0]["uuid"]
    merged(stage, lead, other)
    found = stage.client("east_operator").get(f"/api/v1/cases/by-report/{uuid}/")
    assert found.json()["number"] == lead["number"]


def test_every_reporter_is_called_before_the_archive(stage):
    lead = stage.report("east_operator", source="hotline", reporter={"phone": "13900000000"})
    other = stage.report("east_operator", source="hotline", reporter={"phone": "13800000000"})
    merged(stage, lead, other)
    case = stage.bring_on(lead, "closed")
    reports = [one["uuid"] for one in stage.see("east_operator", case).json()["reports"]]
    reached = {"outcome": "satisfied"}
    case = stage.act("east_operator", case, "call_back", fields=reached | {"report": reports[0]})
    refused = stage.try_to("east_operator", case, "archive")
    assert refused.json()["type"] == "not-called-back"
    assert [c["stopped_at"] for c in case["clocks"] if c["clock"] == "callback"] == [None]
    case = stage.act("east_operator", case, "call_back", fields=reached | {"report": reports[1]})
    assert all(clock["stopped_at"] for clock in case["clocks"])
    assert stage.act("east_operator", case, "archive")["state"] == "archived"


def test_a_call_names_a_report_of_this_case(stage):
    stranger = stage.see("east_operator", stage.report()).json()["reports"][0]["uuid"]
    case = stage.bring("closed")
    fields = {"outcome": "satisfied", "report": stranger}
    answer = stage.try_to("east_operator", case, "call_back", fields=fields)
    assert answer.json()["errors"][0]["pointer"] == "/fields/report"


def test_is_refused(stage):
    _lead, other = two(stage)
    west = stage.report("west_worker", at="west")
    closed = stage.bring("closed")
    for to, status, kind in (
        (None, 400, "/to"),
        ({"department": "THW"}, 400, "/to"),
        ({"case": other["number"]}, 400, "/to/case"),
        ({"case": "20200101-000001"}, 400, "/to/case"),
        ({"case": west["number"]}, 400, "/to/case"),
        ({"case": closed["number"]}, 409, "lead-ended"),
    ):
        answer = stage.try_to("east_operator", other, "merge", to=to)
        told = answer.json()
        met = told["errors"][0]["pointer"] if status == 400 else told["type"]
        assert (answer.status_code, met) == (status, kind), to
    assert stage.see("east_operator", other).json()["version"] == 1


def test_a_case_under_way_is_not_merged(stage):
    lead = stage.report()
    case = stage.bring("dispatched")
    refused = stage.try_to("east_operator", case, "merge", to={"case": lead["number"]})
    assert refused.json()["type"] == "not-from-here"


def test_a_case_that_waited_for_verification_waits_for_it_again(stage):
    lead, other = two(stage)
    other = stage.act("east_operator", other, "verify")
    back = stage.act("east_operator", merged(stage, lead, other), "unmerge")
    assert (back["state"], back["awaits"]) == ("reported", "verification")
    paused = {clock["clock"]: clock["paused_at"] is not None for clock in back["clocks"]}
    assert (paused["accept"], paused["verify"]) == (True, False)
