"""A worker signs in to the phone page on a small phone, and stays signed in."""

import re
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from .conftest import PICTURES


@pytest.fixture
def phone(chromium, district):
    context = chromium.new_context(
        viewport={"width": 360, "height": 640},
        has_touch=True,
        is_mobile=True,
        locale="zh-CN",
        base_url=district.base,
        # What is on the page is somebody else's test.
        service_workers="block",
    )
    yield context.new_page()
    context.close()


def test_the_form_fits_on_a_small_phone_and_its_session_is_out_of_scripts_reach(phone, district):
    account = next(one for one in district.accounts.values() if one["role"] == "worker")
    phone.goto("/login/?next=/phone/")
    PICTURES.mkdir(parents=True, exist_ok=True)
    phone.screenshot(path=PICTURES / "phone-sign-in.png")
    expect(phone.get_by_label(re.compile("这是我自己的手机"))).to_be_checked()
    button = phone.locator("form button.primary")
    box = button.bounding_box()
    assert box["y"] + box["height"] <= 640
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    for field in ("#id_username", "#id_password"):
        assert phone.locator(field).bounding_box()["height"] >= 48

    phone.locator("#id_username").fill(account["username"])
    phone.locator("#id_password").fill(account["password"])
    button.tap()
    phone.wait_for_url(lambda address: urlsplit(address).path == "/phone/")
    [session] = [one for one in phone.context.cookies() if one["name"] == "sessionid"]
    assert session["httpOnly"]
    assert session["expires"] - time.time() > 179 * 86400
    assert "sessionid" not in phone.evaluate("document.cookie")
    told = phone.evaluate("fetch('/api/v1/me/').then((answer) => answer.json())")
    assert told["device"]["name"].startswith("Chrome")
