"""A worker's own phone stays signed in: how long, for whom, and what ends it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from backend.accounts.actions.sessions import sign_device_out, sign_out_everywhere
from backend.accounts.actions.users import change_user, close_user, give_first_password
from backend.accounts.models import BrowserSession, Device
from tests.cast import PASSWORD

from .test_browser_sessions import is_in, later

pytestmark = pytest.mark.django_db
ON_ANDROID = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


def sign_in(username: str, *, ticked: bool = True, to: str = "/phone/", **client) -> Client:
    client = Client(headers={"User-Agent": ON_ANDROID, "Accept-Language": "en"}, **client)
    told = {"username": username, "password": PASSWORD, "next": to}
    answer = client.post("/login/", told | ({"own_phone": "on"} if ticked else {}))
    assert (answer.status_code, answer["Location"]) == (302, to)
    return client


def device_at(client: Client) -> dict | None:
    return client.get("/api/v1/me/", headers={"X-Background": "1"}).json()["device"]


@pytest.mark.parametrize(
    "name", ["east_worker", "east_leader", "fire_officer", "sanitation", "east_desk"]
)
def test_ends_after_thirty_days_without_its_person(cast, name):
    client = sign_in(name)
    later(days=29)
    assert is_in(client)
    later(days=2)
    assert not is_in(client)


@pytest.mark.parametrize(
    "name", ["east_operator", "east_supervisor", "east_chief", "auditor", "admin", "security"]
)
def test_other_roles_are_in_a_browser_like_any(cast, name):
    client = sign_in(name)
    assert device_at(client) is None
    later(hours=13)
    assert not is_in(client)


@pytest.mark.parametrize("where", [{"ticked": False}, {"to": "/"}, {"to": "/account/"}])
def test_is_kept_only_by_the_phone_page_and_when_its_person_says_so(cast, where):
    client = sign_in("east_worker", **where)
    assert device_at(client) is None
    later(minutes=31)
    assert not is_in(client)


def test_goes_on_with_its_person_for_half_a_year(cast):
    client = sign_in("east_worker")
    for _ in range(7):
        later(days=25)
        assert client.get("/api/v1/departments/").status_code == 200
    later(days=4)
    assert is_in(client)  # 179 days
    later(days=2)
    assert not is_in(client)


def test_what_the_phone_asks_by_itself_does_not_keep_it(cast):
    client = sign_in("east_worker")
    later(days=29)
    assert is_in(client)
    assert client.post("/api/v1/live/tickets/").status_code == 201
    batch = "/api/v1/track-batches/7f3c0a52-58f4-4a3c-9a39-0a2f6f1d6f10/"
    assert client.put(batch, {}, content_type="application/json").status_code == 400
    later(days=2)
    assert not is_in(client)


def test_its_cookie_outlives_the_day_and_no_script_reads_it(cast):
    cookie = sign_in("east_worker").cookies["sessionid"]
    assert cookie["httponly"]
    assert int(cookie["max-age"]) == pytest.approx(180 * 86400, abs=60)
    assert int(sign_in("east_worker", to="/").cookies["sessionid"]["max-age"]) == 12 * 3600


def test_is_a_device_and_says_until_when(cast):
    client = sign_in("east_worker")
    told = client.get("/api/v1/me/").json()
    device = Device.objects.get(user=cast.east_worker, is_browser=True)
    assert told["device"] == {"id": device.pk, "name": "Chrome · Android"}
    left = parse_datetime(told["session_until"]) - timezone.now()
    assert left.total_seconds() == pytest.approx(30 * 86400, abs=60)
    [shown] = client.get("/api/v1/me/devices/").json()["results"]
    assert (shown["id"], shown["kind"], shown["is_current"]) == (device.pk, "phone", True)
    assert "phone page" in client.get("/account/").content.decode()


def test_signing_in_again_begins_the_half_year_anew(cast):
    client = sign_in("east_worker")
    for _ in range(7):
        later(days=25)
        client.get("/api/v1/departments/")
    client.post("/logout/?next=/phone/")
    told = {"username": "east_worker", "password": PASSWORD, "next": "/phone/", "own_phone": "on"}
    client.post("/login/", told)
    later(days=25)
    assert is_in(client)
    assert BrowserSession.objects.filter(user=cast.east_worker).count() == 1
    assert Device.objects.filter(user=cast.east_worker, is_browser=True).count() == 1


def test_whoever_is_signed_in_as_at_a_desk_may_sign_in_for_long(cast):
    client = sign_in("east_worker", to="/")
    assert client.get("/login/?next=/phone/").status_code == 200
    told = {"username": "east_worker", "password": PASSWORD, "next": "/phone/", "own_phone": "on"}
    later(minutes=20)
    client.post("/login/", told)
    assert device_at(client)
    assert client.get("/login/?next=/phone/")["Location"] == "/phone/"
    session = BrowserSession.objects.get(user=cast.east_worker)
    assert session.expire_date - timezone.now() > timedelta(days=29)
    assert int(client.cookies["sessionid"]["max-age"]) > 179 * 86400


def _everywhere_from_the_account_page(cast, client):
    other = sign_in("east_worker", to="/")
    other.post("/account/everywhere/")


def _removed_in_the_account_page(cast, client):
    other = sign_in("east_worker", to="/")
    other.post(f"/account/devices/{device_at(client)['id']}/")


def _password_changed_elsewhere(cast, client):
    other = sign_in("east_worker", to="/")
    new = "a-shorter-way-home"
    other.post("/account/password/", {"old": PASSWORD, "new": new, "again": new})


def _by_the_security_administrator(cast, client):
    officer = sign_in("security", to="/")
    answer = officer.post(f"/api/v1/users/{cast.east_worker.pk}/sign-out/")
    assert answer.status_code == 204


def _by_a_first_password(cast, client):
    give_first_password(user=cast.east_worker, by=cast.admin, at=timezone.now())


def _by_closing_the_account(cast, client):
    close_user(user=cast.east_worker, by=cast.admin, at=timezone.now())


def _by_another_role(cast, client):
    change_user(user=cast.east_worker, by=cast.admin, at=timezone.now(), role="operator")


def _by_signing_out(cast, client):
    client.post("/api/v1/auth/logout/")


@pytest.mark.parametrize(
    "end",
    [
        _everywhere_from_the_account_page,
        _removed_in_the_account_page,
        _password_changed_elsewhere,
        _by_the_security_administrator,
        _by_a_first_password,
        _by_closing_the_account,
        _by_another_role,
        _by_signing_out,
    ],
)
def test_is_ended(cast, end):
    client = sign_in("east_worker")
    assert is_in(client)
    end(cast, client)
    assert not is_in(client)


def test_a_phone_that_was_ended_is_a_stranger_again(cast):
    client = sign_in("east_worker")
    device = Device.objects.get(pk=device_at(client)["id"])
    sign_device_out(device=device, by=cast.east_worker, at=timezone.now())
    device.refresh_from_db()
    assert not device.is_known


def test_a_role_that_works_on_a_phone_too_keeps_it(cast):
    client = sign_in("east_worker")
    change_user(user=cast.east_worker, by=cast.admin, at=timezone.now(), role="leader")
    assert is_in(client)


def test_ends_the_phones_of_one_person_alone(cast):
    worker, leader = sign_in("east_worker"), sign_in("east_leader")
    sign_out_everywhere(user=cast.east_worker, by=None, at=timezone.now())
    assert (is_in(worker), is_in(leader)) == (False, True)
