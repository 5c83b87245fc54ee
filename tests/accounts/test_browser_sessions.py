"""How long a browser stays signed in: as long as somebody is there, and never over twelve hours."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.accounts.browser_sessions import SessionStore, idle_period
from backend.accounts.models import BrowserSession
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}


def sign_in(username) -> Client:
    client = Client()
    client.post("/login/", {"username": username, "password": PASSWORD})
    return client


def later(**span) -> None:
    """So much time goes by for all sessions."""
    gone = timedelta(**span)
    for session in BrowserSession.objects.all():
        data = session.get_decoded()
        data["_started"] -= gone.total_seconds()
        session.session_data = SessionStore().encode(data)
        session.save()
    BrowserSession.objects.update(
        active_at=F("active_at") - gone, expire_date=F("expire_date") - gone
    )


def is_in(client: Client) -> bool:
    return client.get("/api/v1/me/", headers={"X-Background": "1"}).status_code == 200


@pytest.mark.parametrize(
    ("name", "minutes"),
    [
        ("sanitation", 30),
        ("admin", 15),
        ("security", 15),
        ("auditor", 15),
        ("east_operator", 540),
        ("east_chief", 540),
    ],
)
def test_ends_when_nobody_did_anything_for_a_while(cast, name, minutes):
    client = sign_in(name)
    later(minutes=minutes - 1)
    assert is_in(client)
    later(minutes=2)
    assert not is_in(client)


def test_goes_on_while_somebody_is_there(cast):
    client = sign_in("admin")
    for _ in range(4):
        later(minutes=14)
        assert client.get("/api/v1/me/").status_code == 200


@pytest.mark.parametrize("name", ["admin", "east_operator"])
def test_ends_after_twelve_hours_whoever_is_there(cast, name):
    client = sign_in(name)
    for _ in range(int(12 * 60 / 10) - 1):
        later(minutes=10)
        client.get("/api/v1/departments/")
    assert is_in(client)
    later(minutes=11)
    assert not is_in(client)


def test_a_map_that_renews_its_ticket_is_nobody_who_is_there(cast):
    client = sign_in("sanitation")
    for _ in range(3):
        later(minutes=9)
        assert client.post("/api/v1/live/tickets/").status_code == 201
        assert is_in(client)
    later(minutes=9)
    assert client.post("/api/v1/live/tickets/").status_code == 401


def test_is_written_once_a_minute_at_most(cast):
    client = sign_in("sanitation")
    with CaptureQueriesContext(connection) as queries:
        client.get("/api/v1/me/")
    assert not [query for query in queries if query["sql"].startswith("UPDATE")]
    later(minutes=2)
    with CaptureQueriesContext(connection) as queries:
        client.get("/api/v1/me/")
        client.get("/api/v1/me/")
    assert len([query for query in queries if query["sql"].startswith("UPDATE")]) == 1


def test_the_form_says_why_somebody_is_out(cast):
    client = sign_in("sanitation")
    assert "nothing was done here" not in client.get("/login/", headers=ENGLISH).content.decode()
    later(minutes=31)
    assert "nothing was done here" in client.get("/login/", headers=ENGLISH).content.decode()


def test_signing_in_again_on_a_browser_ends_its_session_before(cast):
    client = sign_in("sanitation")
    before = client.session.session_key
    client.post("/logout/")
    client.post("/login/", {"username": "sanitation", "password": PASSWORD})
    client.cookies.pop("sessionid")
    client.post("/login/", {"username": "sanitation", "password": PASSWORD})
    held = BrowserSession.objects.filter(user=cast.sanitation)
    assert held.count() == 1
    assert held.get().session_key != before
    assert cast.sanitation.devices.count() == 1


def test_every_role_has_an_idle_period_within_the_life_of_the_cookie(cast, settings):
    for user in cast.people.values():
        assert idle_period(user).total_seconds() < settings.SESSION_COOKIE_AGE
