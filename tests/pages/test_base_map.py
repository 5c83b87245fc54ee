"""The base map: Tianditu's hosts and the district's key, on the page with a map, nowhere else."""

import json
from html.parser import HTMLParser

import pytest
from django.core.exceptions import ImproperlyConfigured

from backend.config import settings as read_settings
from backend.pages import views

from .test_shells import BUILT_PAGE, PAGES, policy

KEY = "0123456789abcdef0123456789abcdef"
HOSTS = [f"https://t{number}.tianditu.gov.cn" for number in range(8)]


@pytest.fixture
def built(tmp_path, monkeypatch):
    monkeypatch.setattr(views, "BUILT", tmp_path)
    for name in (*PAGES.values(), "phone.html"):
        (tmp_path / name).write_text(BUILT_PAGE)


class _Metas(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "meta" and "name" in told:
            self.found[told["name"]] = told["content"]


def told(answer) -> dict | None:
    metas = _Metas()
    metas.feed(answer.content.decode())
    return json.loads(metas.found["base-map"]) if "base-map" in metas.found else None


def test_without_a_key_no_page_knows_of_tianditu(operator, browser, built, settings):
    settings.TIANDITU_KEY = ""
    browser.force_login(operator)
    answer = browser.get("/")
    assert told(answer) is None
    assert "tianditu" not in str(answer.headers) + answer.content.decode()
    assert answer["Referrer-Policy"] == "same-origin"


def test_with_a_key_the_map_says_where_streets_and_names_are(operator, browser, built, settings):
    settings.TIANDITU_KEY = KEY
    browser.force_login(operator)
    answer = browser.get("/")
    streets, names = told(answer)["layers"]
    assert streets[3] == (
        "https://t3.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
        "&LAYER=vec&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
        f"&TILEMATRIX={{z}}&TILECOL={{x}}&TILEROW={{y}}&tk={KEY}"
    )
    assert names[0].startswith("https://t0.tianditu.gov.cn/cva_w/wmts?")
    assert len(streets) == len(names) == 8
    assert told(answer)["deepest"] == 18


def test_the_policy_lets_in_those_hosts_and_no_more(operator, browser, built, settings):
    settings.TIANDITU_KEY = KEY
    browser.force_login(operator)
    answer = browser.get("/")
    rules = policy(answer)
    assert rules["connect-src"] == ["'self'", "ws://testserver", *HOSTS]
    assert rules["img-src"] == ["'self'", "data:", "blob:", *HOSTS]
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == ["'self'"]
    # A key for browsers is bound to the origin; where somebody is on the page stays here.
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize("page", [*sorted(PAGES.keys() - {"/"}), "/phone/", "/login/"])
def test_no_other_page_carries_the_key(operator, browser, built, settings, page):
    settings.TIANDITU_KEY = KEY
    if page != "/login/":
        browser.force_login(operator)
    answer = browser.get(page)
    assert answer.status_code == 200
    assert KEY not in answer.content.decode() + str(answer.headers)
    assert policy(answer)["connect-src"] == ["'self'", "ws://testserver"]


@pytest.mark.parametrize("key", ["a b", "abc&x=1", '"><script>', "é"])
def test_a_key_that_is_none_is_found_at_the_start(monkeypatch, key):
    monkeypatch.setenv("TIANDITU_KEY", key)
    with pytest.raises(ImproperlyConfigured):
        read_settings._tianditu_key()
