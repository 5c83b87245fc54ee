"""The shells of the pages that the built front end fills."""

import pytest

from backend.pages import views

PAGES = {
    "/": "map.html",
    "/queue/": "queue.html",
    "/callbacks/": "callbacks.html",
    "/cases/20260720-000001/": "casefile.html",
    "/mine/": "mine.html",
    "/due-places/": "due.html",
    "/doubts/": "doubts.html",
    "/desk/": "desk.html",
    "/boundaries/": "boundaries.html",
    "/people/": "people.html",
}
BUILT_PAGE = '<!doctype html>\n<html lang="zh-hans">\n<head></head><body>map</body></html>'


@pytest.fixture
def built(tmp_path, monkeypatch):
    """What the front end's build leaves behind, in a folder of its own."""
    monkeypatch.setattr(views, "BUILT", tmp_path)
    for name in PAGES.values():
        (tmp_path / name).write_text(BUILT_PAGE.replace("map", name))
    return tmp_path


def policy(answer) -> dict[str, list[str]]:
    """The directives of the content policy, each with its sources."""
    rules = (rule.split() for rule in answer["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in rules}


@pytest.mark.parametrize("page", PAGES)
def test_sends_somebody_signed_out_to_the_form(db, browser, page):
    answer = browser.get(page)
    assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={page}")


@pytest.mark.parametrize("page", PAGES)
def test_serves_the_built_page_with_a_csrf_cookie(operator, browser, built, page):
    browser.force_login(operator)
    answer = browser.get(page)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert f"{PAGES[page]}</body>" in answer.content.decode()
    assert answer.cookies["csrftoken"].value
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "served"), [("en", "en"), ("zh-CN", "zh-hans"), ("de", "zh-hans")]
)
def test_speaks_the_language_asked_for_and_chinese_otherwise(
    operator, browser, built, asked, served
):
    browser.force_login(operator)
    answer = browser.get("/", headers={"Accept-Language": asked})
    assert f'<html lang="{served}">' in answer.content.decode()


def test_keeps_the_language_chosen_on_the_page(operator, browser, built):
    browser.force_login(operator)
    browser.get("/login/")
    token = browser.cookies.get("csrftoken") or browser.get("/").cookies["csrftoken"]
    chosen = {"language": "zh-hans", "next": "/", "csrfmiddlewaretoken": token.value}
    assert browser.post("/set-language/", chosen).status_code == 302
    assert '<html lang="zh-hans">' in browser.get("/").content.decode()


def test_allows_nothing_but_this_origin(operator, browser, built):
    browser.force_login(operator)
    for answer in (*map(browser.get, PAGES), browser.get("/login/", follow=True)):
        rules = policy(answer)
        assert rules["default-src"] == ["'none'"]
        assert rules["script-src"] == ["'self'"]
        assert rules["style-src"] == ["'self'"]
        assert rules["connect-src"] == ["'self'", "ws://testserver"]
        assert rules["frame-ancestors"] == ["'none'"]


def test_says_how_to_build_a_missing_front_end(operator, browser, built):
    (built / "map.html").unlink()
    browser.force_login(operator)
    answer = browser.get("/")
    assert answer.status_code == 503
    assert "npm run build" in answer.content.decode()


def test_says_the_form_to_chinese_and_english_readers(db, browser):
    assert '<html lang="en">' in browser.get("/login/").content.decode()
    chinese = browser.get("/login/", headers={"Accept-Language": "zh-CN"}).content.decode()
    assert '<html lang="zh-hans">' in chinese
