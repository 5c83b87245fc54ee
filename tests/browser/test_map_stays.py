"""A map that stays open all day: bad lines, notices, a tablet, streets that come and go."""

import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import expect

from .chart import largest_by_township
from .drawing import give_them_back, take_the_means_away, wait_for_another_map

BLOCKED_FIRE_LANE = "A04"
GAS_LEAK = "A02"
KEY = "0123456789abcdef0123456789abcdef"
HOSTS = re.compile(r"https://t[0-7]\.tianditu\.gov\.cn/")


@pytest.fixture(scope="module")
def grid():
    """Of a township in which no other test of pages reports anything."""
    return largest_by_township(24)[23]


@pytest.fixture
def of_township(district, grid):
    def find(role: str) -> dict:
        return next(
            account
            for account in district.accounts.values()
            if account["role"] == role and account["area"]["code"] == grid.township
        )

    return find


def test_what_happened_while_the_line_was_away_is_there_when_it_is_back(
    page, worker, grid, of_township, complaints, picture
):
    """The line is cut in the middle, where Wi-Fi is bad; nobody loads the page again."""
    cut = {"now": False}
    lines = []

    def pass_on(socket) -> None:
        if cut["now"]:
            socket.close()
            return
        server = socket.connect_to_server()
        lines.append((socket, server))

    page.route_web_socket(re.compile("/ws/live/"), pass_on)
    page.goto("/login/")
    account = of_township("operator")
    page.locator("#id_username").fill(account["username"])
    page.locator("#id_password").fill(account["password"])
    page.locator("form button.primary").click()
    standing = page.locator("[data-test=standing]")
    expect(standing).to_have_attribute("data-phase", "live")
    page.evaluate("() => { window.sameLoad = true }")

    cut["now"] = True
    for socket, _server in lines:
        socket.close()
    expect(standing).to_have_attribute("data-phase", "reconnecting")
    # The page says since when it knows nothing, over the map itself.
    stale = page.locator("[data-test=stale]")
    expect(stale).to_have_count(0)
    expect(stale).to_contain_text(re.compile(r"停在 \d\d:\d\d"), timeout=30_000)
    expect(standing).to_contain_text("数据为")
    picture("map-stale-1366")
    number = worker.report(BLOCKED_FIRE_LANE, grid.inside, "断线期间的上报")
    row = page.locator(f"[data-test=case-{number}]")
    expect(row).to_have_count(0)
    cut["now"] = False
    expect(standing).to_have_attribute("data-phase", "live")
    expect(row).to_be_visible()
    expect(stale).to_have_count(0)
    assert page.evaluate("() => window.sameLoad === true"), "the page was loaded again"
    # A line that breaks is told in its place, not only in the console.
    complaints[:] = [one for one in complaints if "WebSocket" not in one]


def test_what_happened_before_the_line_first_came_is_known_too(
    page, staff, worker, grid, of_township, complaints
):
    """Lists come by HTTP and changes by the line: nothing may fall between the two."""
    number = worker.report(BLOCKED_FIRE_LANE, grid.inside, "页面打开时的上报")
    cut = {"now": True}
    page.route_web_socket(
        re.compile("/ws/live/"),
        lambda socket: socket.close() if cut["now"] else socket.connect_to_server(),
    )
    page.goto("/login/")
    account = of_township("operator")
    page.locator("#id_username").fill(account["username"])
    page.locator("#id_password").fill(account["password"])
    page.locator("form button.primary").click()
    row = page.locator(f"[data-test=case-{number}]")
    expect(row).to_be_visible()
    standing = page.locator("[data-test=standing]")
    expect(standing).to_have_attribute("data-phase", "reconnecting")
    desk = staff(account)
    desk.act(number, "decline", version=1, reason="不属本区管辖")
    expect(row).to_be_visible()
    cut["now"] = False
    expect(standing).to_have_attribute("data-phase", "live")
    expect(row).to_have_count(0)
    complaints[:] = [one for one in complaints if "WebSocket" not in one]


def test_what_was_opened_without_a_network_is_there_when_the_network_is_back(
    page, sign_in, worker, grid, of_township, complaints, picture
):
    number = worker.report(BLOCKED_FIRE_LANE, grid.inside, "断网时打开的事项")
    sign_in(of_township("operator")["username"])
    row = page.locator(f"[data-test=case-{number}]")
    expect(row).to_be_visible()
    page.context.set_offline(True)
    row.click()
    panel = page.locator("[data-test=panel]")
    expect(panel.get_by_role("alert")).to_contain_text("网络恢复后会自动继续")
    picture("map-offline-1366")
    page.context.set_offline(False)
    expect(panel.locator("[data-test=number]")).to_have_text(number)
    expect(panel.get_by_role("alert")).to_have_count(0)
    expect(page.locator("[data-test=standing]")).to_have_attribute("data-phase", "live")
    complaints[:] = [one for one in complaints if "ERR_INTERNET_DISCONNECTED" not in one]


@pytest.mark.parametrize("given_back", [True, False])
def test_a_browser_that_takes_away_the_means_to_draw_does_not_end_the_map(
    page, sign_in, worker, grid, of_township, picture, complaints, given_back
):
    sign_in(of_township("operator")["username"])
    number = worker.report(BLOCKED_FIRE_LANE, grid.inside, "地图重建之前")
    page.locator(f"[data-test=case-{number}]").click()
    page.wait_for_timeout(1500)  # the map draws by and by
    take_the_means_away(page)
    later = worker.report(BLOCKED_FIRE_LANE, grid.inside, "无法绘图期间的上报")
    expect(page.locator(f"[data-test=case-{later}]")).to_be_visible()
    if given_back:
        give_them_back(page)
    wait_for_another_map(page)
    # Both matters lie there, in the middle of what the panel leaves free, as before.
    chart, sheet = (
        page.locator(one).bounding_box() for one in ("[data-test=map]", "[data-test=panel]")
    )
    middle = (
        chart["x"] + (chart["width"] - sheet["width"]) / 2,
        chart["y"] + chart["height"] / 2,
    )
    both = [page.locator(f"[data-test=here-{one}]") for one in (number, later)]
    for _ in range(20):  # the map draws by and by
        page.keyboard.press("Escape")
        page.mouse.click(*middle)
        page.wait_for_timeout(500)
        if all(one.count() for one in both):
            break
    for one in both:
        expect(one).to_be_visible()
    picture(f"map-made-anew-{'back' if given_back else 'lost'}-1366")
    complaints[:] = [one for one in complaints if "CONTEXT_LOST" not in one]


def test_a_critical_matter_cannot_be_overlooked_and_is_answered_on_the_map(
    page, sign_in, worker, grid, of_township, staff, picture
):
    account = of_township("operator")
    sign_in(account["username"])
    urgent = page.locator("[data-test=urgent-notices]")
    expect(urgent).to_have_count(0)
    number = worker.report(GAS_LEAK, grid.inside, "楼道里有很浓的燃气味")
    expect(urgent).to_contain_text("紧急通知等您确认")
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    expect(page.locator("[data-test=notices]")).to_contain_text("1")
    picture("map-notice-1366")
    urgent.locator("[data-test=open-notice]").click()
    expect(page.locator("[data-test=panel] [data-test=number]")).to_have_text(number)
    # On a tablet too the panel of the matter does not lie over it.
    page.set_viewport_size({"width": 1024, "height": 768})
    panel = page.locator("[data-test=panel]")
    expect(panel.locator("[data-test=actions]")).to_be_visible()
    picture("map-notice-1024")
    told, sheet = urgent.bounding_box(), panel.bounding_box()
    assert told["x"] + told["width"] <= sheet["x"]
    urgent.locator("[data-test=answer-notice]").click()
    expect(urgent).to_have_count(0)
    expect(page).not_to_have_title(re.compile(r"^\("))
    left = staff(account).ask("GET", "/notices/?open=true")["results"]
    assert [one for one in left if one["subject"] == f"case:{number}" and one["urgent"]] == []


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (820, 1180)])
def test_a_tablet_shows_map_list_and_what_was_touched(
    page, sign_in, worker, grid, of_township, picture, width, height
):
    number = worker.report(BLOCKED_FIRE_LANE, grid.inside, "杂物堵塞")
    page.set_viewport_size({"width": width, "height": height})
    sign_in(of_township("operator")["username"])
    page.locator(f"[data-test=case-{number}]").click()
    panel = page.locator("[data-test=panel]")
    expect(panel.locator("[data-test=actions]")).to_be_visible()
    overflow = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    assert overflow == [width, height]
    chart, sheet = (one.bounding_box() for one in (page.locator("[data-test=map]"), panel))
    free = chart["width"] - sheet["width"] if height < width else sheet["y"] - chart["y"]
    assert free >= 350, "the panel leaves too little of the map"
    page.wait_for_timeout(1500)
    picture(f"map-tablet-{width}")


def a_tile() -> bytes:
    """A square of some colour, as a picture."""
    told = io.BytesIO()
    Image.new("RGB", (256, 256), "#dfe7cf").save(told, "PNG")
    return told.getvalue()


def test_asks_nobody_but_its_own_server_without_a_key(page, sign_in, of_township):
    hosts = set()
    page.on("request", lambda asked: hosts.add(urlsplit(asked.url).hostname))
    sign_in(of_township("operator")["username"])
    page.get_by_role("button", name="放大").click()
    page.wait_for_timeout(1500)
    assert hosts - {None, ""} == {"127.0.0.1"}
    page.locator(".legend summary").click()
    expect(page.locator("[data-test=wants-base]")).to_have_count(0)


def test_stands_on_streets_while_they_come_and_by_itself_while_they_do_not(
    page, district, of_township, complaints, picture
):
    asked: list[str] = []
    reached = {"now": True}
    answer = {"Content-Type": "image/png", "Access-Control-Allow-Origin": "*"}

    def tile(route) -> None:
        asked.append(route.request.url)
        if reached["now"]:
            route.fulfill(body=a_tile(), headers=answer)
        else:
            route.abort()

    account = of_township("operator")
    page.route(HOSTS, tile)
    with district.also_served(TIANDITU_KEY=KEY) as base:
        page.goto(f"{base}/login/")
        page.locator("#id_username").fill(account["username"])
        page.locator("#id_password").fill(account["password"])
        page.locator("form button.primary").click()
        streets = page.locator("[data-test=base-map]")
        expect(streets).to_contain_text("天地图")
        picture("map-base-1366")
        assert {parse_qs(urlsplit(url).query)["LAYER"][0] for url in asked} == {"vec", "cva"}
        for url in asked:
            told = {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}
            assert (told["tk"], told["TILEMATRIXSET"]) == (KEY, "w")
            # The district lies by 120° E and 36° N: of the world's square of Mercator 5/6 from
            # the left and 0.39 from the top.
            across = 2 ** int(told["TILEMATRIX"])
            assert abs(int(told["TILECOL"]) / across - 5 / 6) < 0.01
            assert abs(int(told["TILEROW"]) / across - 0.39) < 0.02

        reached["now"] = False
        for _ in range(3):
            page.get_by_role("button", name="放大").click()
            page.wait_for_timeout(300)
        expect(streets).to_have_count(0)
        expect(page.locator("[data-test=standing]")).to_have_attribute("data-phase", "live")
        page.goto("about:blank")
    complaints[:] = [one for one in complaints if "Failed to load resource" not in one]
