"""A map that stays open all day: bad lines, notices, a tablet, streets that come and go."""

import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import expect

from .chart import largest_by_township

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
    page, district, worker, grid, of_township, complaints
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
    number = worker.report(BLOCKED_FIRE_LANE, grid.inside, "断线期间的上报")
    row = page.locator(f"[data-test=case-{number}]")
    expect(row).to_have_count(0)
    cut["now"] = False
    expect(standing).to_have_attribute("data-phase", "live")
    expect(row).to_be_visible()
    assert page.evaluate("() => window.sameLoad === true"), "the page was loaded again"
    # A line that breaks is told in its place, not only in the console.
    complaints[:] = [one for one in complaints if "WebSocket" not in one]


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
