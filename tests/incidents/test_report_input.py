"""What a report may not hold: each refused with a pointer and words, and nothing is written."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from backend.incidents.models import Caller, Case, CaseEvent, Clock, Report
from backend.live.models import Event, State
from tests.cast import CENTRES, OUT_AT_SEA

from .asking import report_body, send_report

pytestmark = pytest.mark.django_db

LON, LAT = CENTRES["east"]


def written() -> list[int]:
    models = (Report, Caller, Case, CaseEvent, Clock, Event, State)
    return [model.objects.count() for model in models]


def position(**change) -> dict:
    return {"lon": LON, "lat": LAT, "crs": "wgs84", "accuracy": 8} | change


def moment(**ahead) -> str:
    return (timezone.now() + timedelta(**ahead)).isoformat()


def nested(depth: int) -> bytes:
    return b'{"type":' + b"[" * depth + b"]" * depth + b"}"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"type": "Z99"}, "/type"),
        ({"type": ""}, "/type"),
        ({"type": None}, "/type"),
        ({"type": 7}, "/type"),
        ({"type": True}, "/type"),
        ({"type": ["B01"]}, "/type"),
        ({"type": {"code": "B01"}}, "/type"),
        ({"type": "B01\x00"}, "/type"),
        ({"type": "\ud800"}, "/type"),
        ({"description": ""}, "/description"),
        ({"description": "   "}, "/description"),
        ({"description": None}, "/description"),
        ({"description": 10**30}, "/description"),
        ({"description": ["x"]}, "/description"),
        ({"description": "a\x00b"}, "/description"),
        ({"description": "a\ud800b"}, "/description"),
        ({"description": "垃" * 4001}, "/description"),
        ({"address": "x" * 301}, "/address"),
        ({"address": {"street": "x"}}, "/address"),
        ({"occurred_at": None}, "/occurred_at"),
        ({"occurred_at": "yesterday"}, "/occurred_at"),
        ({"occurred_at": 1784512800125}, "/occurred_at"),
        ({"occurred_at": "2026-02-30T08:00:00+08:00"}, "/occurred_at"),
        ({"occurred_at": "1970-01-01T00:00:12+08:00"}, "/occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "/occurred_at"),
        ({"occurred_at": "9999-12-31T23:59:59-14:00"}, "/occurred_at"),
        ({"source": "rumour"}, "/source"),
        ({"source": None}, "/source"),
        ({"source": {}}, "/source"),
        ({"source": "\ud800"}, "/source"),
        ({"area": "999999"}, "/area"),
        ({"area": ""}, "/area"),
        ({"area": 370211}, "/area"),
        ({"area": "3702\x00"}, "/area"),
        ({"area": "x" * 16}, "/area"),
        ({"position": "here"}, "/position"),
        ({"position": [LON, LAT]}, "/position"),
        ({"position": {"lon": LON, "crs": "wgs84"}}, "/position/lat"),
        ({"position": position(lon=180.1)}, "/position/lon"),
        ({"position": position(lon=-181)}, "/position/lon"),
        ({"position": position(lat=90.001)}, "/position/lat"),
        ({"position": position(lat=10**400)}, "/position/lat"),
        ({"position": position(lon=1e308)}, "/position/lon"),
        ({"position": position(lon="120.1")}, "/position/lon"),
        ({"position": position(lon="nan")}, "/position/lon"),
        ({"position": position(lon=True)}, "/position/lon"),
        ({"position": position(lon=None)}, "/position/lon"),
        ({"position": position(crs="wgs72")}, "/position/crs"),
        ({"position": position(crs=None)}, "/position/crs"),
        ({"position": {"lon": LON, "lat": LAT}}, "/position/crs"),
        ({"position": position(accuracy=-1)}, "/position/accuracy"),
        ({"position": position(accuracy=10**30)}, "/position/accuracy"),
        ({"position": position(accuracy="inf")}, "/position/accuracy"),
        ({"position": position(height=3)}, "/position/height"),
        ({"reporter": "me"}, "/reporter"),
        ({"reporter": {"name": "王" * 101}}, "/reporter/name"),
        ({"reporter": {"phone": 13800000000}}, "/reporter/phone"),
        ({"reporter": {"id_card": "370211"}}, "/reporter/id_card"),
        ({"external": {"system": "12345"}}, "/external/number"),
        ({"external": {"system": "12345", "number": 10**30}}, "/external/number"),
        ({"external": {"system": "s", "number": "n", "due_at": "soon"}}, "/external/due_at"),
        (
            {"external": {"system": "s", "number": "n", "due_at": "9999-12-31T00:00:00Z"}},
            "/external/due_at",
        ),
        ({"external": {"system": "s", "number": "n", "x": 1}}, "/external/x"),
        ({"evidence": "x"}, "/evidence"),
        ({"evidence": None}, "/evidence"),
        ({"evidence": ["x"]}, "/evidence/0"),
        ({"evidence": [str(uuid.uuid4()), 2**100]}, "/evidence/1"),
        ({"evidence": [str(uuid.uuid4())] * 31}, "/evidence"),
        ({"descripton": "misspelt"}, "/descripton"),
        ({"\ud800": 1}, ""),
        ({"case": "20261122-000001"}, "/case"),
    ],
)
def test_is_refused_with_a_pointer_to_it(stage, change, pointer):
    before = written()
    for language in ("zh-hans", "en"):
        worker = stage.client("east_worker")
        worker.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        answer = send_report(worker, report_body() | change)
        assert answer.status_code == 400, answer.content
        assert answer["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert problem["type"] == "invalid-input"
        assert [error["pointer"] for error in problem["errors"]] == [pointer]
        message = problem["errors"][0]["message"]
        assert any("\u4e00" <= letter <= "\u9fff" for letter in message) == (language != "en")
    assert written() == before


@pytest.mark.parametrize(
    ("occurred_at", "fine"),
    [
        ("2026-11-22T08:00:00", False),  # whose eight o'clock?
        ("2026-11-22", False),
        (lambda: moment(minutes=4), True),  # a phone's clock may run a little fast
        (lambda: moment(minutes=6), False),
        (lambda: moment(days=-365), True),
        (lambda: moment(days=-367), False),
    ],
)
def test_says_when_it_happened_with_an_offset_and_believably(stage, occurred_at, fine):
    occurred_at = occurred_at() if callable(occurred_at) else occurred_at
    answer = send_report(stage.client("east_worker"), report_body(occurred_at=occurred_at))
    assert answer.status_code == (201 if fine else 400)
    if not fine:
        assert [e["pointer"] for e in answer.json()["errors"]] == ["/occurred_at"]


def test_names_everything_that_is_missing(stage):
    before = written()
    answer = send_report(stage.client("east_worker"), {})
    assert answer.status_code == 400
    assert {error["pointer"] for error in answer.json()["errors"]} == {
        "/type",
        "/description",
        "/occurred_at",
        "/source",
    }
    assert written() == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'type': 1}",
        b'{"type": NaN}',
        b'{"position": {"lon": Infinity}}',
        b'{"type": -Infinity}',
        b"\xff\xfe\x00",
        b'"report"',
        b"[]",
        b"null",
        b"3",
        b"9" * 5000,
        nested(20),
        nested(20_000),
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body[:20]),
)
def test_a_body_that_is_no_report_is_refused(stage, body):
    before = written()
    answer = send_report(stage.client("east_worker"), body)
    assert answer.status_code == 400, answer.content
    assert answer.json()["type"] == "invalid-input"
    assert written() == before


def test_a_body_that_is_not_json_is_refused(stage):
    answer = stage.client("east_worker").put(
        f"/api/v1/reports/{uuid.uuid4()}/", b"type=B01", content_type="text/plain"
    )
    assert (answer.status_code, answer.json()["type"]) == (415, "unsupported-media-type")


def test_a_uuid_that_is_none_is_no_address(stage):
    answer = stage.client("east_worker").put(
        "/api/v1/reports/17/", json.dumps(report_body()), content_type="application/json"
    )
    assert (answer.status_code, answer.json()["type"]) == (404, "not-found")


@pytest.mark.parametrize(
    ("lon", "lat", "crs"),
    [
        (120.2, 36.01, "wgs84"),
        (116.4, 39.9, "wgs84"),
        (0, 0, "wgs84"),
        (-180, -90, "wgs84"),
        (180, 90, "cgcs2000"),
        (-60, 0, "wgs84"),
        (30, 0, "gcj02"),
        (-180, 90, "bd09"),
        (180, -90, "bd09"),
    ],
)
def test_a_position_far_outside_the_district_is_refused_with_the_distance(stage, lon, lat, crs):
    before = written()
    body = report_body(position=position(lon=lon, lat=lat, crs=crs))
    answer = send_report(stage.client("east_worker"), body)
    assert answer.status_code == 400, answer.content
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/position"
    assert written() == before
    if (lon, lat) == (120.2, 36.01):
        # 0.14 degrees of longitude from the coast's edge at 36 degrees north: 12.6 km.
        assert "12.6" in error["message"]
    for nonsense in ("inf km", "nan km", "inf 公里", "nan 公里"):
        assert nonsense not in error["message"]


def test_a_position_just_outside_belongs_to_the_district(stage):
    lon, lat = OUT_AT_SEA
    case = stage.report(position=position(lon=lon, lat=lat))
    assert case["grid"] is None
    assert case["owner"]["name"] == "试验区"
    assert stage.see("district_operator", case).json()["position"] == [lon, lat]
    assert stage.see("east_operator", case).status_code == 404


@pytest.mark.parametrize("name", ["auditor", "admin"])
def test_who_reads_no_matters_reports_none(stage, name):
    before = written()
    answer = send_report(stage.client(name), report_body())
    assert (answer.status_code, answer.json()["type"]) == (403, "not-allowed")
    assert written() == before
