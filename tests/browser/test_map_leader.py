"""A grid leader before the map: who serves the grid and how to call them, a case given to somebody,
a past walk left for what happens now."""

import re

import pytest
from playwright.sync_api import expect

from .chart import largest_by_township
from .seeing import breaches
from .walks import Morning

BLOCKED_FIRE_LANE = "A04"
EXPOSED_REFUSE = "B01"
PHONE = "13812345678"


@pytest.fixture(scope="module")
def grid():
    """One in which no other test of pages is at work."""
    return largest_by_township(10)[9]


@pytest.fixture
def leader(district, grid):
    return district.leader_of(grid.code)


@pytest.fixture
def open_grid(page, sign_in, leader, grid):
    """The map before the leader, with the panel of their grid, opened by its name."""

    def find() -> None:
        sign_in(leader["username"])
        page.locator("[data-test=find]").fill(grid.code)
        page.locator(f"[data-test=found-grid-{grid.code}]").click()
        expect(page.locator("[data-test=panel-title]")).to_have_text(grid.name)

    return find


@pytest.fixture
def with_a_phone(district, staff):
    """`with_a_phone(account)`: whose account has a number from now on."""
    admin = staff(district.accounts["admin0001"])

    def give(account: dict) -> None:
        name = account["username"]
        (user,) = [
            one
            for one in admin.ask("GET", f"/users/?q={name}")["results"]
            if one["username"] == name
        ]
        admin.ask("PATCH", f"/users/{user['id']}/", {"phone": PHONE})

    return give


def test_calls_somebody_of_the_grid_for_a_reason_that_they_read(
    page, district, staff, open_grid, grid, leader, with_a_phone, picture
):
    account = district.worker_of(grid.code)
    with_a_phone(account)
    open_grid()
    served = page.locator("[data-test=worker]")
    served.locator("[data-test^=phone-of-]").click()
    expect(served).to_contain_text("138****5678")
    expect(served.locator("[data-test=unmask-reason]")).to_be_focused()
    assert PHONE not in page.content()
    picture("map-grid-phone-1366")
    myself = staff(leader)
    codes = myself.set_up_second_factor()
    served.locator("[data-test=unmask-reason]").fill("核对消防通道现场情况")
    served.locator("[data-test=unmask-code]").fill(codes.code())
    served.locator("[data-test=unmask-go]").click()
    expect(served.locator("[data-test=call]")).to_have_attribute("href", f"tel:{PHONE}")
    expect(served.locator("[data-test=call]")).to_have_text(PHONE)
    expect(served.locator("[data-test=call]")).to_be_focused()
    myself.ask("DELETE", "/me/second-factor/", {"otp": codes.code()})  # the others sign in without
    read = staff(account).ask("GET", "/me/trail/")["results"]
    assert "核对消防通道现场情况" in str(read)
    page.keyboard.press("Escape")
    assert PHONE not in page.content()


def test_says_of_somebody_without_a_number_that_there_is_none(page, open_grid):
    open_grid()
    first = page.locator("[data-test=professionals] [data-test^=phone-of-]").first
    first.click()
    expect(page.locator("[data-test=number-of]")).to_contain_text("没有登记电话")


def test_gives_a_case_of_the_own_grid_to_somebody_as_the_rules_allow(
    page, district, staff, worker, sign_in, leader, grid, of_township, picture
):
    number = worker.report(BLOCKED_FIRE_LANE, grid.inside, "消防通道停了两辆车")
    desk = staff(of_township("operator")[0])
    sign_in(leader["username"])
    page.locator(f"[data-test=case-{number}]").click()
    panel = page.locator("[data-test=panel]")
    expect(panel.locator("[data-test=state]")).to_have_text("已上报")
    # Accepting and filing are the centre's: nothing else is offered.
    expect(panel.locator("[data-test=do-accept]")).to_have_count(0)
    expect(panel.locator("[data-test=do-dispatch]")).to_have_count(0)
    desk.act(number, "accept", version=1)
    desk.act(number, "file", version=2)
    panel.locator("[data-test=do-dispatch]").click()
    form = panel.locator("[data-test=action-form]")
    expect(form).to_contain_text("派给")
    form.locator("[data-test=field-recipient]").select_option(label=f"{worker.name} · 专职网格员")
    form.locator("[data-test=field-note]").fill("请先到现场看一下")
    picture("map-leader-dispatch-1366")
    page.locator("[data-test=do]").click()
    expect(panel.locator("[data-test=state]")).to_have_text("已派遣")
    expect(panel.locator("[data-test=story]")).to_contain_text("请先到现场看一下")
    case = desk.ask("GET", f"/cases/{number}/")
    assert (case["state"], case["owner"]["name"]) == ("dispatched", worker.name)


def test_who_reads_a_refusal_keeps_what_was_typed(
    page, staff, worker, sign_in, leader, grid, of_township, complaints, picture
):
    """Somebody at the desk was faster: the step is not to be had any more."""
    number = worker.report(EXPOSED_REFUSE, grid.inside, "垃圾堆在巷口")
    desk = staff(of_township("operator")[0])
    desk.act(number, "accept", version=1)
    desk.act(number, "file", version=2)
    sign_in(leader["username"])
    page.locator(f"[data-test=case-{number}]").click()
    page.locator("[data-test=do-dispatch]").click()
    note = page.locator("[data-test=field-note]")
    note.fill("先清运再冲洗路面")
    page.route(
        re.compile(r"/actions/"),
        lambda route: (
            desk.act(number, "withdraw", version=3, reason="重复上报"),
            route.continue_(),
        ),
        times=1,
    )
    page.locator("[data-test=do]").click()
    expect(page.locator("[data-test=overtaken]")).to_contain_text("现为“已结案”")
    expect(note).to_have_value("先清运再冲洗路面")
    expect(page.locator("[data-test=do]")).to_be_disabled()
    picture("map-overtaken-for-good-1366")
    assert ["409" in one for one in complaints] == [True]
    complaints.clear()


def test_leaves_a_past_walk_for_what_is_picked_from_the_list(
    page, worker, grid, sign_in, leader, picture
):
    morning = Morning(worker, grid)
    number = worker.report(EXPOSED_REFUSE, grid.inside, "垃圾堆在桥头")
    sign_in(leader["username"])
    page.locator("[data-test=find]").fill(worker.name)
    page.locator("[data-test^=found-]").first.click()
    page.locator(f"[data-shift='{morning.uuid}'] [data-test=open-track]").click()
    page.locator("[data-test=reason]").fill("核实群众反映的上午巡查情况")
    page.locator("[data-test=say-reason]").click()
    expect(page.locator("[data-test=replay]")).to_be_visible()
    page.locator(f"[data-test=case-{number}]").click()
    expect(page.locator("[data-test=replay]")).to_have_count(0)
    expect(page.locator("[data-test=panel] [data-test=number]")).to_have_text(number)


def test_the_panels_of_a_grid_and_a_case_can_be_read_by_everybody(
    page, worker, grid, open_grid, picture
):
    """WCAG 2.1, level AA, by axe-core, at the size of a laptop and of a tablet."""
    worker.report(BLOCKED_FIRE_LANE, grid.inside, "杂物堵塞")
    open_grid()
    expect(page.locator("[data-test=coverage]")).to_have_attribute("data-read", "true")
    assert breaches(page) == {}
    picture("map-grid-1366")
    page.locator("[data-test=grid-cases] button").first.click()
    expect(page.locator("[data-test=panel] [data-test=story]")).to_be_visible()
    assert breaches(page) == {}
    page.set_viewport_size({"width": 820, "height": 1180})
    assert breaches(page) == {}
    page.locator("[data-test=language]").click()
    expect(page.locator("[data-test=panel]")).to_contain_text("blocked fire lane")
    assert breaches(page) == {}
