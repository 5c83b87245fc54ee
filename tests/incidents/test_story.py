"""The backbone of a case, action by action, as three people take it."""

import uuid

import pytest
from django.utils import timezone

from tests.cast import CENTRES

pytestmark = pytest.mark.django_db


def report(client, *, at="east", matter="B01", number=None, **more):
    lon, lat = CENTRES[at]
    body = {
        "type": matter,
        "position": {"lon": lon, "lat": lat, "crs": "wgs84", "accuracy": 8},
        "description": "垃圾堆在路口",
        "occurred_at": timezone.now().isoformat(),
        "source": "worker",
        **more,
    }
    return client.put(f"/api/v1/reports/{number or uuid.uuid4()}/", body, format="json")


def act(client, case, action, **more):
    body = {"action": action, "version": case["version"], **more}
    return client.put(
        f"/api/v1/cases/{case['number']}/actions/{uuid.uuid4()}/", body, format="json"
    )


def test_goes_from_the_field_to_the_archive(cast, signed_in):
    worker, operator, cleaner = map(
        signed_in, (cast.east_worker, cast.east_operator, cast.sanitation)
    )
    answer = report(worker)
    assert answer.status_code == 201, answer.json()
    case = answer.json()["case"]
    for who, action, more, state in (
        (operator, "accept", {}, "accepted"),
        (operator, "file", {}, "filed"),
        (operator, "dispatch", {"to": {"department": "THW"}}, "dispatched"),
        (cleaner, "take", {}, "handling"),
        (cleaner, "report_done", {"note": "已清运"}, "checking"),
        (worker, "pass_check", {}, "checking"),
        (operator, "close", {}, "closed"),
        (operator, "call_back", {"fields": {"outcome": "satisfied"}}, "closed"),
        (operator, "archive", {}, "archived"),
    ):
        answer = act(who, case, action, **more)
        assert answer.status_code == 200, (action, answer.json())
        case = answer.json()["case"]
        assert case["state"] == state
    shown = operator.get(f"/api/v1/cases/{case['number']}/")
    assert shown.status_code == 200
    story = operator.get(f"/api/v1/cases/{case['number']}/events/").json()["results"]
    assert [event["seq"] for event in story] == list(range(1, 11))
    assert operator.get("/api/v1/cases/").json()["results"][0]["number"] == case["number"]
    assert operator.get("/api/v1/net/audit/").json()["incidents"]["open"] == 0
