"""`/wall/`: there for a screen that nobody signed in at, and asked after for newer builds."""

import pytest

from backend.accounts.models import User
from backend.pages import views

from .test_shells import BUILT_PAGE, policy


@pytest.fixture(autouse=True)
def built(tmp_path, monkeypatch):
    monkeypatch.setattr(views, "BUILT", tmp_path)
    (tmp_path / "wall.html").write_text(BUILT_PAGE.replace("map", "wall"))
    return tmp_path


def test_is_there_for_somebody_signed_out_and_changes_nothing(db, browser):
    answer = browser.get("/wall/")
    assert (answer.status_code, "wall</body>" in answer.content.decode()) == (200, True)
    assert browser.post("/wall/").status_code in (403, 405)


def test_is_there_for_whoever_still_has_a_first_password(operator, browser):
    User.objects.update(must_change_password=True)
    browser.force_login(operator)
    assert browser.get("/wall/").status_code == 200


def test_asking_after_a_newer_build_is_small_and_keeps_the_cookie_to_enrol_with(db, browser, built):
    first = browser.get("/wall/")
    assert first["Cache-Control"] == "no-cache"
    again = browser.get("/wall/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.cookies["csrftoken"].value
    (built / "wall.html").write_text(BUILT_PAGE)
    assert browser.get("/wall/", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_may_ask_this_origin_alone_and_nothing_of_its_device(db, browser):
    answer = browser.get("/wall/")
    rules = policy(answer)
    assert (rules["default-src"], rules["script-src"]) == (["'none'"], ["'self'"])
    assert rules["connect-src"] == ["'self'", "ws://testserver"]
    assert answer["Permissions-Policy"] == "geolocation=(), camera=(), microphone=()"
