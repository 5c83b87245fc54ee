"""The dispatcher's queue in a real browser: one key a step, many at once, and no word lost."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from .chart import largest_by_township

BLOCKED_FIRE_LANE = "A04"
EXPOSED_REFUSE = "B01"


@pytest.fixture(scope="module")
def grid():
    """Of a township in which no other test of pages reports anything."""
    return largest_by_township(20)[19]


@pytest.fixture
def queue(page, sign_in, of_township):
    """`queue(role)`: the queue, open before somebody of the township."""

    def open_queue(role: str = "operator"):
        sign_in(of_township(role)[0]["username"])
        page.goto("/queue/")
        expect(page.locator("[data-test=standing]")).to_have_attribute("data-phase", "live")
        page.evaluate("() => { window.sameLoad = true }")

    yield open_queue
    assert page.evaluate("() => window.sameLoad === true"), "the page was loaded again"


def row_of(page, number):
    return page.locator(f"[data-test=row-{number}]")


def choose(page, number):
    row_of(page, number).locator("button").click()
    expect(page.locator("[data-test=pane]")).to_have_attribute("data-number", number)


def test_a_matter_goes_from_the_ring_to_its_handler_by_keys_alone(
    page, queue, worker, grid, desk, picture
):
    queue()
    number = worker.report(BLOCKED_FIRE_LANE, grid.inside, "三辆车停在消防通道上")
    row = row_of(page, number)
    expect(row).to_be_visible(timeout=8000)
    expect(row).to_contain_text("按时")
    choose(page, number)
    page.locator("body").click(position={"x": 5, "y": 300})
    pane = page.locator("[data-test=pane-state]")
    expect(pane).to_have_text("已上报")
    page.keyboard.press("Enter")
    expect(pane).to_have_text("已受理")
    page.keyboard.press("Enter")
    expect(pane).to_have_text("已立案")
    picture("queue-filed-1366")
    first = desk.ask("GET", f"/cases/{number}/candidates/")[0]
    expect(page.locator("[data-test=to-first]")).to_contain_text(f"派给 {first['name']}")
    expect(page.locator("[data-test=proposals]")).to_contain_text(first["why"])
    page.keyboard.press("t")
    expect(row).to_have_count(0)
    page.locator("[data-test=view-all]").click()
    expect(row).to_have_attribute("data-state", "dispatched")
    case = desk.ask("GET", f"/cases/{number}/")
    assert (case["state"], case["owner"]["name"]) == ("dispatched", first["name"])


def test_who_was_overtaken_is_told_in_a_sentence_and_loses_no_word(
    page, queue, worker, grid, desk, complaints, picture
):
    number = worker.report(EXPOSED_REFUSE, grid.inside, "垃圾堆在路口")
    queue()
    choose(page, number)
    page.locator("[data-test=do-decline]").click()
    reason = page.locator("[data-test=field-reason]")
    reason.fill("不属本区管辖，已告知上报人")
    page.route(
        re.compile(r"/actions/"),
        lambda route: (desk.act(number, "accept", version=1), route.continue_()),
        times=1,
    )
    page.locator("[data-test=do]").click()
    told = page.locator("[data-test=overtaken]")
    expect(told).to_contain_text("他人已先行办理：现为“已受理”")
    expect(told).to_contain_text("此操作已不适用")
    expect(reason).to_have_value("不属本区管辖，已告知上报人")
    expect(row_of(page, number)).to_have_attribute("data-state", "accepted")
    picture("queue-overtaken-1366")
    page.locator("[data-test=do-withdraw]").click()
    expect(reason).to_have_value("不属本区管辖，已告知上报人")
    page.locator("[data-test=do]").click()
    expect(row_of(page, number)).to_have_count(0)
    story = desk.ask("GET", f"/cases/{number}/events/")["results"]
    assert [step["action"] for step in story] == ["report", "accept", "withdraw"]
    assert story[-1]["reason"] == "不属本区管辖，已告知上报人"
    assert ["409" in one for one in complaints] == [True]
    complaints.clear()


def test_many_go_at_once_and_the_one_that_did_not_is_named(
    page, queue, worker, grid, desk, picture
):
    numbers = [worker.report(EXPOSED_REFUSE, grid.inside, f"第 {n} 处垃圾") for n in (1, 2, 3)]
    queue()
    for number in numbers:
        row_of(page, number).locator("[data-test=select]").check()
    page.locator("[data-test=bulk-accept]").click()
    page.route(
        "**/api/v1/cases/actions/",
        lambda route: (desk.act(numbers[1], "accept", version=1), route.continue_()),
        times=1,
    )
    page.locator("[data-test=bulk] [data-test=do]").click()
    outcome = page.locator("[data-test=outcome]")
    expect(outcome).to_contain_text("3 件中办妥 2 件")
    expect(outcome).to_contain_text(numbers[1])
    expect(page.locator("[data-test=bulk]")).to_contain_text("已选 1 件")
    for number in numbers:
        expect(row_of(page, number)).to_have_attribute("data-state", "accepted")
        row_of(page, number).locator("[data-test=select]").check()
    picture("queue-bulk-1366")
    page.locator("[data-test=bulk-file]").click()
    page.locator("[data-test=bulk] [data-test=do]").click()
    expect(outcome).to_contain_text("3 件全部办妥")
    for number in numbers:
        expect(row_of(page, number)).to_have_attribute("data-state", "filed")
        expect(row_of(page, number).locator("[data-test=select]")).not_to_be_checked()


def test_a_storm_becomes_a_parent_with_children_that_are_chosen_by_one_click(
    page, queue, worker, grid, desk, picture
):
    numbers = [worker.report(EXPOSED_REFUSE, grid.inside, f"台风后第 {n} 处") for n in (1, 2, 3)]
    queue()
    for number in numbers:
        row_of(page, number).locator("[data-test=select]").check()
    page.locator("[data-test=bulk-storm]").click()
    page.locator("[data-test=storm-lead]").select_option(numbers[0])
    page.locator("[data-test=storm-go]").click()
    for number in numbers[1:]:
        expect(row_of(page, number)).to_contain_text(f"属母案 {numbers[0]}")
    page.locator("[data-test=unselect]").click()
    choose(page, numbers[0])
    page.locator("[data-test=select-storm]").click()
    expect(page.locator("[data-test=bulk]")).to_contain_text("已选 2 件")
    picture("queue-storm-1366")
    children = desk.ask("GET", f"/cases/{numbers[0]}/")["children"]
    assert children == sorted(numbers[1:])


def test_a_supervisor_finds_what_is_overdue_and_urges(
    page, queue, staff, of_township, grid, desk, picture
):
    late = datetime.now(UTC) - timedelta(hours=3)
    lon, lat = grid.inside
    number = desk.ask(
        "PUT",
        f"/reports/{uuid.uuid4()}/",
        {
            "type": EXPOSED_REFUSE,
            "position": {"lon": lon, "lat": lat, "crs": "wgs84"},
            "description": "上级转来，已过时限",
            "occurred_at": late.isoformat(),
            "source": "superior",
            "external": {
                "system": "12345",
                "number": uuid.uuid4().hex,
                "due_at": (late + timedelta(hours=1)).isoformat(),
            },
        },
    )["case"]["number"]
    queue("supervisor")
    row = row_of(page, number)
    expect(row).to_have_attribute("data-lamp", "red")
    expect(row).to_contain_text("超时")
    choose(page, number)
    picture("queue-supervisor-1366")
    expect(page.locator("[data-test=do-accept]")).to_have_count(0)
    page.locator("[data-test=do-supervise]").click()
    page.locator("[data-test=do]").click()
    expect(page.locator("[data-test=action-form]")).to_contain_text("请写明说明")
    page.locator("[data-test=field-note]").fill("请今日办结并反馈")
    page.locator("[data-test=do]").click()
    expect(page.locator("[data-test=pane] [data-test=story]")).to_contain_text("请今日办结并反馈")
