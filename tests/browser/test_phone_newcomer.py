"""A worker who has never seen the page: from the picture to scan to the first report, in taps."""

import re

from playwright.sync_api import Locator, expect

from tests.incidents.evidence.sending import photo

from .chart import largest_by_township


def test_a_newcomer_reports_after_five_taps(district, handset, staff):
    grid = largest_by_township(15, after=1)[14]
    account = district.worker_of(grid.code)
    shown = handset(district.leader_of(grid.code), at=grid.inside)
    shown.sign_in()
    shown.page.goto("/account/phone/")
    address = shown.page.locator("#page p a").inner_text()
    expect(shown.page.locator("#page svg")).to_be_visible()

    taps: list[Locator] = []

    def tap(target: Locator) -> None:
        taps.append(target)
        target.tap()

    phone = handset(account, at=grid.inside)
    page = phone.page
    page.goto(address)
    # Nothing to look for: whoever is not signed in stands before the form.
    page.locator("#id_username").fill(account["username"])
    page.locator("#id_password").fill(account["password"])
    tap(page.get_by_role("button", name="登录"))
    phone.is_loaded()
    tap(page.get_by_role("link", name="上报"))
    tap(page.locator("[data-test=usual] [data-type=B01]"))
    with page.expect_file_chooser() as camera:
        tap(page.locator("[data-test=camera]").locator(".."))
    camera.value.set_files(
        [{"name": "1.jpg", "mimeType": "image/jpeg", "buffer": photo(1600, 1200)}]
    )
    expect(page.locator("[data-test=photo]")).to_have_count(1)
    tap(page.locator("[data-test=send]"))
    assert len(taps) == 5
    expect(page).to_have_url(re.compile("#/cases"))
    phone.send_everything()
    [case] = [
        one for one in staff(account).ask("GET", "/me/today/")["cases"] if one["type"] == "B01"
    ]
    assert [piece["status"] for piece in case["evidence"]] == ["complete"]
