"""`/login/` and `/logout/`: a session for a browser, without any script."""

import pytest
from axes.utils import reset


@pytest.fixture(autouse=True)
def nobody_is_locked_out(db):
    yield
    reset()


def test_opens_a_session_and_goes_on_to_the_map(operator, browser, sign_in):
    answer = sign_in("zhao", "a long enough one")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert int(browser.session["_auth_user_id"]) == operator.pk


def test_goes_on_to_the_page_that_was_asked_for(operator, sign_in):
    answer = sign_in("zhao", "a long enough one", address="/login/?next=/api/docs/")
    assert answer["Location"] == "/api/docs/"


def test_never_goes_on_to_another_host(operator, sign_in):
    answer = sign_in("zhao", "a long enough one", address="/login/?next=//evil.example/")
    assert answer["Location"] == "/"


@pytest.mark.parametrize("username", ["zhao", "nobody"])
def test_says_the_same_of_a_wrong_password_and_an_unknown_name(operator, sign_in, username):
    answer = sign_in(username, "a wrong one")
    assert answer.status_code == 200
    assert "User name or password is wrong." in answer.content.decode()


def test_keeps_the_name_and_never_the_password_after_a_failure(operator, sign_in):
    page = sign_in("zhao", "a wrong one").content.decode()
    assert 'value="zhao"' in page
    assert "a wrong one" not in page


def test_says_on_the_page_that_somebody_is_locked_out(operator, sign_in, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = sign_in("zhao", "a wrong one")
    right = sign_in("zhao", "a long enough one")
    for locked in (answer, right):
        assert locked.status_code == 429
        assert "Too many failed attempts" in locked.content.decode()
        assert locked["Content-Type"].startswith("text/html")


def test_lets_another_address_of_the_same_user_in(operator, sign_in, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in("zhao", "a wrong one", REMOTE_ADDR="10.0.0.7")
    assert sign_in("zhao", "a long enough one", REMOTE_ADDR="10.0.0.8").status_code == 302


def test_refuses_a_form_without_its_csrf_token(operator, browser):
    told = {"username": "zhao", "password": "a long enough one"}
    assert browser.post("/login/", told).status_code == 403


def test_sends_somebody_signed_in_straight_on(operator, browser):
    browser.force_login(operator)
    assert browser.get("/login/")["Location"] == "/"


def test_signing_out_ends_the_session_and_shows_the_form(operator, browser, sign_in):
    sign_in("zhao", "a long enough one")
    token = browser.cookies["csrftoken"].value
    answer = browser.post("/logout/", {"csrfmiddlewaretoken": token})
    assert answer["Location"] == "/login/"
    assert "_auth_user_id" not in browser.session


def test_a_link_cannot_sign_anybody_out(operator, browser):
    browser.force_login(operator)
    assert browser.get("/logout/").status_code == 405
    assert "_auth_user_id" in browser.session
