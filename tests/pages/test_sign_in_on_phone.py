"""`/login/?next=/phone/`: the same form, with a box for one's own phone."""

import re

import pytest
from axes.utils import reset
from django.test import Client

from backend.accounts.models import BrowserSession
from tests.authenticator import Authenticator
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
FORM = "/login/?next=/phone/"
BOX = re.compile(r'<input name="own_phone" type="checkbox"( checked)?>')


@pytest.fixture(autouse=True)
def nobody_is_locked_out(db):
    yield
    reset()


def box(answer) -> re.Match | None:
    return BOX.search(answer.content.decode())


def send(client: Client, password: str = PASSWORD, **more):
    told = {"username": "east_worker", "password": password, "next": "/phone/"}
    return client.post("/login/", told | more)


def is_phone() -> bool:
    return BrowserSession.objects.get(user__username="east_worker").is_phone


def test_asks_whether_it_is_ones_own_phone_and_supposes_so(client):
    page = client.get(FORM)
    assert box(page)[1]
    assert "这是我自己的手机，30 天内不用再登录" in page.content.decode()


@pytest.mark.parametrize("address", ["/login/", "/login/?next=/mine/", "/login/?next=//x/phone/"])
def test_asks_nobody_else(client, address):
    assert box(client.get(address)) is None


def test_keeps_what_was_ticked_after_a_wrong_password(cast, client):
    assert box(send(client, "wrong", own_phone="on"))[1]
    assert not box(send(client, "wrong"))[1]


def test_goes_on_to_the_phone(cast, client):
    answer = send(client, own_phone="on")
    assert (answer.status_code, answer["Location"]) == (302, "/phone/")
    assert is_phone()


def test_a_page_within_the_phone_is_of_the_phone_too(cast, client):
    told = {"username": "east_worker", "password": PASSWORD, "next": "/phone/#/report"}
    assert client.post("/login/", told | {"own_phone": "on"})["Location"] == "/phone/#/report"
    assert is_phone()


@pytest.mark.parametrize("ticked", [True, False])
def test_remembers_the_box_over_the_second_step(cast, client, ticked):
    authenticator = Authenticator(cast.east_worker)
    assert send(client, **({"own_phone": "on"} if ticked else {}))["Location"] == "/login/code/"
    answer = client.post("/login/code/", {"otp": authenticator.code()})
    assert answer["Location"] == "/phone/"
    assert is_phone() is ticked


def test_signing_out_of_the_phone_leads_back_to_it(cast, browser):
    page = browser.get(FORM)
    token = str(page.context["csrf_token"])
    send(browser, csrfmiddlewaretoken=token, own_phone="on")
    told = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    answer = browser.post("/logout/?next=/phone/", told)
    assert (answer.status_code, answer["Location"]) == (302, "/phone/")
    assert not BrowserSession.objects.filter(user=cast.east_worker).exists()


def test_signing_out_never_leads_to_another_host(cast, client):
    client.force_login(cast.east_worker)
    assert client.post("/logout/?next=//evil.example/")["Location"] == "/login/"


def test_the_account_page_leads_back_to_the_phone(cast, client):
    send(client, own_phone="on")
    assert 'href="/phone/"' in client.get("/account/").content.decode()
    client.force_login(cast.east_leader)
    assert 'href="/phone/"' not in client.get("/account/").content.decode()
