"""Due places and bad weather in a real browser: entered by a leader, seen by the grid's people."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from .chart import NetGrid, largest_by_township, net_grids, pixel

BEIJING = ZoneInfo("Asia/Shanghai")
# The known pair of GCJ-02 (lat, lon), as a map gives it to copy: in Shanghai, far from the net.
IN_SHANGHAI = "31.17530398, 121.53154186"


@pytest.fixture
def due_places(page, sign_in):
    """`due_places(username)`: the page, opened by somebody, with its map drawn."""

    def open_page(username: str):
        sign_in(username)
        page.goto("/due-places/")
        expect(page.locator(".page")).to_have_attribute("data-ready", "true")
        return page

    return open_page


def by_code(code: str) -> NetGrid:
    return next(grid for grid in net_grids() if grid.code == code)


def listed(person) -> list[dict]:
    return person.ask("GET", "/due-places/")["results"]


def click_map(page, grid: NetGrid, shown: list[NetGrid]) -> None:
    """Click where the middle of a grid must be, while the map shows some grids, until the page
    says that it lies there: the map draws by and by."""
    frame = page.locator("[data-test=map]").bounding_box()
    lies = page.locator("[data-test=lies]")
    for _ in range(20):
        page.mouse.click(*pixel(grid.inside, frame, shown))
        page.wait_for_timeout(500)
        if lies.count() and lies.inner_text() == f"位于{grid.name}":
            return
    expect(lies).to_have_text(f"位于{grid.name}", timeout=1000)


def test_a_leader_enters_a_place_on_the_map_and_the_grids_people_see_it_until_it_ends(
    page, district, staff, due_places, picture
):
    grid = largest_by_township(12)[11]
    leader = district.leader_of(grid.code)
    desk, worker = staff(leader), staff(district.worker_of(grid.code))
    own = [by_code(code) for code in desk.ask("GET", "/me/")["grids"]]

    due_places(leader["username"])
    page.locator("[data-test=add]").click()
    expect(page.locator("[data-test=name]")).to_be_focused()
    page.locator("[data-test=save]").click()
    expect(page.locator("[data-test=missing]")).to_contain_text("请填写名称")  # not without one
    page.keyboard.type("水库大坝")
    click_map(page, grid, own)
    page.locator("[data-test=every-14]").click()
    partners = page.locator("[data-test=add-grid] optgroup").last.locator("option")
    partner = partners.first.get_attribute("value")
    page.locator("[data-test=add-grid]").select_option(partner)
    page.wait_for_timeout(1000)
    picture("due-place-form-1366")
    page.locator("[data-test=save]").click()

    card = page.locator("[data-test=places] li").filter(has_text="水库大坝")
    expect(card).to_contain_text("每 14 天")
    expect(card).to_contain_text("联防")
    (place,) = listed(worker)
    assert (place["name"], place["every_days"], place["radius_m"]) == ("水库大坝", 14, 30)
    assert set(place["grids"]) == {grid.code, partner}
    assert [one["id"] for one in listed(staff(district.worker_of(partner)))] == [place["id"]]
    # Within three pixels, whatever size the grid fills the map with.
    wide = max(one.box[2] for one in own) - min(one.box[0] for one in own)
    high = max(one.box[3] for one in own) - min(one.box[1] for one in own)
    assert place["position"] == pytest.approx(grid.inside, abs=3 * max(wide / 800, high / 640))
    page.wait_for_timeout(500)
    picture("due-places-1366")

    page.goto("/mine/?view=grid")
    if len(own) > 1:
        page.locator("main select").first.select_option(grid.code)
    coverage = page.locator("[data-test=due-places]")
    expect(coverage.locator("li[data-visit=due]")).to_contain_text("水库大坝")

    page.goto("/due-places/")
    card.locator("[data-test=end]").click()
    page.locator("[data-test=end-sure]").click()
    expect(card).to_have_count(0)
    assert listed(worker) == []
    today = datetime.now(BEIJING).date().isoformat()
    assert worker.ask("GET", f"/due-places/{place['id']}/")["until"] == today


def test_a_position_is_typed_in_its_coordinate_system_with_the_keyboard_alone(
    page, district, staff, due_places, picture
):
    grid = largest_by_township(13)[12]
    leader = district.leader_of(grid.code)
    desk = staff(leader)
    lon, lat = (round(one, 6) for one in grid.inside)
    desk.ask(
        "POST",
        "/due-places/",
        {
            "name": "东闸口",
            "position": {"lon": lon, "lat": lat},
            "every_days": 7,
            "grids": [grid.code],
        },
    )
    page.set_viewport_size({"width": 820, "height": 1180})
    due_places(leader["username"])
    page.locator("[data-test=change]").focus()
    page.keyboard.press("Enter")
    position, lies = page.locator("[data-test=position]"), page.locator("[data-test=lies]")
    page.keyboard.press("Tab")
    expect(position).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type(IN_SHANGHAI)
    page.keyboard.press("Tab")
    page.keyboard.type("GCJ")
    expect(page.locator("[data-test=crs]")).to_have_value("gcj02")
    expect(lies).to_contain_text("在全区网格之外")  # told before it is saved
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type(f"{lat + 0.001:.6f}, {lon:.6f}")  # as some maps have it: latitude first
    page.keyboard.press("Tab")
    page.keyboard.type("WGS")
    expect(lies).to_contain_text(f"位于{grid.name}")
    page.wait_for_timeout(1000)
    picture("due-place-form-820")
    assert page.evaluate("() => document.querySelector('header').scrollWidth") <= 820
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-test=places]")).to_be_visible()
    (place,) = listed(desk)
    assert place["position"] == pytest.approx([lon, lat + 0.001], abs=1e-6)
    assert (place["every_days"], place["grids"]) == (7, [grid.code])
    picture("due-places-820")

    # Shown on the map it lies in the middle, and the middle can be taken.
    page.locator("[data-test=places] li button").first.click()
    page.locator("[data-test=change]").click()
    position.fill("")
    page.locator("[data-test=from-map]").click()
    middle = [float(part) for part in position.input_value().split(",")]
    assert middle == pytest.approx(place["position"], abs=1e-5)


def test_a_worker_reads_the_places_and_changes_none(page, district, staff, due_places):
    grid = largest_by_township(14)[13]
    staff(district.leader_of(grid.code)).ask(
        "POST",
        "/due-places/",
        {
            "name": "泵站",
            "position": dict(zip(("lon", "lat"), grid.inside, strict=True)),
            "every_days": 1,
            "grids": [grid.code],
        },
    )
    due_places(district.worker_of(grid.code)["username"])
    expect(page.locator("[data-test=places] li")).to_contain_text("每天")
    for verb in ("add", "change", "end"):
        expect(page.locator(f"[data-test={verb}]")).to_have_count(0)
    page.locator("[data-test=view-weather]").click()
    expect(page.locator("[data-test=weather-form]")).to_have_count(0)


def test_a_leader_enters_the_weather_of_the_community_and_ends_it(
    page, district, staff, due_places, picture
):
    grid = largest_by_township(15)[14]
    worker = staff(district.worker_of(grid.code))
    leader = district.leader_of(grid.code)
    due_places(leader["username"])
    page.locator("[data-test=view-weather]").click()
    page.locator("[data-test=weather-reason]").fill("台风")
    area = page.locator("[data-test=area-of-weather]").input_value()
    page.locator("[data-test=enter-weather]").click()
    spell = page.locator("[data-test=spells] li").filter(
        has=page.locator("[data-test=end-weather]")
    )
    expect(spell).to_contain_text("台风")
    expect(spell).to_contain_text("正在进行")
    picture("bad-weather-1366")
    (told,) = [one for one in weather(worker) if one["area"] == area]
    now = datetime.now(UTC)
    assert told["reason"] == "台风"
    since, until = (datetime.fromisoformat(told[name]) for name in ("since", "until"))
    assert now - timedelta(minutes=3) < since <= now
    midnight = datetime.now(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    assert until == midnight + timedelta(days=1)

    spell.locator("[data-test=end-weather]").click()
    expect(spell).to_have_count(0)
    assert [one for one in weather(worker) if one["area"] == area] == []


def test_a_centre_enters_the_weather_of_its_area(page, district, sign_in, picture, complaints):
    operator = next(
        account
        for account in district.accounts.values()
        if account["role"] == "operator" and len(account["area"]["code"]) == 9
    )
    sign_in(operator["username"])
    page.get_by_role("link", name="恶劣天气").click()
    area = page.locator("[data-test=area-of-weather]")
    expect(area).to_have_value(operator["area"]["code"])
    assert area.locator("option").count() > 1  # its communities as well
    page.locator("[data-test=since]").fill("2026-01-01T08:00")
    page.locator("[data-test=weather-reason]").fill("大风")
    page.locator("[data-test=enter-weather]").click()
    expect(page.get_by_role("alert")).to_be_visible()  # too long, and too far back
    assert ["400" in told for told in complaints] == [True]
    complaints.clear()
    tomorrow = datetime.now(BEIJING) + timedelta(days=1)
    page.locator("[data-test=since]").fill(f"{tomorrow:%Y-%m-%d}T08:00")
    page.locator("[data-test=until]").fill(f"{tomorrow:%Y-%m-%d}T18:00")
    page.locator("[data-test=enter-weather]").click()
    spell = page.locator("[data-test=spells] li").filter(has_text="大风")
    expect(spell).to_contain_text("尚未开始")
    expect(spell).to_contain_text("08:00 – ")
    page.set_viewport_size({"width": 1024, "height": 768})
    page.locator("[data-test=language]").click()
    expect(spell).to_contain_text("to come")
    picture("bad-weather-english-1024")
    page.locator("[data-test=language]").click()
    spell.get_by_role("button", name="取消登记").click()
    expect(spell).to_have_count(0)


def weather(person) -> list[dict]:
    return person.ask("GET", "/bad-weather/")["results"]
