"""The door in front of Django: the same answers, to proven callers alone, while they last.

A served process answers; what Django itself would say comes from its test client. That an answer
did not pass Django is seen by a header that its middleware puts on everything.
"""

import gzip

import httpx
import pytest
from django.utils import timezone

from backend.accounts.proven import PROVEN_SECONDS, Proven, credential
from backend.accounts.sign_in import issue_token
from tests.cast import CENTRES, COMMUNITIES, PASSWORD
from tests.database import closed_database

from .pyramid import over

Z, X, Y = over(*CENTRES["east"], 12)
TILE = f"/tiles/grids/{Z}/{X}/{Y}.mvt"
FEATURES = "/api/v1/grids/?format=geojson"
ANSWERED = (
    TILE,
    "/tiles/grids/9/426/200.mvt",
    "/tiles/grids/12/0/0.mvt",
    f"/tiles/townships/{Z}/{X}/{Y}.mvt",
    FEATURES,
    f"{FEATURES}&bbox=120.025,36.005,120.035,36.015",
    f"{FEATURES}&area={COMMUNITIES['east'][0]}",
    f"{FEATURES}&area=370211&bbox=120.01,36.01,120.05,36.01",
)
LEFT_TO_DJANGO = (
    f"{TILE}?at=2026-06-01",
    f"{TILE}?v=x",
    f"{TILE}?v=99999",
    "/tiles/grids/1/5/5.mvt",
    "/tiles/people/1/0/0.mvt",
    f"{FEATURES}&bbox=1,2,3",
    f"{FEATURES}&area=000000",
    f"{FEATURES}&include=people",
    f"{FEATURES}&area=370211&area=370211001",
    "/api/v1/grids/",
)
COMPARED = ("content-type", "content-encoding", "etag", "cache-control")


def passed_django(answer: httpx.Response) -> bool:
    return "x-frame-options" in answer.headers


@pytest.fixture
def phone(standing_cast, serve):
    """A worker's phone at a served process, which has seen its token once."""
    issued = issue_token(user=standing_cast.east_worker, key="p", name="", at=timezone.now())
    token = {"Authorization": f"Token {issued.token}"}
    with httpx.Client(base_url=serve().http, headers=token, timeout=30) as client:
        first = client.get(TILE)
        assert (first.status_code, passed_django(first)) == (200, True)
        yield client


@pytest.fixture
def desk(standing_cast, serve):
    """A browser signed in at a served process, which has seen its session once."""
    with httpx.Client(base_url=serve().http, timeout=30) as client:
        form = {"username": "east_chief", "password": PASSWORD}
        client.get("/login/")
        form["csrfmiddlewaretoken"] = client.cookies["csrftoken"]
        assert client.post("/login/", data=form).status_code == 302
        assert passed_django(client.get(TILE))
        yield client


def test_answers_in_django_s_place_as_django_would(standing_cast, phone, signed_in):
    django = signed_in(standing_cast.auditor)
    for encoding in ("identity", "gzip"):
        for address in ANSWERED:
            asked = {"Accept-Encoding": encoding}
            ours = phone.get(address, headers=asked)
            theirs = django.get(address, headers=asked)
            assert not passed_django(ours), address
            content = theirs.content
            if theirs.headers.get("Content-Encoding") == "gzip":
                content = gzip.decompress(content)
            assert (ours.status_code, ours.content) == (200, content), address
            shown = [theirs.headers.get(name) for name in COMPARED]
            assert [ours.headers.get(name) for name in COMPARED] == shown, address
            assert set(ours.headers["vary"].split(", ")) <= set(theirs["Vary"].split(", "))
            again = phone.get(address, headers=asked | {"If-None-Match": ours.headers["etag"]})
            assert (again.status_code, passed_django(again)) == (304, False)
    for address in LEFT_TO_DJANGO:
        ours, theirs = phone.get(address), django.get(address)
        assert passed_django(ours), address
        assert ours.status_code == theirs.status_code, address
    for method in ("HEAD", "POST", "OPTIONS"):
        assert passed_django(phone.request(method, TILE)), method


def test_knows_an_edition_by_its_whole_name_for_ever(standing_cast, phone):
    boundary = standing_cast.grids["east"].boundary_id
    lasting = phone.get(f"{TILE}?v={boundary}.0")
    assert not passed_django(lasting)
    assert lasting.headers["cache-control"] == "private, max-age=31536000, immutable"
    by_number = phone.get(f"{TILE}?v={boundary}")
    assert by_number.content == lasting.content
    assert by_number.headers["cache-control"] == "private, no-cache"


def test_lets_nobody_in_whom_django_has_not_let_in(standing_cast, phone):
    token = phone.headers["Authorization"]
    strangers = (
        {},
        {"Authorization": token[:-1] + ("0" if token[-1] != "0" else "1")},
        {"Authorization": f"Bearer {token.removeprefix('Token ')}"},
        {"Cookie": f"sessionid={token.removeprefix('Token ')}"},
        {"Authorization": token, "Host": "elsewhere.example"},
    )
    with httpx.Client(base_url=phone.base_url) as stranger:
        for shown in strangers:
            answer = stranger.get(TILE, headers=shown)
            assert answer.status_code == (400 if "Host" in shown else 401)
            assert passed_django(answer) or "Host" in shown


def test_forgets_a_token_at_its_log_out(phone):
    assert not passed_django(phone.get(TILE))
    assert phone.post("/api/v1/auth/logout/").status_code == 204
    assert phone.get(TILE).status_code == 401


def test_forgets_a_session_at_its_log_out(desk):
    assert not passed_django(desk.get(TILE))
    session = desk.cookies["sessionid"]
    csrf = {"csrfmiddlewaretoken": desk.cookies["csrftoken"]}
    assert desk.post("/logout/", data=csrf).status_code in (200, 302)
    desk.cookies.set("sessionid", session)
    assert desk.get(TILE).status_code == 401


def test_goes_on_with_what_it_has_while_the_database_is_away(phone):
    """And what it has not is Django's to refuse, with 503."""
    kept = phone.get(TILE)
    with closed_database():
        assert phone.get(TILE).content == kept.content
        assert phone.get("/tiles/grids/13/0/0.mvt").status_code == 503
    assert phone.get("/tiles/grids/13/0/0.mvt").status_code == 200


# --- how long a credential is remembered -------------------------------------------------------


def test_remembers_half_a_minute_at_most_and_never_beyond_the_credential(monkeypatch):
    now = 1000.0
    monkeypatch.setattr("backend.accounts.proven.time.monotonic", lambda: now)
    proven = Proven()
    proven.remember(b"long", seconds=3600)
    proven.remember(b"short", seconds=5)
    proven.remember(b"over", seconds=-1)
    assert [proven.holds(key) for key in (b"long", b"short", b"over")] == [True, True, False]
    now = 1005.1
    assert [proven.holds(key) for key in (b"long", b"short")] == [True, False]
    now = 1000.0 + 30.1
    assert PROVEN_SECONDS == 30
    assert not proven.holds(b"long")


def test_what_is_shown_is_one_credential_only_to_one_host():
    shown = {
        credential(host=host, authorization=authorization, cookie=cookie)
        for host in ("a", "b")
        for authorization in ("", "Token x", "Token y")
        for cookie in ("sessionid=x", "sessionid=y; other=1")
    }
    assert len(shown) == 2 * (2 + 2)  # with a token the cookie does not count
    assert None not in shown
    assert credential(host="a", authorization="", cookie="other=1") is None
    assert credential(host="a", authorization="Basic x", cookie="sessionid=x") is None
