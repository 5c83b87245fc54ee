"""Tracks in a real browser: replayed for a reason, coverage painted, and what workers see of it."""

import base64
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from .chart import NetGrid, largest_by_township, pixel
from .walks import Morning

BEIJING = ZoneInfo("Asia/Shanghai")
REASON = "核实群众反映的上午巡查情况"


@pytest.fixture
def walked(district, staff):
    """`walked(grid)`: a worker's morning in a grid; who walked, and how."""

    def walk(grid: NetGrid) -> tuple[dict, Morning]:
        account = district.worker_of(grid.code)
        worker = staff(account)
        return account | {"name": worker.name}, Morning(worker, grid)

    return walk


def clock(moment) -> str:
    return moment.astimezone(BEIJING).strftime("%H:%M:%S")


def test_replays_a_shift_for_a_reason_which_its_worker_sees(
    page, district, sign_in, walked, picture
):
    grid = largest_by_township(20)[18]
    worker, morning = walked(grid)
    sign_in(district.leader_of(grid.code)["username"])
    page.locator("[data-test=find]").fill(worker["name"])
    page.locator("[data-test^=found-]").first.click()
    shift = page.locator(f"[data-shift='{morning.uuid}']")
    shift.locator("[data-test=open-track]").click()

    dialog = page.locator("[data-test=reason-dialog]")
    expect(dialog).to_contain_text(f"{worker['name']}会看到")
    dialog.locator("[data-test=say-reason]").click()
    expect(dialog.get_by_role("alert")).to_be_visible()  # not without a reason
    dialog.locator("[data-test=reason]").fill(REASON)
    dialog.locator("[data-test=say-reason]").click()

    moment = page.locator("[data-test=moment]")
    then = page.locator("[data-test=standing-then]")
    expect(page.locator("[data-test=slider]")).to_be_focused()
    page.keyboard.press("Home")
    first = morning.began + timedelta(seconds=30)
    expect(moment).to_have_text(clock(first))
    expect(then).to_contain_text("行进")
    page.keyboard.press("ArrowRight")
    expect(moment).to_have_text(clock(first + timedelta(seconds=30)))
    for _ in range(3):  # an hour and a half: into the silence
        page.keyboard.press("PageUp")
    expect(then).to_have_text("无人知晓")
    page.wait_for_timeout(500)
    picture("track-gap-1366")
    expect(page.locator("[data-test=band-gap]")).to_have_count(1)
    expect(page.locator("[data-test=gaps]")).to_contain_text(clock(morning.silent[0])[:5])

    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-test=speed]")).to_have_value("120")
    page.keyboard.press("Space")
    expect(then).to_contain_text("行进", timeout=15_000)  # it plays on, out of the silence
    page.keyboard.press("Space")
    stopped = moment.inner_text()
    page.wait_for_timeout(400)
    expect(moment).to_have_text(stopped)
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    page.wait_for_timeout(500)
    picture("track-1366")

    page.keyboard.press("Escape")
    expect(page.locator("[data-test=replay]")).to_have_count(0)
    expect(page.locator("[data-test=find]")).to_be_visible()

    page.context.clear_cookies()
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(worker["username"])
    page.goto("/mine/?view=looks")
    looks = page.locator("[data-test=looks] li")
    expect(looks).to_have_count(1)
    expect(looks).to_contain_text("网格长")
    expect(looks).to_contain_text(REASON)
    picture("mine-looks-390")


def test_paints_coverage_for_a_grids_own_people_and_offers_it_to_nobody_else(
    page, district, staff, sign_in, walked, picture
):
    grid, other = largest_by_township(22)[20:]
    walked(grid)
    leader = district.leader_of(grid.code)["username"]
    lon, lat = grid.inside
    staff(district.accounts[leader]).ask(
        "POST",
        "/due-places/",
        {
            "name": "水库大坝",
            "position": {"lon": lon, "lat": lat},
            "every_days": 7,
            "grids": [grid.code],
        },
    )
    sign_in(leader)
    coverage = page.locator("[data-test=coverage]")
    show(page, other)
    expect(coverage).to_have_count(0)
    show(page, grid)
    coverage.locator("[data-test=period-week]").click()
    expect(coverage).to_have_attribute("data-read", "true")
    expect(coverage.locator("[data-test=share-covered]")).to_have_text(re.compile(r"<1%|\d+%"))
    expect(coverage.locator("[data-test=due-places]")).to_contain_text("水库大坝")
    assert orange(page) == 0
    coverage.locator("[data-test=paint]").click()
    expect(coverage.locator("[data-test=paint]")).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(1500)  # the map goes there
    picture("coverage-1366")
    assert orange(page) > 40  # strokes of what was not covered
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    assert orange(page) == 0


def test_shows_workers_their_own_track_and_deletes_it_when_they_are_sure(
    page, district, sign_in, walked, picture
):
    grid = largest_by_township(24)[22]
    worker, morning = walked(grid)
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(worker["username"])
    page.goto("/mine/")
    page.locator(f"[data-shift='{morning.uuid}'] [data-test=open-track]").click()
    expect(page.locator("[data-test=distance]")).to_have_text(re.compile(r"\d+(\.\d)? 公里"))
    expect(page.locator("[data-test=replay]")).to_be_visible()
    expect(page.locator("[data-test=hidden]")).to_contain_text("1 个位置")  # the leap
    page.wait_for_timeout(1000)
    picture("mine-390")
    assert page.evaluate("() => document.documentElement.scrollWidth") == 390

    page.locator("[data-test=delete]").click()
    dialog = page.locator("[data-test=delete-dialog]")
    expect(dialog).to_contain_text("会保留")
    dialog.locator("[data-test=delete-sure]").click()
    shift = page.locator(f"[data-shift='{morning.uuid}']")
    expect(shift).to_contain_text("本人已删除轨迹")
    expect(shift.locator("[data-test=open-track]")).to_have_count(0)


def show(page, grid: NetGrid) -> None:
    """Click on a grid in the whole district until its panel is open: the map draws by and by."""
    title = page.locator("[data-test=panel-title]")
    frame = page.locator("[data-test=map]").bounding_box()
    for _ in range(20):
        page.keyboard.press("Escape")
        page.get_by_role("button", name="全区范围").click()
        page.mouse.click(*pixel(grid.inside, frame))
        page.wait_for_timeout(500)
        if title.count() and title.inner_text() == grid.name:
            return
    expect(title).to_have_text(grid.name, timeout=1000)


def orange(page) -> int:
    """How many pixels of the map have the colour of what was not covered."""
    frame = page.locator("[data-test=map]").bounding_box()
    # The legend beside it has the colour as well.
    shown = page.screenshot(clip=frame | {"width": frame["width"] - 420})
    return page.evaluate(
        """async (picture) => {
            const image = new Image();
            image.src = picture;
            await image.decode();
            const canvas = new OffscreenCanvas(image.width, image.height);
            const brush = canvas.getContext("2d");
            brush.drawImage(image, 0, 0);
            const { data } = brush.getImageData(0, 0, image.width, image.height);
            let found = 0;
            for (let at = 0; at < data.length; at += 4)
                if (data[at] > 185 && Math.abs(data[at + 1] - 125) < 35 && data[at + 2] < 90)
                    found++;
            return found;
        }""",
        "data:image/png;base64," + base64.b64encode(shown).decode(),
    )
