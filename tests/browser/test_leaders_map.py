"""The leaders' map in a real browser: what happens elsewhere appears here, with no reload."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from .chart import largest_by_township, pixel

BLOCKED_FIRE_LANE = "A04"


@pytest.fixture
def kept(page) -> Iterator[None]:
    """Fails the test when the page was loaded again after this was asked for."""
    page.evaluate("() => { window.sameLoad = true }")
    yield
    assert page.evaluate("() => window.sameLoad === true"), "the page was loaded again"


@pytest.fixture
def title(page):
    return page.locator("[data-test=panel-title]")


def pick(page, place, title, expected: str) -> None:
    """Click on a place in the whole district until the panel shows what is expected there: the
    map draws by and by."""
    frame = page.locator("[data-test=map]").bounding_box()
    for _ in range(20):
        page.keyboard.press("Escape")
        page.get_by_role("button", name="全区范围").click()
        page.mouse.click(*pixel(place, frame))
        page.wait_for_timeout(500)
        if title.count() and title.inner_text() == expected:
            return
    expect(title).to_have_text(expected, timeout=1000)


def test_draws_all_1106_grids_each_where_it_lies(page, sign_in, title, picture):
    with page.expect_response(re.compile(r"/api/v1/grids/\?format=geojson")) as asked:
        sign_in("chief0001")
    assert len(asked.value.json()["features"]) == 1106
    for grid in largest_by_township(6):
        pick(page, grid.inside, title, grid.name)
        expect(page.locator("[data-test=panel]")).to_contain_text(grid.code)
    expect(page.locator("[data-test=leader]")).not_to_have_text("")
    expect(page.locator("[data-test=professionals] dt")).to_have_count(10)
    picture("grid-1366")


def test_moves_somebody_on_duty_without_a_reload(
    page, district, staff, sign_in, title, picture, request
):
    start, end = largest_by_township(8)[6:]
    worker = staff(district.worker_of(start.code))
    worker.walk_to(*start.inside)
    sign_in("operator0001")
    request.getfixturevalue("kept")
    pick(page, start.inside, title, worker.name)
    worker.walk_to(*end.inside)
    pick(page, end.inside, title, worker.name)
    expect(page.locator("[data-test=panel]")).to_contain_text(end.name)
    picture("member-1366")
    pick(page, start.inside, title, start.name)


def test_shows_a_new_case_at_once_and_its_story_as_it_goes_on(
    page, district, staff, sign_in, title, picture, request
):
    grid = largest_by_township(10)[8]
    worker = staff(district.worker_of(grid.code))
    desk = staff(district.accounts["operator0002"])
    sign_in("operator0001")
    request.getfixturevalue("kept")
    urgent = page.locator("[data-test=count-urgent]")
    before = int(urgent.inner_text())

    number = worker.report(BLOCKED_FIRE_LANE, grid.inside, "三辆车停在消防通道上")
    row = page.locator(f"[data-test=case-{number}]")
    expect(row).to_be_visible(timeout=5000)
    expect(row).to_contain_text("消防通道/安全出口堵塞")
    expect(row).to_contain_text("已上报")
    expect(page.locator(".row.fresh")).to_have_count(1)
    expect(urgent).to_have_text(str(before + 1))
    picture("new-case-1366")

    row.click()
    panel = page.locator("[data-test=panel]")
    expect(panel.locator("[data-test=number]")).to_have_text(number)
    expect(panel).to_contain_text("三辆车停在消防通道上")
    story = panel.locator("[data-test=story] li")
    expect(story).to_have_count(1)
    expect(story.first).to_contain_text("专职网格员")
    assert worker.name not in story.first.inner_text()

    desk.act(number, "accept", version=1)
    expect(panel.locator("[data-test=state]")).to_have_text("已受理", timeout=5000)
    expect(story).to_have_count(2)
    expect(story.first).to_contain_text("指挥中心坐席")
    expect(row).to_contain_text("已受理")
    picture("story-1366")

    pick(page, grid.inside, title, "消防通道/安全出口堵塞")


def test_drops_a_case_that_has_gone_to_its_end(page, district, staff, sign_in, request):
    grid = largest_by_township(12)[10]
    worker = staff(district.worker_of(grid.code))
    leader_desk = staff(district.accounts["operator0002"])
    number = worker.report(BLOCKED_FIRE_LANE, grid.inside, "货物堆在安全出口")
    sign_in("operator0001")
    request.getfixturevalue("kept")
    row = page.locator(f"[data-test=case-{number}]")
    expect(row).to_be_visible()
    close_at_once(leader_desk, staff, district, number, worker, grid)
    expect(row).to_have_count(0, timeout=8000)


def close_at_once(desk, staff, district, number, worker, grid) -> None:
    """The whole way of a matter, by three people: the desk, a department's clerk, the worker."""
    township = grid.township
    clerk = staff(
        next(
            account
            for account in district.accounts.values()
            if account["department"] == "TYJ" and account["area"]["code"] == township
        )
    )
    lon, lat = grid.inside
    desk.act(number, "accept", version=1)
    desk.act(number, "file", version=2)
    desk.act(number, "dispatch", version=3, to={"department": "TYJ"})
    clerk.act(number, "take", version=4)
    clerk.act(number, "report_done", version=5, note="已清理")
    here = {"lon": lon, "lat": lat, "crs": "wgs84", "accuracy": 8}
    worker.act(number, "pass_check", version=6, position=here)
    desk.act(number, "close", version=7)


def test_speaks_english_after_the_switch_and_still_after_a_reload(
    page, district, staff, sign_in, picture
):
    grid = largest_by_township(14)[12]
    number = staff(district.worker_of(grid.code)).report(BLOCKED_FIRE_LANE, grid.inside, "杂物堵塞")
    sign_in("operator0001")
    row = page.locator(f"[data-test=case-{number}]")
    expect(row).to_contain_text("消防通道/安全出口堵塞")
    page.locator("[data-test=language]").click()
    for _ in ("after the switch", "after the reload"):
        expect(page.get_by_role("heading", name=re.compile("Open cases"))).to_be_visible()
        expect(row).to_contain_text("blocked fire lane or exit")
        expect(row).to_contain_text("Reported")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        picture("english-1366")
        page.reload()


def test_opens_and_closes_a_case_by_keyboard_alone(page, district, staff, sign_in, title):
    grid = largest_by_township(16)[14]
    number = staff(district.worker_of(grid.code)).report(BLOCKED_FIRE_LANE, grid.inside, "杂物堵塞")
    sign_in("operator0001")
    row = page.locator(f"[data-test=case-{number}]")
    expect(row).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if row.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(title).to_be_focused()
    page.keyboard.press("Escape")
    expect(title).to_have_count(0)
    expect(row).to_be_focused()


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1920, 1080)])
def test_fits_tablet_and_large_screen_without_a_scroll_bar(
    page, district, staff, sign_in, picture, width, height
):
    grid = largest_by_township(18)[16]
    number = staff(district.worker_of(grid.code)).report(BLOCKED_FIRE_LANE, grid.inside, "杂物堵塞")
    page.set_viewport_size({"width": width, "height": height})
    sign_in("operator0001")
    page.locator(f"[data-test=case-{number}]").click()
    overflow = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    assert overflow == [width, height]
    page.wait_for_timeout(1500)
    picture(f"map-{width}")
