"""`/phone/` and what makes it an app of the phone: for everybody, kept, and asked after."""

import pytest
from PIL import Image

from backend.accounts.models import User
from backend.pages import views

from .test_shells import BUILT_PAGE, policy

ADDRESSES = ("/phone/", "/phone/sw.js", "/phone/manifest.webmanifest")
STATIC = views.BUILT.parent


@pytest.fixture(autouse=True)
def built(tmp_path, monkeypatch):
    monkeypatch.setattr(views, "BUILT", tmp_path)
    (tmp_path / "phone.html").write_text(BUILT_PAGE)
    (tmp_path / "sw.js").write_text("self.skipWaiting();")
    return tmp_path


@pytest.mark.parametrize("address", ADDRESSES)
def test_is_there_for_somebody_signed_out(db, browser, address):
    assert browser.get(address).status_code == 200
    assert browser.post(address).status_code in (403, 405)


@pytest.mark.parametrize("address", ADDRESSES)
def test_is_there_for_whoever_still_has_a_first_password(operator, browser, address):
    User.objects.update(must_change_password=True)
    browser.force_login(operator)
    assert browser.get(address).status_code == 200


def test_gives_a_csrf_cookie_to_sign_in_and_send_with(db, browser):
    assert browser.get("/phone/").cookies["csrftoken"].value


@pytest.mark.parametrize("address", ADDRESSES)
def test_is_sent_again_only_when_it_changed(db, browser, built, address):
    first = browser.get(address)
    assert first["Cache-Control"] == "no-cache"
    again = browser.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Content-Security-Policy"] == first["Content-Security-Policy"]


def test_a_new_build_has_another_tag(db, browser, built):
    before = {address: browser.get(address)["ETag"] for address in ADDRESSES[:2]}
    (built / "phone.html").write_text(BUILT_PAGE.replace("map", "phone"))
    (built / "sw.js").write_text("self.clients.claim();")
    for address, tag in before.items():
        assert browser.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_may_know_where_it_is_and_see_and_hear(db, browser):
    answer = browser.get("/phone/")
    assert answer["Permissions-Policy"] == ("geolocation=(self), camera=(self), microphone=(self)")
    rules = policy(answer)
    assert rules["font-src"] == ["'self'", "data:"]
    assert rules["media-src"] == ["'self'", "blob:"]
    assert rules["worker-src"] == ["'self'"]
    assert rules["script-src"] == ["'self'"]
    assert rules["default-src"] == ["'none'"]


def test_no_other_page_may(operator, browser):
    answer = browser.get("/login/")
    assert answer["Permissions-Policy"] == "geolocation=(), camera=(), microphone=()"
    assert "media-src" not in policy(answer)
    assert policy(answer)["font-src"] == ["'self'"]


def test_speaks_the_language_of_its_reader(db, browser):
    english = browser.get("/phone/")
    chinese = browser.get("/phone/", headers={"Accept-Language": "zh-CN"})
    assert '<html lang="en">' in english.content.decode()
    assert '<html lang="zh-hans">' in chinese.content.decode()
    assert english["ETag"] != chinese["ETag"]
    assert "Accept-Language" in chinese["Vary"]


def test_the_service_worker_answers_for_the_phone_alone(db, browser):
    answer = browser.get("/phone/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/phone/"
    assert answer.content == b"self.skipWaiting();"


def test_says_plainly_that_no_service_worker_was_built(db, browser, built):
    (built / "sw.js").unlink()
    answer = browser.get("/phone/sw.js")
    assert (answer.status_code, answer.content) == (404, b"")
    assert answer["Content-Type"] == "text/plain"


def test_the_manifest_tells_how_it_is_shown(db, browser):
    answer = browser.get("/phone/manifest.webmanifest", headers={"Accept-Language": "zh-CN"})
    assert answer["Content-Type"] == "application/manifest+json"
    told = answer.json()
    assert (told["name"], told["short_name"], told["lang"]) == ("网格", "网格", "zh-Hans")
    assert (told["id"], told["start_url"], told["scope"]) == ("/phone/",) * 3
    assert (told["display"], told["orientation"]) == ("standalone", "portrait")
    assert [shortcut["url"] for shortcut in told["shortcuts"]] == ["/phone/#/report"]
    english = browser.get("/phone/manifest.webmanifest").json()
    assert (english["name"], english["lang"]) == ("Wangge", "en")


def test_its_icons_are_there_in_the_sizes_said(db, browser):
    icons = browser.get("/phone/manifest.webmanifest").json()["icons"]
    assert {(icon["sizes"], icon["purpose"]) for icon in icons} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in icons:
        with Image.open(STATIC / icon["src"].removeprefix("/static/")) as image:
            assert (image.format, "{}x{}".format(*image.size)) == ("PNG", icon["sizes"])
