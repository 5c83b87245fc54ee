"""What goes wrong between the phone and the platform: its owner reads the truth of it in one
sentence, and nothing is lost, nor held up by something else."""

import re

import pytest
from playwright.sync_api import Route, expect

from .chart import NetGrid, largest_by_township
from .conftest import PICTURES
from .duty import STRIDE, begin
from .handset import Handset

REFUSE = "B01"
FAILED = {
    "status": 500,
    "content_type": "application/problem+json",
    "body": '{"type": "server-error", "title": "Something went wrong here", "status": 500}',
}
# As the gate of a hotel's network answers in place of the platform.
A_GATE = {"status": 403, "content_type": "text/html", "body": "<h1>Please sign in</h1>"}


@pytest.fixture
def grids() -> list[NetGrid]:
    return largest_by_township(12, after=3)[3:]


def report(phone: Handset, words: str) -> None:
    phone.go("report")
    phone.page.locator(f"[data-test=usual] [data-type={REFUSE}]").click()
    phone.page.locator("[data-test=description]").fill(words)
    phone.page.locator("[data-test=send]").click()
    expect(phone.page).to_have_url(re.compile("#/cases"))


def suggest(phone: Handset, words: str) -> None:
    phone.go("suggest")
    phone.page.locator("textarea").fill(words)
    phone.page.get_by_role("button", name="投进意见箱").click()
    expect(phone.page.locator("textarea")).to_have_value("")


def sign_in_again(phone: Handset) -> None:
    phone.page.locator("#id_username").fill(phone.account["username"])
    phone.page.locator("#id_password").fill(phone.account["password"])
    phone.page.locator("form button.primary").click()
    phone.is_loaded()


def described(worker) -> list[str]:
    return [case["description"] for case in worker.ask("GET", "/me/today/")["cases"]]


@pytest.mark.parametrize("answer", [FAILED, A_GATE], ids=["failed", "gate"])
def test_what_the_platform_fails_over_holds_nothing_else_up(
    district, handset, staff, grids, answer
):
    grid = grids[0 if answer is FAILED else 1]
    account = district.worker_of(grid.code)
    phone, worker = handset(account, at=grid.inside), staff(account)
    phone.sign_in()

    def fail(route: Route) -> None:
        route.fulfill(**answer)

    phone.context.route("**/api/v1/reports/**", fail)
    report(phone, "垃圾桶倒了")
    suggest(phone, "平台今天很慢")
    strip = phone.page.locator(".strip")
    expect(strip).to_contain_text("平台暂时收不了，1 条存在手机里")
    phone.go("outbox")
    expect(phone.page.locator("main")).to_contain_text("自动再送")
    expect(phone.page.get_by_text("没有收下")).to_have_count(0)
    said = [one["text"] for one in worker.ask("GET", "/suggestions/")["results"]]
    assert "平台今天很慢" in said
    assert "垃圾桶倒了" not in described(worker)

    phone.context.unroute("**/api/v1/reports/**", fail)
    phone.send_everything()
    assert described(worker).count("垃圾桶倒了") == 1


def test_who_calls_for_help_without_a_sign_in_is_told_to_dial(district, handset, grids):
    phone = handset(district.worker_of(grids[2].code), at=grids[2].inside)
    phone.sign_in()
    phone.context.clear_cookies(name="sessionid")
    phone.page.get_by_role("button", name="遇到危险求助：按住两秒").click(delay=2_400)
    standing = phone.page.locator("[data-test=help-standing]")
    expect(standing).to_contain_text("登录失效了，求助送不出去")
    expect(phone.page.get_by_role("link", name="拨打 110")).to_be_visible()
    PICTURES.mkdir(parents=True, exist_ok=True)
    phone.page.screenshot(path=PICTURES / "phone-help-shut.png")


def test_who_is_safe_before_the_call_went_out_alarms_nobody(district, handset, staff, grids):
    account = district.worker_of(grids[3].code)
    phone, worker = handset(account, at=grids[3].inside), staff(account)
    phone.sign_in()
    before = {alarm["sos"] for alarm in worker.ask("GET", "/sos/")["results"]}
    phone.cut()
    phone.page.get_by_role("button", name="遇到危险求助：按住两秒").click(delay=2_400)
    expect(phone.page.locator("[data-test=help-standing]")).to_contain_text("正在发出求助")
    phone.page.locator("[data-test=call-off]").click()
    phone.restore()
    phone.send_everything()
    assert {alarm["sos"] for alarm in worker.ask("GET", "/sos/")["results"]} == before


def test_who_signs_out_leaves_nothing_to_see_and_loses_nothing(district, handset, staff, grids):
    account = district.worker_of(grids[4].code)
    phone, worker = handset(account, at=grids[4].inside), staff(account)
    phone.sign_in()
    phone.cut()
    begin(phone, tracked=False)
    _sign_out(phone)
    # Without a network it cannot be done, and is said so; the page stands.
    expect(phone.page.get_by_text("没有信号，现在退不了")).to_be_visible()
    expect(phone.page.get_by_role("dialog")).to_have_count(0)
    phone.go("day")
    expect(phone.page.get_by_text("上班中")).to_be_visible()

    phone.context.route("**/api/v1/**", lambda route: route.abort())
    phone.restore()
    _sign_out(phone)
    expect(phone.page.locator("#id_username")).to_be_visible()
    phone.page.goto("/phone/")
    expect(phone.page.get_by_text("还没有联网过")).to_be_visible()
    expect(phone.page.get_by_text(worker.name)).to_have_count(0)
    expect(phone.page.get_by_text("上班中")).to_have_count(0)
    phone.context.unroute("**/api/v1/**")
    phone.page.reload()
    sign_in_again(phone)
    phone.send_everything()
    assert worker.ask("GET", "/me/today/")["shift"] is not None


def _sign_out(phone: Handset) -> None:
    phone.go("own")
    phone.page.get_by_role("main").get_by_role("button", name="退出登录").click()
    sure = phone.page.get_by_role("dialog")
    expect(sure).to_contain_text("还有 1 条没送出")
    sure.get_by_role("button", name="退出登录").click()


def test_who_stands_still_is_told_that_positions_are_recorded(district, handset, grids):
    """After a spell under a bridge too, though no new position is kept."""
    grid = grids[5]
    phone = handset(district.worker_of(grid.code), at=grid.inside)
    phone.sign_in()
    begin(phone)
    recorded = phone.page.get_by_text("正在记录位置")
    expect(recorded).to_be_visible()
    phone.context.set_geolocation(None)
    expect(phone.page.get_by_text("暂时定不到位")).to_be_visible()
    lon, lat = grid.inside
    phone.walk_to(lon, lat + STRIDE / 10)
    expect(recorded).to_be_visible()


def test_who_let_the_page_know_no_position_reads_what_to_do(district, handset, grids):
    grid = grids[6]
    phone = handset(district.worker_of(grid.code), at=grid.inside, permissions=[])
    phone.sign_in()
    begin(phone)
    expect(phone.page.get_by_text("手机没有允许定位，无法记录位置")).to_be_visible()
    phone.go("report")
    where = phone.page.locator("[data-test=where]")
    expect(where).to_contain_text("手机没有允许这个网页定位")
    phone.page.screenshot(path=PICTURES / "phone-denied.png", full_page=True)
    # They allow it in the settings of the phone, and come back.
    phone.context.grant_permissions(["geolocation"])
    phone.go("day")
    phone.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(phone.page.get_by_text("正在记录位置")).to_be_visible()
