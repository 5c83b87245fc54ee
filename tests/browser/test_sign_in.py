"""Signing in as a person does it, in a real browser."""

from urllib.parse import urlsplit

from playwright.sync_api import expect


def test_leads_somebody_signed_out_to_the_form_and_then_to_the_map(page, sign_in, picture):
    page.goto("/")
    address = urlsplit(page.url)
    assert (address.path, address.query) == ("/login/", "next=/")
    picture("sign-in")
    sign_in("chief0001")
    assert urlsplit(page.url).path == "/"


def test_tells_a_wrong_password_and_lets_the_right_one_in(page, district, picture):
    page.goto("/login/")
    page.locator("#id_username").fill("operator0001")
    page.locator("#id_password").fill("not the one")
    page.locator("form button.primary").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#id_username")).to_have_value("operator0001")
    expect(page.locator("#id_password")).to_be_focused()
    picture("sign-in-wrong")
    page.locator("#id_password").fill(district.accounts["operator0001"]["password"])
    page.keyboard.press("Enter")
    expect(page.locator("[data-test=map]")).to_be_visible()


def test_changes_its_language_without_a_script(chromium, district):
    context = chromium.new_context(
        locale="zh-CN", base_url=district.base, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/login/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    context.close()


def test_signing_out_closes_the_map(page, sign_in):
    sign_in("chief0002")
    page.locator("[data-test=sign-out]").click()
    page.wait_for_url("**/login/")
    page.goto("/")
    assert urlsplit(page.url).path == "/login/"
