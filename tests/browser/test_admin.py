"""`/admin/` as the three offices use it, in a real browser: nothing on it breaks the content
policy (the console of the page would complain)."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from pypinyin import Style, pinyin

# Demonstration accounts, whose names are found in their own list of log-ins.
SYSTEM, SECURITY, AUDITOR, CHIEF = "admin0001", "security0001", "auditor0001", "chief0001"


@pytest.fixture
def enter(page, district):
    """`enter(username, address)`: at the door first, and then where one wanted to go."""

    def through_the_door(username: str, address: str = "/admin/") -> None:
        page.goto(address)
        assert urlsplit(page.url).path == "/login/"
        page.locator("#id_username").fill(username)
        page.locator("#id_password").fill(district.accounts[username]["password"])
        page.locator("form button.primary").click()
        page.wait_for_url(f"**{address}")

    return through_the_door


def test_a_system_administrator_finds_a_person_by_initials(page, enter, picture):
    enter(SYSTEM)
    picture("admin-start")
    page.goto("/admin/accounts/user/")
    first = page.locator("#result_list tbody tr").first
    name = first.locator("th a").inner_text()
    picture("admin-people")
    page.goto("/admin/accounts/user/?q=" + _initials(name))
    expect(page.locator("#result_list tbody tr", has_text=name).first).to_be_visible()
    picture("admin-people-found")


def test_a_system_administrator_makes_an_account_and_is_told_its_password_once(
    page, enter, picture
):
    enter(SYSTEM, "/admin/accounts/user/add/")
    page.locator("#id_username").fill("zhaoqian")
    page.locator("#id_name").fill("赵前")
    page.locator("#id_role").select_option("chief")
    page.locator(".field-area .select2-selection").click()
    page.locator(".select2-search__field").fill("灵山岛")
    page.locator(".select2-results__option--highlighted").click()
    page.locator("#id_phone").fill("13812345678")
    picture("admin-new-account")
    page.locator("[name=_save]").click()
    told = page.locator("[data-test=first-password]")
    expect(told).to_be_visible()
    password = told.inner_text()
    picture("admin-first-password")
    page.goto("/admin/accounts/user/?q=5678")
    expect(page.locator("#result_list tbody")).to_contain_text("138****5678")
    page.locator("#result_list tbody th a").first.click()
    expect(page.locator("#id_name")).to_have_value("赵前")
    assert password not in page.content()
    assert "13812345678" not in page.content()
    picture("admin-account")


def test_a_system_administrator_edits_a_limit_of_the_catalogue(page, enter, picture):
    enter(SYSTEM, "/admin/incidents/mattertype/")
    picture("admin-catalogue")
    page.goto("/admin/incidents/mattertype/B01/change/")
    page.locator("#id_handle_limit").fill("soon")
    page.locator("[name=_save]").click()
    expect(page.locator(".field-handle_limit .errorlist")).to_be_visible()
    page.locator("#id_handle_limit").fill("9wd")
    picture("admin-limit")
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    answer = page.request.get("/api/v1/catalogue/").json()
    types = {one["code"]: one for domain in answer["domains"] for one in domain["types"]}
    assert types["B01"]["handle_limit"] == "9wd"


def test_shapes_are_seen_in_their_surroundings(page, enter, picture):
    enter(SYSTEM, "/admin/territory/gridversion/")
    picture("admin-grids")
    page.locator("#result_list tbody th a").first.click()
    expect(page.locator("svg.picture path.thing")).to_be_visible()
    picture("admin-grid")
    page.goto("/admin/territory/area/")
    picture("admin-areas")
    page.locator("#result_list tbody th a").nth(1).click()
    expect(page.locator("svg.picture path.thing")).to_be_visible()
    picture("admin-area")
    page.goto("/admin/staffing/member/")
    picture("admin-members")
    page.locator("#result_list tbody th a").first.click()
    expect(page.locator("svg.picture circle.thing")).to_be_visible()
    picture("admin-member")
    page.goto("/admin/staffing/posting/")
    picture("admin-postings")


def test_a_place_is_entered_moved_and_shown(page, enter, picture):
    enter(SYSTEM, "/admin/territory/place/add/")
    page.locator("#id_kind").select_option("road")
    page.locator("#id_name").fill("试验路")
    page.locator("#id_raw_lon").fill("119.95")
    page.locator("#id_raw_lat").fill("35.88")
    page.locator("[name=_continue]").click()
    expect(page.locator("svg.picture circle.thing")).to_be_visible()
    picture("admin-place")
    page.goto("/admin/territory/place/?q=syl")
    expect(page.locator("#result_list tbody")).to_contain_text("试验路")


def test_an_auditor_reads_the_trail_and_cannot_change_it(page, enter, picture, complaints):
    enter(AUDITOR)
    expect(page.locator("#content-main .module")).to_have_count(1)
    page.goto("/admin/accounts/trailentry/")
    expect(page.locator("#result_list tbody tr").first).to_be_visible()
    picture("admin-trail")
    page.locator("#result_list tbody th a").first.click()
    expect(page.locator("[name=_save], .deletelink, #content input[type=text]")).to_have_count(0)
    picture("admin-trail-entry")
    assert page.goto("/admin/accounts/user/").status == 403
    assert page.goto("/admin/accounts/trailentry/add/").status == 403
    complaints.clear()  # of those two refusals, which the console names


def test_a_security_administrator_gives_and_ends_a_grant(page, enter, picture):
    enter(SECURITY, "/admin/accounts/grant/add/")
    page.locator(".field-user .select2-selection").click()
    page.locator(".select2-search__field").fill(CHIEF)
    page.locator(".select2-results__option--highlighted").wait_for()
    page.keyboard.press("Enter")
    page.locator("#id_role").select_option("supervisor")
    page.locator(".field-area .select2-selection").click()
    page.locator(".select2-search__field").fill("灵山岛")
    page.locator(".select2-results__option--highlighted").click()
    page.locator("#id_reason").fill("防汛")
    picture("admin-new-grant")
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    picture("admin-grants")
    page.locator("#result_list tbody tr", has_text="防汛").first.locator("th a").click()
    page.locator(".object-tools a").first.click()
    page.locator("#reason").fill("汛期结束")
    picture("admin-end-grant")
    page.locator("input[type=submit].default").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    picture("admin-grant-ended")


def test_who_has_no_office_is_told_so(page, sign_in, picture, complaints):
    sign_in(CHIEF)
    assert page.goto("/admin/").status == 403
    expect(page.locator('main a[href="/"]')).to_be_visible()
    picture("admin-no-office")
    complaints.clear()  # of that refusal, which the console names


def _initials(name: str) -> str:
    return "".join(step[0] for step in pinyin(name, style=Style.FIRST_LETTER))
