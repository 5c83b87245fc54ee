"""`/api/v1/me/...`: one's own password, devices and second factor; and signing out everywhere."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.actions.sessions import sign_out_everywhere
from backend.accounts.models import BrowserSession, DeviceToken, PastPassword, TrailEntry
from backend.accounts.sign_in import issue_token
from tests.authenticator import Authenticator, Phone
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "a-shorter-way-home"


def phone(user, key="phone", *, at=None) -> APIClient:
    token = issue_token(user=user, key=key, name=f"{key}!", at=at or timezone.now()).token
    return APIClient(HTTP_AUTHORIZATION=f"Token {token}")


def browser(username, password=PASSWORD) -> Client:
    """Signed in by the form, as a person does it."""
    client = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537"})
    answer = client.post("/login/", {"username": username, "password": password})
    assert answer.status_code == 302
    return client


def change(client, old=PASSWORD, new=NEW):
    said = {"old": old, "new": new}
    return client.post("/api/v1/me/password/", said, content_type="application/json")


class TestPassword:
    def test_ends_everything_else_and_says_how_much(self, cast):
        user = cast.east_worker
        mine, other = phone(user), phone(user, "tablet")
        desk = browser("east_worker")
        answer = mine.post("/api/v1/me/password/", {"old": PASSWORD, "new": NEW}, format="json")
        assert (answer.status_code, answer.json()) == (200, {"tokens": 1, "sessions": 1})
        statuses = [client.get("/api/v1/me/").status_code for client in (mine, other, desk)]
        assert statuses == [200, 401, 401]
        user.refresh_from_db()
        assert user.check_password(NEW)
        assert timezone.now() - user.password_set_at < timedelta(minutes=1)
        entry = TrailEntry.objects.get(act="password.changed")
        assert (entry.by, entry.details["tokens"]) == (user, 1)

    def test_lets_the_browser_that_asks_go_on_under_a_new_key(self, cast):
        desk, elsewhere = browser("east_operator"), browser("east_operator")
        before = desk.session.session_key
        assert change(desk).json() == {"tokens": 0, "sessions": 1}
        assert desk.get("/api/v1/me/").status_code == 200
        assert desk.session.session_key != before
        assert elsewhere.get("/api/v1/me/").status_code == 401

    @pytest.mark.parametrize(
        ("old", "new", "pointer"),
        [
            ("not mine", NEW, "/old"),
            (PASSWORD, "short", "/new"),
            (PASSWORD, "1234567890123", "/new"),
            (PASSWORD, "east_worker", "/new"),
            (PASSWORD, PASSWORD, "/new"),
            (PASSWORD, "", "/new"),
            ("", NEW, "/old"),
        ],
    )
    def test_points_at_what_is_wrong(self, cast, old, new, pointer):
        client = phone(cast.east_worker)
        answer = client.post("/api/v1/me/password/", {"old": old, "new": new}, format="json")
        assert answer.status_code == 400
        assert {error["pointer"].rstrip("/0") for error in answer.json()["errors"]} == {pointer}
        cast.east_worker.refresh_from_db()
        assert cast.east_worker.check_password(PASSWORD)

    def test_asks_more_of_administrators_and_auditors(self, cast):
        """Ten signs for all, twelve for them."""
        eleven = "kfrw-x7pn-h"
        assert change(browser("east_worker"), new=eleven).status_code == 200
        for name in ("admin", "security", "auditor"):
            assert change(browser(name), new=eleven).status_code == 400
            assert change(browser(name), new=f"{eleven}3").status_code == 200

    def test_takes_none_of_the_last_five_again(self, cast):
        """With the one of now, six in all; the one before is free again."""
        client = browser("east_worker")
        words = [PASSWORD, *(f"way-home-number-{number}" for number in "abcdef")]
        for old, new in pairwise(words):
            assert change(client, old, new).status_code == 200
        refused = [change(client, words[-1], word).status_code for word in words[1:]]
        assert refused == [400] * 6
        assert PastPassword.objects.filter(user=cast.east_worker).count() == 5
        assert change(client, words[-1], words[0]).status_code == 200

    def test_cannot_be_guessed_at_a_screen_left_open(self, cast):
        client = phone(cast.east_worker)
        statuses = [
            client.post("/api/v1/me/password/", {"old": "x", "new": NEW}, format="json").status_code
            for _ in range(6)
        ]
        assert statuses == [400] * 4 + [429] * 2


class TestDevices:
    def test_names_where_one_is_signed_in_the_newest_first(self, cast):
        user = cast.east_worker
        old = phone(user, "tablet", at=timezone.now() - timedelta(days=9))
        DeviceToken.objects.update(expiry=timezone.now() + timedelta(days=29, hours=12))
        desk = browser("east_worker")
        phone(cast.coast_worker)
        told = old.get("/api/v1/me/devices/").json()["results"]
        assert [(one["name"], one["kind"], one["is_current"]) for one in told] == [
            ("Chrome · Windows", "browser", False),
            ("tablet!", "app", True),
        ]
        first, last = told[1]["first_seen_at"], told[1]["last_used_at"]
        assert first < last  # seen nine days ago, used half a day ago
        told = desk.get("/api/v1/me/devices/").json()["results"]
        assert [one["is_current"] for one in told] == [True, False]

    def test_signs_one_out_and_only_that(self, cast):
        mine, lost = phone(cast.east_worker), phone(cast.east_worker, "lost")
        device = cast.east_worker.devices.get(key="lost").pk
        assert mine.delete(f"/api/v1/me/devices/{device}/").status_code == 204
        assert lost.get("/api/v1/me/").status_code == 401
        assert len(mine.get("/api/v1/me/devices/").json()["results"]) == 1
        assert mine.delete(f"/api/v1/me/devices/{device}/").status_code == 404
        assert TrailEntry.objects.get(act="device.signed_out").subject == f"device:{device}"

    def test_signs_a_browser_out(self, cast):
        mine, desk = phone(cast.east_worker), browser("east_worker")
        device = cast.east_worker.devices.get(is_browser=True).pk
        assert mine.delete(f"/api/v1/me/devices/{device}/").status_code == 204
        assert desk.get("/api/v1/me/").status_code == 401

    def test_a_device_of_somebody_else_is_not_there(self, cast):
        mine = phone(cast.east_worker)
        phone(cast.coast_worker)
        device = cast.coast_worker.devices.get().pk
        assert mine.delete(f"/api/v1/me/devices/{device}/").status_code == 404
        assert DeviceToken.objects.count() == 2


def test_signing_out_everywhere_ends_tokens_and_sessions(cast):
    clients = [phone(cast.east_worker), phone(cast.east_worker, "b"), browser("east_worker")]
    neighbour = phone(cast.coast_worker)
    answer = clients[0].post("/api/v1/auth/logout-everywhere/")
    assert (answer.status_code, answer.json()) == (200, {"tokens": 2, "sessions": 1})
    assert [client.get("/api/v1/me/").status_code for client in clients] == [401] * 3
    assert neighbour.get("/api/v1/me/").status_code == 200
    assert TrailEntry.objects.get(act="signed_out.everywhere").details == {
        "tokens": 2,
        "sessions": 1,
    }


def test_a_security_administrator_signs_somebody_out(cast):
    desk = browser("east_operator")
    sign_out_everywhere(user=cast.east_operator, by=cast.security, at=timezone.now())
    assert desk.get("/api/v1/me/").status_code == 401
    assert not BrowserSession.objects.filter(user=cast.east_operator).exists()
    entry = TrailEntry.objects.get(act="signed_out.everywhere")
    assert (entry.by, entry.about) == (cast.security, cast.east_operator)


class TestSecondFactor:
    URL = "/api/v1/me/second-factor/"

    def test_is_begun_confirmed_and_removed(self, cast):
        client = phone(cast.east_chief)
        assert client.get(self.URL).json() == {
            "set_up": False,
            "needed": False,
            "recovery_codes_left": 0,
        }
        begun = client.post(self.URL)
        assert begun.status_code == 201
        assert set(begun.json()) == {"secret", "uri", "svg"}
        pocket = Phone(begun.json()["secret"])
        said = {"otp": pocket.code()}
        codes = client.post(f"{self.URL}confirm/", said, format="json").json()["recovery_codes"]
        assert len(codes) == 10
        assert client.get(self.URL).json()["recovery_codes_left"] == 10
        assert client.post(self.URL).json()["type"] == "second-factor-set-up"
        assert client.delete(self.URL, {"otp": "000000"}, format="json").status_code == 403
        assert client.delete(self.URL, {"otp": codes[0]}, format="json").status_code == 204
        assert client.get(self.URL).json()["set_up"] is False

    def test_is_one_s_own(self, cast):
        Authenticator(cast.security)
        assert phone(cast.admin).get(self.URL).json()["set_up"] is False
