"""Refusals: RFC 9457, in the language asked for, pointing at what is wrong."""

import uuid

import pytest
from django.test import Client
from django.utils import timezone

pytestmark = pytest.mark.django_db
ME, REPORT = "/api/v1/me/", "/api/v1/reports/{}/"


@pytest.fixture
def operator(cast, signed_in):
    return signed_in(cast.east_operator)


def put(client, content: bytes, content_type="application/json", **more):
    address = REPORT.format(uuid.uuid4())
    return client.generic("PUT", address, content, content_type=content_type, **more)


def pointers(answer) -> list[str]:
    return [error["pointer"] for error in answer.json()["errors"]]


def test_gives_every_refusal_the_members_of_rfc_9457(cast, signed_in, client):
    operator, auditor = signed_in(cast.east_operator), signed_in(cast.auditor)
    report = REPORT.format(uuid.uuid4())
    for answer, status, kind in (
        (operator.put(report, {}, format="json"), 400, "invalid-input"),
        (client.get(ME), 401, "signed-out"),
        (auditor.put(report, {}, format="json"), 403, "not-allowed"),
        (operator.get("/api/v1/cases/none/"), 404, "not-found"),
        (operator.get("/api/v1/nowhere/"), 404, "not-found"),
        (operator.delete(ME), 405, "method-not-allowed"),
        (operator.get(ME, HTTP_ACCEPT="text/html"), 406, "not-acceptable"),
        (put(operator, b"x", "text/plain"), 415, "unsupported-media-type"),
        (client.get(ME, HTTP_HOST="elsewhere.example"), 400, "invalid-input"),
    ):
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert (problem["type"], problem["status"]) == (kind, status)
        assert problem["title"]
        assert problem["detail"]


def test_says_how_to_sign_in_and_which_methods_there_are(cast, signed_in, client):
    assert client.get(ME)["WWW-Authenticate"] == "Token"
    assert set(signed_in(cast.admin).delete(ME)["Allow"].split(", ")) >= {"GET", "HEAD"}


@pytest.mark.parametrize(
    ("asked", "title", "detail"),
    [
        ({}, "请先登录", "身份认证信息未提供。"),
        ({"HTTP_ACCEPT_LANGUAGE": "de"}, "请先登录", "身份认证信息未提供。"),
        (
            {"HTTP_ACCEPT_LANGUAGE": "en-GB"},
            "Sign in first",
            "Authentication credentials were not provided.",
        ),
    ],
)
def test_speaks_chinese_unless_english_is_asked_for(client, asked, title, detail):
    problem = client.get(ME, **asked).json()
    assert (problem["title"], problem["detail"]) == (title, detail)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"position": {"lon": 181, "lat": "x", "crs": "wgs84"}},
            ["/position/lon", "/position/lat"],
        ),
        ({"evidence": [str(uuid.uuid4()), "no", [7]]}, ["/evidence/1", "/evidence/2"]),
        ({"description": ""}, ["/description"]),
        ({"reporter": 5}, ["/reporter"]),
        ({"a/b~c.d": 1}, ["/a~1b~0c.d"]),
        ({"position": {"lon": 10.0, "lat": 50.0, "crs": "wgs84"}}, ["/position"]),
    ],
)
def test_points_into_what_was_sent(operator, changes, expected):
    body = {
        "type": "B01",
        "description": "垃圾",
        "occurred_at": timezone.now().isoformat(),
        "source": "hotline",
    }
    answer = operator.put(REPORT.format(uuid.uuid4()), body | changes, format="json")
    assert answer.status_code == 400
    assert sorted(pointers(answer)) == sorted(expected)


def test_points_at_the_whole_where_the_whole_is_wrong(operator):
    for content in (b"[1]", b"null", b'"text"', b"{", b"\xff\xfe{}"):
        answer = put(operator, content)
        assert answer.status_code == 400, content
        assert pointers(answer) == [""]
        assert "non_field_errors" not in answer.json()["detail"]


def test_says_nothing_of_what_went_wrong_here(operator, monkeypatch):
    def broken(*args):
        raise RuntimeError("password of the database: secret")

    monkeypatch.setattr("backend.atlas.api.grids.audit", broken)
    operator.raise_request_exception = False
    answer = operator.get("/api/v1/net/audit/")
    assert answer.status_code == 500
    assert answer.json()["type"] == "server-error"
    assert "secret" not in answer.content.decode()


def test_answers_problems_to_whoever_asks_for_geojson(client):
    answer = client.get("/api/v1/grids/?format=geojson")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_calls_a_format_it_has_not_unacceptable(operator):
    for asked in ("/api/v1/grids/?format=xml", "/api/v1/me/?format=geojson"):
        assert operator.get(asked).status_code == 406, asked
    assert operator.get("/api/v1/grids/", HTTP_ACCEPT="image/png").status_code == 406


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/areas/%00/",
        "/api/v1/cases/%00/",
        "/api/v1/areas/?parent=%00",
        "/api/v1/grids/?area=%00",
        "/api/v1/cases/?q=%00",
        "/api/v1/presence/?area=%00",
        "/login/?next=%00",
    ],
)
def test_refuses_a_null_character_in_any_address(operator, address):
    answer = operator.get(address)
    assert (answer.status_code, answer.json()["type"]) == (400, "invalid-input")


def test_refuses_a_post_by_session_without_its_csrf_token(cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.east_operator)
    refused = browser.post("/api/v1/live/tickets/")
    assert (refused.status_code, refused.json()["type"]) == (403, "csrf")
    token = browser.cookies["csrftoken"] = "a" * 32  # as a page of ours sets it
    proven = browser.post(
        "/api/v1/live/tickets/", content_type="application/json", HTTP_X_CSRFTOKEN=token
    )
    assert proven.status_code == 201
