"""`/account/phone/`: how to open the phone page, and which other phone sends; no script."""

import re
from io import BytesIO

import pytest
import segno

from backend.accounts.models import User
from backend.patrol.models import SenderCredential
from backend.patrol.senders import sender_of

pytestmark = pytest.mark.django_db
PAGE = "/account/phone/"


@pytest.fixture
def worker(cast, client) -> User:
    client.force_login(cast.east_worker)
    return cast.east_worker


def make(client, kind: str = "owntracks"):
    return client.post(PAGE, {"client": kind}, headers={"Accept-Language": "en"})


def key_in(page: str) -> str:
    return re.search(r"<code>([0-9a-z]{26})</code>", page)[1]


def test_leads_whoever_is_signed_out_to_the_form(client, db):
    for answer in (client.get(PAGE), client.post(PAGE), client.post(f"{PAGE}revoke/")):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/login/")


def test_speaks_chinese_first(worker, client):
    page = client.get(PAGE).content.decode()
    assert "为您发送位置的手机" in page
    assert "Make a key" not in page


@pytest.mark.parametrize("kind", ["osmand", "owntracks"])
def test_shows_key_and_picture_once(worker, client, kind):
    made = make(client, kind)
    assert made.status_code == 200
    assert made["Cache-Control"] == "no-store"
    page = made.content.decode()
    key = key_in(page)
    assert sender_of(key, client=kind).member.user == worker
    assert "<svg" in page
    assert f"http://testserver/devices/{kind}/" in page
    later = client.get(PAGE, headers={"Accept-Language": "en"}).content.decode()
    assert key not in later
    assert page.count("<svg") == later.count("<svg") == 1
    assert "nothing came yet" in later


def test_shows_for_gpslogger_the_address_with_the_key_in_it(worker, client):
    page = make(client, "gpslogger").content.decode()
    key = re.search(r"http://testserver/devices/gpslogger/([0-9a-z]{26})/", page)[1]
    assert sender_of(key, client="gpslogger").member.user == worker
    assert "spd=%SPD" in page


def test_a_new_key_takes_over_and_the_account_page_says_so(worker, client):
    first = key_in(make(client).content.decode())
    make(client, "osmand")
    assert sender_of(first, client="owntracks") is None
    trail = client.get("/account/", headers={"Accept-Language": "en"}).content.decode()
    assert trail.count("a key for a sending phone was made") == 2
    assert trail.count("the key of a sending phone was revoked") == 1


def test_revokes_a_key(worker, client):
    key = key_in(make(client).content.decode())
    answer = client.post(f"{PAGE}revoke/", follow=True, headers={"Accept-Language": "en"})
    assert "No phone sends for you any more." in answer.content.decode()
    assert sender_of(key, client="owntracks") is None


def test_refuses_a_client_it_does_not_know(worker, client):
    assert make(client, "other").status_code == 400
    assert not SenderCredential.objects.exists()


def test_has_nothing_to_set_up_for_who_is_no_member(cast, client):
    client.force_login(cast.east_operator)
    page = client.get(PAGE, headers={"Accept-Language": "en"})
    assert "Make a key" not in page.content.decode()
    assert make(client).status_code == 403
    account = client.get("/account/", headers={"Accept-Language": "en"}).content.decode()
    assert "Traccar" not in account


@pytest.mark.parametrize("name", ["east_worker", "sanitation"])
def test_shows_first_of_all_how_to_open_the_phone_page(cast, client, name):
    client.force_login(getattr(cast, name))
    address = "http://testserver/phone/"
    page = client.get(PAGE, headers={"Accept-Language": "en"}).content.decode()
    assert f'<a href="{address}">{address}</a>' in page
    assert "Add to Home screen" in page
    picture = BytesIO()
    segno.make(address, error="l").save(
        picture, kind="svg", xmldecl=False, omitsize=True, border=3, light="#fff"
    )
    assert picture.getvalue().decode() in page
    if name == "east_worker":
        assert page.index("<svg") < page.index("Make a key")
    assert PAGE in client.get("/account/").content.decode()


def test_whoever_still_has_a_first_password_binds_no_phone(worker, client):
    User.objects.filter(pk=worker.pk).update(must_change_password=True)
    for answer in (client.get(PAGE), make(client), client.post(f"{PAGE}revoke/")):
        assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert not SenderCredential.objects.exists()
