"""Working from the leaders' map: what is left out and found, acts by keys, refusals, notices."""

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from .chart import largest_by_township

BLOCKED_FIRE_LANE = "A04"
EXPOSED_REFUSE = "B01"
ROAD_COLLAPSED = "B11"


@pytest.fixture(scope="module")
def grid():
    """Of a township in which no other test of pages reports anything."""
    return largest_by_township(22)[21]


@pytest.fixture
def open_map(page, sign_in, of_township):
    """`open_map(role)`: the map before somebody of the township, never loaded again."""

    def go(role: str = "operator") -> None:
        sign_in(of_township(role)[0]["username"])
        page.evaluate("() => { window.sameLoad = true }")

    yield go
    assert page.evaluate("() => window.sameLoad === true"), "the page was loaded again"


def row_of(page, number):
    return page.locator(f"[data-test=case-{number}]")


def test_leaves_out_what_was_filtered_and_says_how_much(page, open_map, worker, grid, picture):
    kept = worker.report(BLOCKED_FIRE_LANE, grid.inside, "通道被货车堵住")
    left = worker.report(EXPOSED_REFUSE, grid.inside, "垃圾堆在村口")
    open_map()
    total = page.locator("[data-test=total]")
    all_there = int(total.inner_text())
    page.locator("[data-test=filter-domain]").select_option("A")
    expect(row_of(page, left)).to_have_count(0)
    expect(row_of(page, kept)).to_be_visible()
    hidden = all_there - page.locator("[data-test=cases] > li").count()
    expect(page.locator("[data-test=left-out]")).to_contain_text(f"已隐藏 {hidden} 件")
    expect(total).to_have_text(f"{all_there - hidden} / {all_there}")
    assert unquote(page.url).endswith("#domain=A")
    picture("map-filtered-1366")

    later = worker.report(EXPOSED_REFUSE, grid.inside, "又一处垃圾")
    expect(page.locator("[data-test=left-out]")).to_contain_text(f"已隐藏 {hidden + 1} 件")
    expect(row_of(page, later)).to_have_count(0)
    page.locator("body").press("c")
    for number in (kept, left, later):
        expect(row_of(page, number)).to_be_visible()
    expect(page.locator("[data-test=left-out]")).to_have_count(0)


def test_goes_from_the_search_to_the_handler_by_keys_alone(
    page, open_map, worker, desk, grid, picture
):
    number = worker.report(BLOCKED_FIRE_LANE, grid.inside, "两辆车停在消防通道上")
    desk.act(number, "accept", version=1)
    desk.act(number, "file", version=2)
    open_map()
    expect(row_of(page, number)).to_be_visible()
    keys = page.keyboard
    keys.press("/")
    expect(page.locator("[data-test=find]")).to_be_focused()
    keys.type(number)
    expect(page.locator(f"[data-test=found-case-{number}]")).to_have_attribute(
        "aria-selected", "true"
    )
    keys.press("Enter")
    panel = page.locator("[data-test=panel]")
    expect(panel.locator("[data-test=number]")).to_have_text(number)
    expect(page.locator("[data-test=panel-title]")).to_be_focused()
    first = next(
        one for one in desk.ask("GET", f"/cases/{number}/candidates/") if not one["passed_over"]
    )
    expect(panel.locator("[data-test=to-first]")).to_contain_text(first["name"])
    picture("map-dispatch-1366")
    keys.press("1")
    expect(panel.locator("[data-test=action-form]")).to_be_visible()
    keys.press("Control+Enter")
    expect(panel.locator("[data-test=state]")).to_have_text("已派遣")
    case = desk.ask("GET", f"/cases/{number}/")
    assert (case["state"], case["owner"]["name"]) == ("dispatched", first["name"])


def test_finds_grids_and_places_by_what_they_are_called(page, open_map, grid):
    open_map()
    find = page.locator("[data-test=find]")
    find.fill(grid.code)
    expect(page.locator(f"[data-test=found-grid-{grid.code}]")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("[data-test=panel-title]")).to_have_text(grid.name)
    place = page.request.get("/api/v1/places/?kind=compound&page_size=1").json()["results"][0]
    find.fill(place["name"])
    found = page.locator(f"[data-test=found-place-{place['id']}]")
    expect(found).to_contain_text(place["name"])
    found.click()
    expect(page.locator("[data-test=panel]")).to_have_count(0)


def test_who_was_overtaken_on_the_map_reads_it_in_a_sentence_and_loses_no_word(
    page, open_map, worker, desk, grid, complaints, picture
):
    number = worker.report(EXPOSED_REFUSE, grid.inside, "垃圾堆在路口")
    open_map()
    row_of(page, number).click()
    page.locator("[data-test=do-decline]").click()
    reason = page.locator("[data-test=field-reason]")
    reason.fill("不属本区管辖，已告知上报人")
    page.route(
        re.compile(r"/actions/"),
        lambda route: (desk.act(number, "accept", version=1), route.continue_()),
        times=1,
    )
    page.locator("[data-test=do]").click()
    expect(page.locator("[data-test=overtaken]")).to_contain_text("现为“已受理”")
    expect(reason).to_have_value("不属本区管辖，已告知上报人")
    expect(row_of(page, number)).to_contain_text("已受理")
    picture("map-overtaken-1366")
    assert ["409" in one for one in complaints] == [True]
    complaints.clear()


def test_a_supervisor_presses_from_the_map(page, open_map, worker, desk, grid):
    number = worker.report(EXPOSED_REFUSE, grid.inside, "三天未清运")
    open_map("supervisor")
    row_of(page, number).click()
    expect(page.locator("[data-test=do-accept]")).to_have_count(0)
    page.locator("[data-test=do-supervise]").click()
    page.locator("[data-test=field-note]").fill("今日办结并反馈")
    page.locator("[data-test=do]").click()
    expect(page.locator("[data-test=panel] [data-test=story]")).to_contain_text("今日办结并反馈")
    told = desk.ask("GET", f"/cases/{number}/events/")["results"][-1]
    assert (told["action"], told["note"]) == ("supervise", "今日办结并反馈")


def test_cases_that_lie_upon_each_other_are_offered_as_a_list(page, open_map, worker, grid):
    numbers = [worker.report(EXPOSED_REFUSE, grid.inside, f"第 {n} 处垃圾") for n in (1, 2)]
    open_map()
    row_of(page, numbers[0]).click()
    panel = page.locator("[data-test=panel]")
    expect(panel.locator("[data-test=number]")).to_have_text(numbers[0])
    chart, sheet = (one.bounding_box() for one in (page.locator("[data-test=map]"), panel))
    # The place lies in the middle of what the panel leaves free.
    free = chart["width"] - sheet["width"]
    both = [page.locator(f"[data-test=here-{number}]") for number in numbers]
    for _ in range(20):  # the map draws by and by
        page.keyboard.press("Escape")
        page.mouse.click(chart["x"] + free / 2, chart["y"] + chart["height"] / 2)
        page.wait_for_timeout(500)
        if all(one.count() for one in both):
            break
    for one in both:
        expect(one).to_be_visible()
    page.locator(f"[data-test=here-{numbers[1]}]").click()
    expect(panel.locator("[data-test=number]")).to_have_text(numbers[1])
