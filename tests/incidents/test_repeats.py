"""One uuid, one content, one answer: phones send until they hear a 2xx."""

import uuid

import pytest

from backend.incidents.models import Case, CaseEvent, Clock, Report
from backend.live.models import Event

from .asking import act, report, report_body, send_action, send_report

pytestmark = pytest.mark.django_db


def rows() -> list[int]:
    return [model.objects.count() for model in (Report, Case, CaseEvent, Clock, Event)]


def test_a_report_again_answers_the_first_answer(stage):
    worker, number, body = stage.client("east_worker"), uuid.uuid4(), report_body()
    first = send_report(worker, body, number=number)
    written = rows()
    again = send_report(worker, dict(reversed(body.items())), number=number)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert rows() == written == [1, 1, 1, 1, 1]


def test_a_report_again_answers_as_it_did_however_far_the_case_has_come(stage):
    worker, number, body = stage.client("east_worker"), uuid.uuid4(), report_body()
    first = send_report(worker, body, number=number).json()
    stage.bring_on(first["case"], "dispatched")
    assert send_report(worker, body, number=number).json() == first


@pytest.mark.parametrize(
    "change",
    [
        {"description": "另一处"},
        {"source": "visit"},
        {"type": "B03"},
        {"address": "东岳路"},
        {"position": None},
        {"evidence": ["5f0c0f9e-7b1c-4b8e-9d8b-0d7c6a0e3f21"]},
    ],
)
def test_another_report_under_the_uuid_is_refused(stage, change):
    worker, number, body = stage.client("east_worker"), uuid.uuid4(), report_body()
    send_report(worker, body, number=number)
    written = rows()
    answer = send_report(worker, body | change, number=number)
    assert (answer.status_code, answer.json()["type"]) == (409, "uuid-taken")
    assert rows() == written


@pytest.mark.parametrize("name", ["coast_worker", "west_worker", "east_operator"])
def test_the_same_report_by_somebody_else_is_refused_and_tells_nothing(stage, name):
    number, body = uuid.uuid4(), report_body()
    case = send_report(stage.client("east_worker"), body, number=number).json()["case"]
    answer = send_report(stage.client(name), body, number=number)
    assert (answer.status_code, answer.json()["type"]) == (409, "uuid-taken")
    assert case["number"] not in answer.content.decode()
    assert rows()[:2] == [1, 1]


def test_an_action_again_answers_the_first_answer(stage):
    case, number = stage.report(), uuid.uuid4()
    operator = stage.client("east_operator")
    first = act(operator, case, "accept", number=number)
    written = rows()
    stage_after = act(operator, case, "accept", number=number)
    assert (first.status_code, stage_after.status_code) == (200, 200)
    assert stage_after.json() == first.json()
    assert rows() == written
    # Also when the case has long moved on, and its version with it.
    stage.act("east_operator", first.json()["case"], "file")
    assert act(operator, case, "accept", number=number).json() == first.json()


@pytest.mark.parametrize("change", [{"note": "另注"}, {"version": 2}, {"action": "file"}])
def test_another_action_under_the_uuid_is_refused(stage, change):
    case, number = stage.report(), uuid.uuid4()
    operator = stage.client("east_operator")
    act(operator, case, "accept", number=number)
    body = {"action": "accept", "version": 1} | change
    answer = send_action(operator, case["number"], body, number)
    assert (answer.status_code, answer.json()["type"]) == (409, "uuid-taken")


def test_the_same_action_on_another_case_is_refused(stage):
    number = uuid.uuid4()
    stage.act("east_operator", stage.report(), "accept", number=number)
    answer = stage.try_to("east_operator", stage.report(), "accept", number=number)
    assert (answer.status_code, answer.json()["type"]) == (409, "uuid-taken")


@pytest.mark.parametrize("name", ["district_operator", "west_operator", "auditor"])
def test_the_same_action_by_somebody_else_is_refused_and_tells_nothing(stage, name):
    case, number = stage.report(), uuid.uuid4()
    stage.act("east_operator", case, "accept", number=number)
    answer = stage.try_to(name, case, "accept", number=number)
    assert (answer.status_code, answer.json()["type"]) == (409, "uuid-taken")
    assert case["number"] not in answer.content.decode()


def test_a_report_and_an_action_never_share_a_uuid(stage):
    number, body = uuid.uuid4(), report_body()
    case = send_report(stage.client("east_operator"), body, number=number).json()["case"]
    under_a_report = stage.try_to("east_operator", case, "accept", number=number)
    assert (under_a_report.status_code, under_a_report.json()["type"]) == (409, "uuid-taken")
    used = uuid.uuid4()
    stage.act("east_operator", case, "accept", number=used)
    written = rows()
    under_an_action = report(stage.client("east_operator"), number=used)
    assert (under_an_action.status_code, under_an_action.json()["type"]) == (409, "uuid-taken")
    assert rows() == written


def test_a_refused_action_may_come_again_under_its_uuid(stage):
    case, number = stage.report(), uuid.uuid4()
    early = stage.try_to("east_operator", case | {"version": 2}, "file", number=number)
    assert early.status_code == 409
    case = stage.act("east_operator", case, "accept")
    assert stage.act("east_operator", case, "file", number=number)["state"] == "filed"


def test_a_phone_that_lost_the_answer_finds_the_case_by_its_report(stage):
    number = uuid.uuid4()
    case = stage.report(number=number)
    worker = stage.client("east_worker")
    found = worker.get(f"/api/v1/cases/by-report/{number}/")
    assert (found.status_code, found.json()["number"]) == (200, case["number"])
    story = worker.get(f"/api/v1/cases/by-report/{number}/events/").json()["results"]
    assert [(event["action"], event["uuid"]) for event in story] == [("report", str(number))]
    assert worker.get(f"/api/v1/cases/by-report/{uuid.uuid4()}/").status_code == 404
    assert stage.client("west_worker").get(f"/api/v1/cases/by-report/{number}/").status_code == 404
