"""`/account/`: by which ways one is told, and where, as a plain form."""

import pytest

from backend.notices.models import Address, Wish


@pytest.fixture
def ways(settings):
    """SMS and WeChat Work are set up, the webhook is not."""
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/"
    settings.WECHAT_WORK_CORP_ID = "ww7e4242"


@pytest.fixture
def save(operator, browser, sign_in):
    sign_in("zhao", "a long enough one")

    def send(**fields):
        token = browser.get("/account/").context["csrf_token"]
        return browser.post("/account/messages/", {"csrfmiddlewaretoken": str(token), **fields})

    return send


def test_keeps_what_was_ticked_and_where_one_is_reached(ways, operator, browser, save):
    answer = save(wished=["wechat_work"], wechat_work="zhao.min")
    assert answer["Location"] == "/account/#messages"
    assert [wish.channel for wish in Wish.objects.filter(user=operator)] == ["wechat_work"]
    assert Address.objects.get(user=operator).address == "zhao.min"
    page = browser.get("/account/").content.decode()
    assert 'value="wechat_work" checked' in page
    assert 'value="sms">' in page
    assert 'value="zhao.min"' in page
    save(wechat_work="")
    assert not Wish.objects.exists()
    assert not Address.objects.exists()


def test_says_at_the_field_what_is_no_id(ways, save):
    answer = save(wechat_work="@all")
    assert 'id="address-errors"' in answer.content.decode()
    assert not Address.objects.exists()


def test_offers_only_ways_that_are_set_up(operator, browser, save):
    assert 'id="messages"' not in browser.get("/account/").content.decode()
    save(wished=["sms", "wechat_work"], wechat_work="zhao.min")
    assert not Wish.objects.exists()
    assert not Address.objects.exists()


def test_is_closed_to_whoever_knows_a_first_password(ways, operator, browser, save):
    operator.must_change_password = True
    operator.save()
    assert 'id="messages"' not in browser.get("/account/").content.decode()
    assert save(wechat_work="somebody.else")["Location"] == "/account/"
    assert not Address.objects.exists()


def test_needs_its_csrf_token(ways, operator, browser, save):
    assert browser.post("/account/messages/").status_code == 403
