"""`GET /metrics` of served processes: to whom, and what it says of HTTP."""

import httpx
import pytest

from scripts.drills.scraped import TOKEN, Figures
from tests.cast import PASSWORD


@pytest.mark.parametrize("said", [None, "Bearer wrong", f"Basic {TOKEN}", "Bearer €"])
def test_is_for_whoever_knows_the_token(serve, said):
    served = serve(METRICS_TOKEN=TOKEN)
    headers = {} if said is None else {"Authorization": said.encode()}
    answer = httpx.get(f"{served.http}/metrics", headers=headers, timeout=30)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "wangge" not in answer.text


@pytest.mark.parametrize("said", ["Bearer x", f"Bearer {TOKEN}", None])
def test_is_not_there_without_a_token_of_the_installation(server, said):
    headers = {} if said is None else {"Authorization": said}
    assert httpx.get(f"{server.http}/metrics", headers=headers, timeout=30).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_counts_requests_by_view_and_names_nobody(standing_cast, serve):
    served = serve(METRICS_TOKEN=TOKEN)
    with httpx.Client(base_url=f"{served.http}/api/v1", timeout=30) as phone:
        said = {"username": "east_leader", "password": PASSWORD, "device": {"id": "phone"}}
        token = phone.post("/auth/login/", json=said).json()["token"]
        assert phone.get("/me/").status_code == 401
        phone.headers["Authorization"] = f"Token {token}"
        for _ in range(3):
            assert phone.get("/me/").status_code == 200
        assert phone.get("/cases/20260101-000001/?q=zhao").status_code == 404
        assert phone.request("PROPFIND", "/me/").status_code == 405
    told = Figures(served.http)
    me = "backend.accounts.api.signing_in.MeView"
    assert told("view_seconds_count", view=me, status="2xx") == 3
    assert told("view_seconds_count", view=me, status="4xx") == 2
    assert told("http_seconds_count", method="GET", status="2xx") == 3
    assert told("http_seconds_count", method="other", status="4xx") == 1
    assert told("http_seconds_sum", method="GET", status="2xx") >= 0
    for hidden in ("east_leader", token, "20260101", "zhao", "PROPFIND"):
        assert hidden not in told.text
