"""The callback queue in a real browser: whom to call, how it went, and what comes of it."""

import re

import pytest
from playwright.sync_api import expect

from .chart import largest_by_township

PROPERTY = "D05"  # checked at the desk by its documents
FRAUD = "C02"  # sensitive, called back in a safe way alone
CALLER = {"name": "欧阳小明", "phone": "13812345678"}
NEIGHBOUR = {"name": "王芳", "phone": "13987654321"}


@pytest.fixture(scope="module")
def grid():
    """Of a township in which no other test of pages takes a call."""
    return largest_by_township(22)[21]


@pytest.fixture
def accounts(district, grid):
    return [
        account
        for account in district.accounts.values()
        if account["role"] == "operator" and account["area"]["code"] == grid.township
    ]


@pytest.fixture
def desk(staff, accounts):
    return staff(accounts[1])


@pytest.fixture
def closed(desk, staff, district, grid):
    """`closed(description, …)`: told to the hotline, handled, checked and closed."""
    clerk = staff(
        next(
            account
            for account in district.accounts.values()
            if account["department"] == "TYJ" and account["area"]["code"] == grid.township
        )
    )

    def close(description: str, type_code: str = PROPERTY, **more) -> str:
        number = desk.take_call(
            type_code, grid.inside, description, **({"reporter": CALLER} | more)
        )
        finish(number)
        return number

    def finish(number: str) -> None:
        desk.act(number, "accept", version=1)
        desk.act(number, "file", version=2)
        desk.act(number, "dispatch", version=3, to={"department": "TYJ"})
        clerk.act(number, "take", version=4)
        clerk.act(number, "report_done", version=5, note="已联系物业，当日清运")
        desk.act(number, "pass_check", version=6)
        desk.act(number, "close", version=7)

    close.finish = finish
    return close


@pytest.fixture
def queue(page, sign_in, accounts):
    sign_in(accounts[0]["username"])
    page.goto("/callbacks/")
    expect(page.locator("[data-test=standing]")).to_have_attribute("data-phase", "live")
    page.evaluate("() => { window.sameLoad = true }")
    yield
    assert page.evaluate("() => window.sameLoad === true"), "the page was loaded again"


def choose(page, number):
    page.locator(f"[data-test=row-{number}] button").click()
    expect(page.locator("[data-test=pane]")).to_have_attribute("data-number", number)


def test_a_call_is_recorded_by_one_key_and_the_dissatisfied_get_it_redone(
    page, queue, closed, desk, staff, accounts, picture
):
    happy, cross, away = (closed(f"第 {n} 处垃圾") for n in (1, 2, 3))
    for number in (happy, cross, away):
        expect(page.locator(f"[data-test=row-{number}]")).to_be_visible(timeout=8000)
    choose(page, happy)
    expect(page.locator("[data-test=pane]")).to_contain_text("已联系物业，当日清运")
    expect(page.locator("[data-test=person]")).to_contain_text("138****5678")

    myself = staff(accounts[0])
    codes = myself.set_up_second_factor()
    page.locator("[data-test=unmask]").click()
    page.locator("[data-test=unmask-reason]").fill("电话回访办理结果")
    page.locator("[data-test=unmask-code]").fill(codes.code())
    page.locator("[data-test=unmask-go]").click()
    expect(page.locator("[data-test=phone]")).to_have_attribute("href", "tel:13812345678")
    picture("callbacks-unmasked-1366")
    myself.ask("DELETE", "/me/second-factor/", {"otp": codes.code()})  # the others sign in without
    page.locator("[data-test=call-note]").fill("对结果认可")
    page.locator("[data-test=outcome-satisfied]").click()
    expect(page.locator(f"[data-test=row-{happy}]")).to_have_count(0)
    expect(page.locator("[data-test=pane]")).to_have_attribute("data-number", cross)
    assert CALLER["phone"] not in page.content()

    page.keyboard.press("3")
    redo = page.locator("[data-test=redo]")
    expect(redo).to_contain_text("不满意，建议重办")
    expect(page.locator(f"[data-test=row-{cross}]")).to_contain_text("不满意")
    redo.locator("textarea").fill("请连同绿化带一并清理")
    picture("callbacks-redo-1366")
    page.locator("[data-test=redo-go]").click()
    expect(page.locator(f"[data-test=row-{cross}]")).to_have_count(0)
    again = desk.ask("GET", f"/cases/{cross}/")
    assert (again["state"], again["round"]) == ("filed", 2)
    story = desk.ask("GET", f"/cases/{cross}/events/")["results"]
    assert story[-1]["note"] == "请连同绿化带一并清理"

    choose(page, away)
    page.keyboard.press("4")
    expect(page.locator("[data-test=person]")).to_contain_text("已拨打 1 次")
    expect(page.locator("[data-test=person]")).to_contain_text("上次未接通")
    expect(page.locator("[data-test=reach]")).to_contain_text("2/3")
    expect(page.locator("[data-test=satisfaction]")).to_contain_text("1/2")
    picture("callbacks-1366")
    page.set_viewport_size({"width": 1920, "height": 1080})
    picture("callbacks-1920")


def test_every_reporter_of_one_matter_is_called(page, queue, desk, closed, grid, picture):
    lead, other = (
        desk.take_call(PROPERTY, grid.inside, f"同一处垃圾，{who['name']}", reporter=who)
        for who in (CALLER, NEIGHBOUR)
    )
    desk.act(other, "merge", version=1, to={"case": lead})
    closed.finish(lead)
    expect(page.locator(f"[data-test=row-{lead}]")).to_be_visible(timeout=8000)
    choose(page, lead)
    people = page.locator("[data-test=person]")
    expect(people).to_have_count(2)
    page.keyboard.press("1")
    expect(people.first).to_contain_text("已回访")
    expect(people.last).not_to_contain_text("已回访")
    picture("callbacks-two-1366")
    page.keyboard.press("2")
    expect(page.locator(f"[data-test=row-{lead}]")).to_have_count(0)


def test_a_safe_matter_shows_the_safe_way_and_nothing_else(page, queue, closed, picture):
    number = closed("邻里反映", FRAUD, reporter=CALLER | {"safe_way": "只能联系社区王主任"})
    expect(page.locator(f"[data-test=row-{number}]")).to_be_visible(timeout=8000)
    choose(page, number)
    person = page.locator("[data-test=person]")
    expect(person).to_contain_text("只能按反映人指定的安全方式联系")
    expect(person.locator("[data-test=safe-way]")).to_contain_text("***")
    assert "5678" not in person.inner_text()
    picture("callbacks-safe-1366")


def test_who_was_overtaken_is_told_and_keeps_their_notes(page, queue, closed, desk, complaints):
    number = closed("又一处垃圾")
    expect(page.locator(f"[data-test=row-{number}]")).to_be_visible(timeout=8000)
    choose(page, number)
    page.locator("[data-test=call-note]").fill("本人表示认可")

    def redone(route) -> None:
        desk.act(number, "call_back", version=8, fields={"outcome": "dissatisfied"})
        desk.act(number, "redo", version=8)
        route.continue_()

    page.route(re.compile(r"/actions/"), redone, times=1)
    page.locator("[data-test=outcome-satisfied]").click()
    expect(page.locator("[data-test=lost]")).to_contain_text("他人已先行办理：现为“已立案”")
    expect(page.locator("[data-test=lost]")).to_contain_text("本人表示认可")
    assert ["409" in told for told in complaints] == [True]
    complaints.clear()
