"""What an action may not hold: each refused with a pointer, and the case stays as it was."""

import uuid

import pytest

from backend.incidents.models import Case, CaseEvent, Clock
from backend.live.models import Event
from tests.cast import CENTRES

from .asking import send_action

pytestmark = pytest.mark.django_db

LON, LAT = CENTRES["east"]


@pytest.fixture
def case(stage) -> dict:
    return stage.report()


def written(case) -> list:
    counts = [model.objects.count() for model in (CaseEvent, Clock, Event)]
    return [*counts, Case.objects.filter(number=case["number"]).values().get()]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"action": "dance"}, "/action"),
        ({"action": "report"}, "/action"),
        ({"action": None}, "/action"),
        ({"action": ["accept"]}, "/action"),
        ({"action": "\ud800"}, "/action"),
        ({"version": 0}, "/version"),
        ({"version": -1}, "/version"),
        ({"version": 2**31}, "/version"),
        ({"version": 10**400}, "/version"),
        ({"version": 1.0}, "/version"),
        ({"version": True}, "/version"),
        ({"version": "1"}, "/version"),
        ({"version": None}, "/version"),
        ({"version": {}}, "/version"),
        ({"version": {"after": "x"}}, "/version"),
        ({"version": {"after": 2**100}}, "/version"),
        ({"version": {"after": None}}, "/version"),
        ({"version": {"after": str(uuid.uuid4()), "x": 1}}, "/version"),
        ({"happened_at": "2026-11-22T08:00:00"}, "/happened_at"),
        ({"happened_at": "1970-01-01T00:00:00+08:00"}, "/happened_at"),
        ({"happened_at": "2199-01-01T00:00:00+08:00"}, "/happened_at"),
        ({"happened_at": "now"}, "/happened_at"),
        ({"position": {"lon": 181, "lat": 0, "crs": "wgs84"}}, "/position/lon"),
        ({"position": {"lon": LON, "lat": LAT, "crs": "mars"}}, "/position/crs"),
        ({"position": {"lon": "nan", "lat": LAT, "crs": "wgs84"}}, "/position/lon"),
        ({"reason": 7}, "/reason"),
        ({"reason": None}, "/reason"),
        ({"reason": "x" * 2001}, "/reason"),
        ({"note": "a\x00b"}, "/note"),
        ({"note": "\udfff"}, "/note"),
        ({"note": {"x": 1}}, "/note"),
        ({"evidence": ["x"]}, "/evidence/0"),
        ({"evidence": [7]}, "/evidence/0"),
        ({"fields": []}, "/fields"),
        ({"fields": {"colour": "red"}}, "/fields/colour"),
        ({"urgency": "low"}, "/urgency"),
    ],
)
def test_is_refused_with_a_pointer_to_it(stage, case, change, pointer):
    before = written(case)
    body = {"action": "accept", "version": 1} | change
    answer = send_action(stage.client("east_operator"), case["number"], body)
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert written(case) == before


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"version": NaN}', b"[" * 100_000])
def test_a_body_that_is_no_action_is_refused(stage, case, body):
    before = written(case)
    answer = send_action(stage.client("east_operator"), case["number"], body)
    assert answer.status_code == 400, answer.content
    assert written(case) == before


def test_names_what_is_missing(stage, case):
    answer = send_action(stage.client("east_operator"), case["number"], {})
    assert {e["pointer"] for e in answer.json()["errors"]} == {"/action", "/version"}


@pytest.mark.parametrize(
    "number", ["20261122-999999", "0", "x" * 500, "%00", "%ed%a0%80", "2026 1122", "案件"]
)
def test_a_number_of_no_case_is_not_found(stage, number):
    operator = stage.client("east_operator")
    body = {"action": "accept", "version": 1}
    for answer in (
        send_action(operator, number, body),
        operator.get(f"/api/v1/cases/{number}/"),
        operator.get(f"/api/v1/cases/{number}/events/"),
    ):
        assert answer.status_code in (404, 400), answer.content
        assert answer.status_code == 404 or "%00" in number


def test_all_an_action_may_hold_is_kept(stage, case):
    piece = str(uuid.uuid4())
    after = stage.act(
        "east_operator",
        case,
        "accept",
        happened_at="2026-11-22T08:00:00+08:00",
        position={"lon": LON, "lat": LAT, "crs": "wgs84"},
        note=" 已电话核实 ",
        reason="",
        evidence=[piece],
        fields={},
        to=None,
    )
    event = CaseEvent.objects.select_related("said").get(action="accept")
    assert (event.said.position.x, event.said.position.y) == (LON, LAT)
    assert event.happened_at.isoformat() == "2026-11-22T00:00:00+00:00"
    shown = stage.story(after)[-1]
    told = [cited["uuid"] for cited in shown["evidence"]]
    assert (shown["note"], told) == ("已电话核实", [piece])
    assert "position" not in shown
