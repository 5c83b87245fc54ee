"""Signing in with a second step, and one's own account, without any script."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.authenticator import Phone

NEW_PASSWORD = "a-new-way-round-the-grid"


@pytest.fixture
def plain(chromium, district) -> Iterator[Page]:
    """A Chinese reader's window with scripts switched off."""
    context = chromium.new_context(
        viewport={"width": 1100, "height": 900},
        locale="zh-CN",
        base_url=district.base,
        java_script_enabled=False,
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def shoot(plain):
    from .conftest import PICTURES

    def take(name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        plain.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    return take


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/login/?next=/account/")
    page.locator("#id_username").fill(username)
    page.locator("#id_password").fill(password)
    page.locator("button.primary").click()


def test_a_clerk_sets_up_a_second_factor_and_signs_in_with_it(plain, district, shoot):
    account = district.accounts["department0001"]
    sign_in(plain, account["username"], account["password"])
    expect(plain).to_have_url(f"{district.base}/account/")
    shoot("account")

    plain.locator("#second-factor button.strong").click()
    secret = plain.locator("code.secret").inner_text()
    expect(plain.locator(".picture svg")).to_be_visible()
    shoot("account-second-factor")
    plain.locator("#id_otp").fill("000000")
    plain.locator("#second-factor button.strong").click()
    expect(plain.locator("#otp-errors")).to_be_visible()
    time.sleep(1.1)  # the wait after one wrong code
    phone = Phone(secret)
    plain.locator("#id_otp").fill(phone.code())
    plain.locator("#second-factor button.strong").click()
    expect(plain.locator("#recovery-codes code")).to_have_count(10)
    recovery_codes = plain.locator("#recovery-codes code").all_inner_texts()
    shoot("account-recovery-codes")

    plain.locator("#devices button.grave").click()
    expect(plain).to_have_url(f"{district.base}/login/")
    sign_in(plain, account["username"], account["password"])
    expect(plain).to_have_url(f"{district.base}/login/code/")
    shoot("sign-in-code")
    plain.locator("#id_otp").fill("000000")
    plain.locator("button.primary").click()
    expect(plain.get_by_role("alert")).to_be_visible()
    time.sleep(1.1)
    plain.locator("#id_otp").fill(phone.code())
    plain.locator("button.primary").click()
    expect(plain).to_have_url(f"{district.base}/account/")
    expect(plain.locator("#second-factor .mark")).to_have_class("mark good")
    expect(plain.locator("#trail tbody")).to_contain_text("127.0.0.1")

    # The phone is lost: a recovery code opens, and takes the lost one off.
    plain.locator(".who button").click()
    sign_in(plain, account["username"], account["password"])
    plain.locator("#id_otp").fill(recovery_codes[3])
    plain.locator("button.primary").click()
    expect(plain).to_have_url(f"{district.base}/account/")
    plain.locator("#id_otp").fill(recovery_codes[4])
    plain.locator("#second-factor button.grave").click()
    expect(plain.locator("#second-factor .mark")).not_to_have_class("mark good")
    shoot("account-trail")


def test_a_new_password_takes_the_place_of_the_old(plain, district, shoot):
    account = district.accounts["department0002"]
    sign_in(plain, account["username"], account["password"])
    plain.locator("#id_old").fill("not mine")
    plain.locator("#id_new").fill(NEW_PASSWORD)
    plain.locator("#id_again").fill(NEW_PASSWORD)
    plain.locator("#password button").click()
    expect(plain.locator("#old-errors")).to_be_visible()
    plain.locator("#id_old").fill(account["password"])
    plain.locator("#id_new").fill("1234567890")
    plain.locator("#id_again").fill("1234567890")
    plain.locator("#password button").click()
    expect(plain.locator("#new-errors")).to_be_visible()
    shoot("account-password")
    plain.locator("#id_old").fill(account["password"])
    plain.locator("#id_new").fill(NEW_PASSWORD)
    plain.locator("#id_again").fill(NEW_PASSWORD)
    plain.locator("#password button").click()
    expect(plain.locator(".done")).to_be_visible()
    plain.get_by_role("button", name="English").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("My account")
    shoot("account-english")
    plain.locator(".who button").click()
    sign_in(plain, account["username"], NEW_PASSWORD)
    expect(plain).to_have_url(f"{district.base}/account/")
