"""The township wall in a real browser: enrolled once, never loaded again."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from .chart import NetGrid, largest_by_township, net_grids
from .drawing import give_them_back, take_the_means_away, wait_for_another_map
from .staff import Staff

DISTRICT = "370211"
STORMY = "370211010"
TOO_SMALL = "370211402"  # four grids
BLOCKED_FIRE_LANE, GAS_LEAK, FLOODED_ROAD = "A04", "A02", "B05"
LONGEST_NAME = "A07"
# Figures are of the last whole minute that ended ten seconds ago, and asked for once a minute.
FIGURES_COME = 95_000
STALE_SOON = 45_000
BEGINS, SOON = 30_000, 10_000
# Quiet is a minute in which nothing changed.
QUIET_COMES = 90_000
SMALLEST_TEXT, MAIN_FIGURES = 22, 64  # pixels on a screen of 1920 by 1080


@dataclass(frozen=True)
class Hall:
    """A screen in a command centre, and how its keeper knows it."""

    page: Page
    wall: dict
    keeper: Staff

    def seen(self, name: str):
        return self.page.locator(f"[data-test={name}]")


@pytest.fixture
def hall(chromium, district, staff, complaints) -> Iterator[Callable[..., Hall]]:
    """`hall(area)`: a screen at `/wall/` that nobody has enrolled, and the code that would."""
    opened: list[BrowserContext] = []

    def open_hall(
        area: str, size: tuple[int, int] = (1920, 1080), *, looks_often: bool = False
    ) -> Hall:
        keeper = staff(district.accounts["admin0001"])
        wall = keeper.ask("POST", "/walls/", {"name": "指挥大厅主屏", "area": area})
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            base_url=district.base,
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        if looks_often:
            context.add_init_script(LOOKS_OFTEN)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/wall/")
        return Hall(page, wall, keeper)

    yield open_hall
    for context in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def enrolled(hall) -> Callable[..., Hall]:
    """`enrolled(area)`: the same, with its wall live and its first figures there."""

    def enrol(area: str, size: tuple[int, int] = (1920, 1080), **more: bool) -> Hall:
        screen = hall(area, size, **more)
        screen.seen("code").fill(screen.wall["code"].lower())
        screen.page.keyboard.press("Enter")
        expect(screen.seen("standing")).to_have_attribute("data-phase", "live", timeout=BEGINS)
        expect(screen.seen("figures-at")).to_contain_text("数字截至", timeout=BEGINS)
        screen.page.evaluate("() => { window.sameLoad = true }")
        return screen

    return enrol


def still_the_same_load(screen: Hall) -> bool:
    return screen.page.evaluate("() => window.sameLoad === true")


@pytest.fixture
def grid_of() -> Callable[[str], NetGrid]:
    """The largest grid of a township."""
    return lambda township: next(grid for grid in net_grids() if grid.township == township)


@pytest.fixture
def keep_picture(request) -> Callable[[Hall, str], None]:
    from .conftest import PICTURES

    def take(screen: Hall, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        screen.page.wait_for_timeout(1500)  # the map draws by and by
        screen.page.screenshot(path=PICTURES / f"{name}.png")

    return take


def number_in(screen: Hall, name: str) -> int:
    return int(screen.seen(name).inner_text())


# Enrolment


def test_a_code_enrols_it_once_and_revoking_asks_for_another(hall, keep_picture):
    area = largest_by_township(23)[22].township
    screen = hall(area)
    expect(screen.seen("enrolment")).to_contain_text("这块屏幕尚未注册")
    expect(screen.seen("code")).to_be_focused()
    screen.seen("code").fill("AAAA-AAAA")
    screen.page.keyboard.press("Enter")
    expect(screen.seen("refusal")).not_to_have_text("")
    keep_picture(screen, "wall-enrolment")
    screen.seen("code").fill(screen.wall["code"])
    screen.page.keyboard.press("Enter")
    expect(screen.seen("area")).to_contain_text(screen.wall["area"]["name"])
    expect(screen.seen("standing")).to_have_attribute("data-phase", "live", timeout=BEGINS)

    kept = {cookie["name"]: cookie for cookie in screen.page.context.cookies()}
    [key] = [cookie for name, cookie in kept.items() if name == "wall"] or [None, None]
    assert key is None or key["httpOnly"]
    assert "wall=" not in screen.page.evaluate("() => document.cookie")

    screen.page.reload()  # the power came back
    expect(screen.seen("standing")).to_have_attribute("data-phase", "live", timeout=BEGINS)
    close = {"reason": "换屏"}
    screen.keeper.ask("POST", f"/users/{screen.wall['user']}/close/", close)
    expect(screen.seen("enrolment")).to_be_visible(timeout=FIGURES_COME)


# A day


def test_shows_a_matter_come_grow_late_and_be_done(enrolled, staff, district, keep_picture):
    grid = largest_by_township(24)[23]
    desk = staff(district.accounts["operator0002"])
    screen = enrolled(grid.township)
    reported, closed = number_in(screen, "reported"), number_in(screen, "closed")

    due_at = (datetime.now(UTC) + timedelta(seconds=4)).isoformat()
    ordered = {"system": "12345", "number": uuid4().hex, "due_at": due_at}
    number = desk.take_call(
        BLOCKED_FIRE_LANE, grid.inside, "三辆车停在消防通道上，车主王某", external=ordered
    )
    row = screen.seen(f"matter-{number}")
    expect(row).to_be_visible(timeout=SOON)
    expect(row).to_contain_text("消防通道/安全出口堵塞")
    expect(row).to_have_attribute("data-state", "reported")
    expect(row).not_to_contain_text("位置未定")
    desk.act(number, "accept", version=1)
    expect(row).to_contain_text("已受理", timeout=SOON)
    screen.page.wait_for_timeout(4000)
    district.sweep()
    expect(row).to_have_attribute("data-lamp", "red", timeout=10_000)
    expect(screen.seen("reported")).to_have_text(str(reported + 1), timeout=FIGURES_COME)
    # Reported in one minute and late in the next: then the figures of the next say so.
    is_none = re.compile(r"^\s*0")
    expect(screen.seen("lamp-red")).not_to_contain_text(is_none, timeout=FIGURES_COME)
    keep_picture(screen, "wall-day")
    assert "王某" not in screen.page.content()

    desk.act(number, "answer", version=2, note="已电话答复")
    expect(row).to_have_count(0, timeout=SOON)
    expect(screen.seen("closed")).to_have_text(str(closed + 1), timeout=FIGURES_COME)
    assert still_the_same_load(screen)


def test_a_quiet_night_is_said_in_words(enrolled, keep_picture):
    screen = enrolled(largest_by_township(23)[22].township)
    expect(screen.seen("nothing-open")).to_have_text("没有未结的公开事项")
    expect(screen.seen("on-map")).to_contain_text("没有未结的公开事项")
    expect(screen.seen("open")).to_have_text("0")
    expect(screen.seen("satisfaction")).to_contain_text("0 / 0")
    expect(screen.seen("reach")).to_contain_text("0 / 0")
    expect(screen.seen("satisfaction")).not_to_contain_text("%")
    expect(screen.seen("on-duty-worker")).to_have_text("少于 3")
    expect(screen.seen("joint")).to_contain_text("没有进行中的联合处置")
    expect(screen.seen("stale")).to_have_count(0)
    keep_picture(screen, "wall-quiet")


def test_says_why_a_small_area_has_no_figures(enrolled):
    screen = enrolled(TOO_SMALL)
    expect(screen.seen("no-figures")).to_contain_text("少于 5 个")
    expect(screen.seen("open")).to_have_count(0)
    expect(screen.seen("joint")).to_be_visible()


# What is not true now


def test_says_that_it_stands_still_and_goes_on_by_itself(
    enrolled, district, staff, grid_of, keep_picture
):
    township = largest_by_township(24)[23].township
    screen = enrolled(township)
    expect(screen.seen("stale")).to_have_count(0)
    with district.hung():
        expect(screen.seen("stale")).to_be_visible(timeout=STALE_SOON)
        expect(screen.seen("stale")).to_contain_text("画面停在")
        expect(screen.seen("stale")).to_contain_text("正在自动重连")
        expect(screen.seen("open")).to_be_visible()  # darkened, never blank
        keep_picture(screen, "wall-stale")
    expect(screen.seen("stale")).to_have_count(0, timeout=60_000)
    desk = staff(district.accounts["operator0002"])
    number = desk.take_call(BLOCKED_FIRE_LANE, grid_of(township).inside, "杂物")
    expect(screen.seen(f"matter-{number}")).to_be_visible(timeout=SOON)
    desk.act(number, "answer", version=1, note="已答复")
    assert still_the_same_load(screen)


# A newer build


SCRIPT_OF_WALL = re.compile(r"assets/wall-[\w-]+\.js")


class Renewed:
    """The server after a release: the wall's shell names another script. `looks`: how often the
    wall asked for the shell since."""

    def __init__(self, page: Page) -> None:
        self.looks = 0
        page.route(page.url, self._shell)
        page.route("**/assets/wall-renewed.js", self._script)

    def _shell(self, route: Route) -> None:
        self.looks += 1
        answer = route.fetch()
        self._built = SCRIPT_OF_WALL.search(answer.text())[0]
        shell = answer.text().replace(self._built, "assets/wall-renewed.js")
        route.fulfill(response=answer, body=shell)

    def _script(self, route: Route) -> None:
        there = route.request.url.replace("assets/wall-renewed.js", self._built)
        route.fulfill(response=route.fetch(url=there))


# A wall looks every two minutes and up to a tenth more; here every two seconds. Tickets, which are
# renewed after two minutes, are not: so no look comes sooner than a hundredth after that.
LOOKS_OFTEN = """
(() => {
  const [wait, chance] = [window.setTimeout, Math.random];
  Math.random = () => 0.1 + 0.9 * chance();
  window.setTimeout = (then, ms, ...more) =>
    wait(then, ms > 121000 && ms <= 132000 ? ms / 60 : ms, ...more);
})();
"""


def test_takes_a_newer_build_by_itself_at_a_quiet_moment(enrolled):
    screen = enrolled(TOO_SMALL, looks_often=True)
    renewed = Renewed(screen.page)
    expect(screen.seen("standing")).to_have_attribute("data-phase", "live")
    gone = "() => window.sameLoad === undefined"
    screen.page.wait_for_function(gone, timeout=QUIET_COMES)
    expect(screen.seen("area")).to_contain_text(screen.wall["area"]["name"], timeout=BEGINS)
    # Its line stays shut here: to Chromium a page that a test answers lies outside this machine.
    expect(screen.seen("figures-at")).to_contain_text("数字截至", timeout=BEGINS)
    assert screen.page.locator("script[src$='wall-renewed.js']").count() == 1
    # Once: what runs now is what the server has.
    screen.page.evaluate("() => { window.sameLoad = true }")
    wait_for_looks(screen, renewed, 3)
    assert still_the_same_load(screen)


def test_leaves_a_newer_build_while_matters_come_in(enrolled, staff, district, grid_of):
    screen = enrolled(STORMY, looks_often=True)
    desk = staff(district.accounts["operator0002"])
    number = desk.take_call(FLOODED_ROAD, grid_of(STORMY).inside, "路面积水")
    expect(screen.seen(f"matter-{number}")).to_be_visible(timeout=SOON)
    renewed = Renewed(screen.page)
    wait_for_looks(screen, renewed, 4)
    assert still_the_same_load(screen)
    desk.act(number, "answer", version=1, note="已答复")


def wait_for_looks(screen: Hall, renewed: Renewed, more: int) -> None:
    seen = renewed.looks + more
    for _ in range(100):
        screen.page.wait_for_timeout(200)
        if renewed.looks >= seen:
            return
    raise AssertionError(f"the wall looked {renewed.looks} times")


@pytest.mark.parametrize("given_back", [True, False])
def test_a_browser_that_takes_away_the_means_to_draw_does_not_end_the_map(
    enrolled, staff, district, grid_of, keep_picture, complaints, given_back
):
    township = largest_by_township(24)[23].township
    screen = enrolled(township)
    screen.page.wait_for_timeout(1500)  # the map draws by and by
    take_the_means_away(screen.page)
    desk = staff(district.accounts["operator0002"])
    number = desk.take_call(BLOCKED_FIRE_LANE, grid_of(township).inside, "杂物")
    expect(screen.seen(f"matter-{number}")).to_be_visible(timeout=SOON)
    if given_back:
        give_them_back(screen.page)
    wait_for_another_map(screen.page)
    keep_picture(screen, f"wall-made-anew-{'back' if given_back else 'lost'}")
    desk.act(number, "answer", version=1, note="已答复")
    expect(screen.seen(f"matter-{number}")).to_have_count(0, timeout=SOON)
    assert still_the_same_load(screen)
    complaints[:] = [one for one in complaints if "CONTEXT_LOST" not in one]


# By keyboard


def test_is_looked_into_by_keyboard_alone(enrolled, staff, district, keep_picture):
    grid = largest_by_township(24)[23]
    desk = staff(district.accounts["operator0002"])
    fire_lane = desk.take_call(BLOCKED_FIRE_LANE, grid.inside, "杂物堵塞")
    flood = desk.take_call(FLOODED_ROAD, grid.inside, "路面积水")
    screen = enrolled(DISTRICT)
    keyboard, wall = screen.page.keyboard, screen.seen("wall")
    expect(screen.seen("hint")).to_have_count(0)
    keyboard.press("ArrowUp")
    expect(screen.seen("hint")).to_be_visible()
    expect(screen.seen("area")).to_be_focused()
    keyboard.press("Enter")
    keep_picture(screen, "wall-areas")
    reach(screen, f"area-{grid.township}")
    keyboard.press("Enter")
    expect(wall).to_have_attribute("data-area", grid.township)
    expect(screen.seen(f"matter-{fire_lane}")).to_be_visible()
    expect(screen.seen(f"matter-{flood}")).to_be_visible()

    expect(screen.seen("open")).to_be_visible()
    reach(screen, "bar-A")
    keyboard.press("Enter")
    expect(screen.seen("bar-A")).to_have_attribute("aria-pressed", "true")
    expect(screen.seen(f"matter-{flood}")).to_have_count(0)
    expect(screen.seen(f"matter-{fire_lane}")).to_be_visible()
    expect(screen.seen("on-map")).to_contain_text("安全生产")
    keep_picture(screen, "wall-picked")

    keyboard.press("Escape")
    expect(screen.seen(f"matter-{flood}")).to_be_visible()
    keyboard.press("Escape")
    expect(wall).to_have_attribute("data-area", DISTRICT)
    keyboard.press("l")
    expect(screen.page.get_by_role("heading", name="Open by domain")).to_be_visible()
    expect(screen.page.locator("html")).to_have_attribute("lang", "en")
    workshop = desk.take_call(LONGEST_NAME, grid.inside, "夹层住人")
    row = screen.seen(f"matter-{workshop}")
    expect(row).to_contain_text("living quarters inside a workshop or warehouse", timeout=SOON)
    assert cut_off(screen) == []
    keep_picture(screen, "wall-english")
    for number in (fire_lane, flood, workshop):
        desk.act(number, "answer", version=1, note="已答复")


def reach(screen: Hall, name: str) -> None:
    """Go there by arrows alone, as somebody who sees where it lies."""
    target = screen.seen(name)
    for _ in range(40):
        if target.evaluate("it => it === document.activeElement"):
            return
        there = target.bounding_box()
        here = screen.page.locator("*:focus").bounding_box()
        down = middle(there, "y", "height") - middle(here, "y", "height")
        right = middle(there, "x", "width") - middle(here, "x", "width")
        across = abs(right) > max(there["width"], here["width"]) / 2
        arrow = ("Right" if right > 0 else "Left") if across else ("Down" if down > 0 else "Up")
        screen.page.keyboard.press(f"Arrow{arrow}")
    expect(target).to_be_focused(timeout=1000)


def middle(box: dict, edge: str, length: str) -> float:
    return box[edge] + box[length] / 2


# A storm, after which nothing else is tried: the district keeps it


@pytest.fixture
def storm(district, staff) -> Callable[[str, int], None]:
    """`storm(township, matters)`: so many calls, as fast as four desks take them."""
    desks = [staff(district.accounts[f"operator000{seat}"]) for seat in range(1, 5)]

    def rage(township: str, matters: int) -> None:
        grids = [grid for grid in net_grids() if grid.township == township]

        def take(seat: int) -> None:
            for turn in range(seat, matters, len(desks)):
                lon, lat = grids[turn % len(grids)].inside
                place = (lon + (turn % 7 - 3) * 2e-4, lat)
                kind = GAS_LEAK if turn % 80 == 0 else FLOODED_ROAD
                desks[seat].take_call(kind, place, "路面积水")

        with ThreadPoolExecutor(len(desks)) as seats:
            list(seats.map(take, range(len(desks))))

    return rage


def test_a_storm_stays_readable_from_eight_metres_on_every_screen(enrolled, storm, keep_picture):
    screen = enrolled(STORMY)
    storm(STORMY, 400)
    hundreds = re.compile(r"\b4\d\d\b")
    expect(screen.seen("on-map")).to_contain_text(hundreds, timeout=30_000)
    assert screen.page.locator("[data-test^=matter-]").count() == 6
    told = int(hundreds.search(screen.seen("on-map").inner_text())[0])
    expect(screen.seen("more")).to_have_text(f"另有 {told - 6} 件")
    expect(screen.seen("open")).to_have_text(hundreds, timeout=FIGURES_COME)
    for width, height in ((1920, 1080), (2560, 1440), (3840, 2160)):
        screen.page.set_viewport_size({"width": width, "height": height})
        screen.page.keyboard.press("ArrowDown")
        expect(screen.seen("hint")).to_be_visible()
        keep_picture(screen, f"wall-storm-{width}")
        assert too_small(screen) == {}
        assert cut_off(screen) == []
        for figure in ("reported", "closed", "open", "clock"):
            set_at = screen.seen(figure).evaluate("it => parseFloat(getComputedStyle(it).fontSize)")
            assert set_at >= MAIN_FIGURES * width / 1920, figure
    assert still_the_same_load(screen)


def too_small(screen: Hall) -> dict[str, float]:
    """Texts set smaller than can be read, with their height on a screen of 1920."""
    return screen.page.evaluate(
        """smallest => {
            const small = {};
            const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (texts.nextNode()) {
                const text = texts.currentNode.textContent.trim();
                const holder = texts.currentNode.parentElement;
                const height = parseFloat(getComputedStyle(holder).fontSize) * 1920 / innerWidth;
                const isSmall = height < smallest - 0.01;
                if (text && holder.checkVisibility() && isSmall) small[text] = height;
            }
            return small;
        }""",
        SMALLEST_TEXT,
    )


def cut_off(screen: Hall) -> list[str]:
    """Panels whose content does not fit, and the page itself where it would scroll."""
    return screen.page.evaluate(
        """() => {
            const boxes = '.panel:not(.map), .panel ul, .panel dl, .panel ol, .panel span';
            const isCut = it => it.scrollHeight > it.clientHeight + 2
                || it.scrollWidth > it.clientWidth + 2;
            return [document.documentElement, ...document.querySelectorAll(boxes)]
                .filter(it => it.clientWidth > 0 && isCut(it))
                .map(it => `${it.className || it.tagName}: ${it.innerText.slice(0, 40)}`);
        }"""
    )
