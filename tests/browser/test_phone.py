"""A worker binds a phone to themselves, without any script, and the phone sends."""

import re

import httpx
from playwright.sync_api import expect

from .test_account import plain, shoot, sign_in  # noqa: F401 (fixtures)


def test_a_worker_sets_up_a_phone_that_is_heard_of_then(plain, district, shoot):  # noqa: F811
    account = next(one for one in district.accounts.values() if one["role"] == "worker")
    sign_in(plain, account["username"], account["password"])
    plain.locator("#phone a.button").click()
    expect(plain).to_have_url(f"{district.base}/account/phone/")
    expect(plain.locator("#sender")).to_contain_text("没有")
    shoot("phone")

    plain.locator("button[value=osmand]").click()
    expect(plain.locator("#set-up")).to_be_visible()
    settings = plain.locator("#set-up code").all_inner_texts()
    key = next(text for text in settings if re.fullmatch(r"[0-9a-z]{26}", text))
    address = next(text for text in settings if text.endswith("/devices/osmand/"))
    expect(plain.locator(".picture svg")).to_be_visible()
    shoot("phone-traccar")

    answer = httpx.post(address, data={"id": key, "lat": "36.0", "lon": "120.0"})
    assert (answer.status_code, answer.content) == (200, b"")
    plain.locator("#set-up a.button").click()
    expect(plain.locator("#set-up")).to_have_count(0)
    expect(plain.locator("#sender")).to_contain_text("最近一次收到")

    # Another app takes over, in English.
    plain.locator("button[value=en]").click()
    plain.locator("button[value=gpslogger]").click()
    expect(plain.locator("#set-up")).to_contain_text("spd=%SPD")
    shoot("phone-gpslogger")
    assert httpx.post(address, data={"id": key}).status_code == 400
    plain.locator("#sender button.grave").click()
    expect(plain.get_by_role("status")).to_contain_text("No phone sends for you any more.")

    plain.goto("/account/")
    trail = plain.locator("#trail tbody")
    expect(trail).to_contain_text("the key of a sending phone was revoked")
    # The page is left in the language it was found in.
    plain.locator("button[value=zh-hans]").click()


def test_the_settings_fit_on_a_phone(chromium, district):
    """Nothing has to be scrolled sideways in a window of 360 pixels."""
    account = next(one for one in district.accounts.values() if one["role"] == "professional")
    context = chromium.new_context(
        viewport={"width": 360, "height": 740},
        locale="zh-CN",
        base_url=district.base,
        java_script_enabled=True,
    )
    page = context.new_page()
    sign_in(page, account["username"], account["password"])
    page.goto("/account/phone/")
    page.locator("button[value=owntracks]").click()
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    from .conftest import PICTURES

    page.screenshot(path=PICTURES / "phone-narrow.png", full_page=True)
    context.close()
    assert widths[0] <= widths[1]
