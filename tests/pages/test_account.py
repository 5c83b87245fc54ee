"""`/login/code/` and `/account/` as plain forms."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from backend.accounts import second_factor
from backend.accounts.models import BrowserSession, TrailEntry
from backend.accounts.sign_in import issue_token
from backend.accounts.trail import note
from tests.authenticator import Authenticator, Phone

PASSWORD = "a long enough one"
NEW = "another long enough one"


@pytest.fixture
def post(browser):
    """`post(address, **fields)` with the CSRF token of the page."""

    def send(address, **fields):
        token = browser.get("/account/").context["csrf_token"]
        return browser.post(address, {"csrfmiddlewaretoken": str(token), **fields})

    return send


@pytest.fixture
def inside(operator, sign_in, browser):
    assert sign_in("zhao", PASSWORD).status_code == 302
    return browser


def errors(answer, name) -> str:
    found = re.search(rf'id="{name}-errors"[^>]*>(.*?)</ul>', answer.content.decode(), re.S)
    return found.group(1) if found else ""


class TestSecondStep:
    def test_follows_a_right_password_and_opens_with_the_code(self, operator, browser, sign_in):
        authenticator = Authenticator(operator)
        answer = sign_in("zhao", PASSWORD, address="/login/?next=/account/")
        assert answer["Location"] == "/login/code/"
        assert "_auth_user_id" not in browser.session
        token = browser.get("/login/code/").context["csrf_token"]
        said = {"csrfmiddlewaretoken": str(token), "otp": authenticator.code()}
        assert browser.post("/login/code/", said)["Location"] == "/account/"
        assert int(browser.session["_auth_user_id"]) == operator.pk
        assert browser.get("/login/code/")["Location"] == "/login/"

    def test_says_a_wrong_code_and_locks_who_goes_on(self, operator, browser, sign_in):
        Authenticator(operator)
        sign_in("zhao", PASSWORD)
        token = str(browser.get("/login/code/").context["csrf_token"])
        said = {"csrfmiddlewaretoken": token, "otp": "000000"}
        statuses = [browser.post("/login/code/", said).status_code for _ in range(5)]
        assert statuses == [200, 200, 200, 200, 429]  # three are free, the next waits
        assert "Too many failed attempts" in browser.post("/login/code/", said).content.decode()
        assert "_auth_user_id" not in browser.session

    def test_ends_after_five_minutes(self, operator, browser, sign_in, monkeypatch):
        from backend.pages import sign_in as pages

        Authenticator(operator)
        monkeypatch.setattr(pages, "PENDING_SECONDS", -1)
        sign_in("zhao", PASSWORD)
        assert browser.get("/login/code/")["Location"] == "/login/"

    def test_ends_with_the_password_it_was_opened_with(self, operator, browser, sign_in):
        """An old password and the phone: a new password was given to shut them out."""
        authenticator = Authenticator(operator)
        sign_in("zhao", "a long enough one")
        token = str(browser.get("/login/code/").context["csrf_token"])
        operator.set_password("another long one")
        operator.save()
        said = {"csrfmiddlewaretoken": token, "otp": authenticator.code()}
        assert browser.post("/login/code/", said)["Location"] == "/login/"
        assert "_auth_user_id" not in browser.session

    def test_is_not_there_without_a_password(self, operator, browser):
        assert browser.get("/login/code/")["Location"] == "/login/"

    def test_needs_its_csrf_token(self, operator, browser, sign_in):
        authenticator = Authenticator(operator)
        sign_in("zhao", PASSWORD)
        assert browser.post("/login/code/", {"otp": authenticator.code()}).status_code == 403


class TestAccount:
    @pytest.mark.parametrize("address", ["/account/", "/account/password/"])
    def test_is_for_whoever_is_signed_in(self, db, address):
        method = "get" if address == "/account/" else "post"
        answer = getattr(Client(), method)(address)
        assert answer["Location"].startswith("/login/?next=")

    def test_keeps_to_the_policy_of_the_pages(self, inside):
        answer = inside.get("/account/")
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"]
        assert "style=" not in answer.content.decode()

    def test_refuses_a_form_without_its_csrf_token(self, inside):
        for form in ("password", "second-factor/begin", "everywhere", "second-factor/remove"):
            assert inside.post(f"/account/{form}/").status_code == 403

    def test_changes_the_password_and_stays_signed_in(self, operator, inside, post):
        issue_token(user=operator, key="phone", name="Mate 60", at=timezone.now())
        answer = post("/account/password/", old=PASSWORD, new=NEW, again=NEW)
        assert answer["Location"] == "/account/"
        assert "Other devices signed out: 1." in inside.get("/account/").content.decode()
        operator.refresh_from_db()
        assert operator.check_password(NEW)

    @pytest.mark.parametrize(
        ("fields", "at"),
        [
            ({"old": "not mine", "new": NEW, "again": NEW}, "old"),
            ({"old": PASSWORD, "new": "short", "again": "short"}, "new"),
            ({"old": PASSWORD, "new": NEW, "again": "otherwise"}, "again"),
        ],
    )
    def test_says_at_the_field_what_is_wrong(self, operator, inside, post, fields, at):
        answer = post("/account/password/", **fields)
        assert [name for name in ("old", "new", "again") if errors(answer, name)] == [at]
        operator.refresh_from_db()
        assert operator.check_password(PASSWORD)

    def test_says_why_a_first_password_must_be_changed(self, operator, inside):
        operator.must_change_password = True
        operator.save()
        page = inside.get("/", follow=True).content.decode()
        assert "Choose one of your own" in page
        assert 'href="/"' not in page

    def test_shows_the_secret_until_it_counts_and_the_codes_once(self, operator, inside, post):
        post("/account/second-factor/begin/")
        page = inside.get("/account/").content.decode()
        secret = second_factor.pending(operator).secret
        assert secret in page
        assert "<svg" in page

        answer = post("/account/second-factor/confirm/", otp=Phone(secret).code())
        assert len(re.findall(r"<li><code>", answer.content.decode())) == 10
        again = inside.get("/account/").content.decode()
        assert "<li><code>" not in again
        assert secret not in again

    def test_removes_it_only_with_a_code(self, operator, inside, post):
        authenticator = Authenticator(operator)
        assert "wrong" in errors(post("/account/second-factor/remove/", otp="x"), "otp")
        assert second_factor.is_set_up(operator)
        post("/account/second-factor/remove/", otp=authenticator.code())
        assert not second_factor.is_set_up(operator)

    def test_signs_a_phone_out_and_everything(self, operator, inside, post):
        issue_token(user=operator, key="phone", name="Mate 60", at=timezone.now())
        device = operator.devices.get(key="phone")
        post(f"/account/devices/{device.pk}/")
        assert "Mate 60 is signed out." in inside.get("/account/").content.decode()
        assert "Mate 60" not in inside.get("/account/").content.decode()
        assert post("/account/devices/999999/").status_code == 404
        assert post("/account/everywhere/")["Location"] == "/login/"
        assert not BrowserSession.objects.filter(user=operator).exists()
        assert inside.get("/account/").status_code == 302

    def test_tells_who_did_what_of_mine_and_nothing_of_others(self, operator, inside):
        now = timezone.now()
        note(act="member.unmasked", by=None, about=operator, at=now, reason="called back <b>")
        note(act="sign_in.refused", by=operator, about=None, at=now, reason="somebody else")
        page = inside.get("/account/").content.decode()
        assert "saw your phone number" in page
        assert "called back &lt;b&gt;" in page
        assert "somebody else" not in page
        assert TrailEntry.objects.filter(act="signed_in", about=operator).count() == 1
