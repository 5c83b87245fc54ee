"""The page of boundaries in a real browser: a file goes its way from form to publication."""

import json
import re

import pyogrio
import pytest
import shapely
from playwright.sync_api import expect
from shapely.geometry import mapping, shape

from tests.serving import ROOT

METRES_PER_DEGREE_NORTH = 111_000  # near enough: the test moves a corner by about 30 m


@pytest.fixture(scope="module")
def townships() -> dict:
    return json.loads((ROOT / "gis_data/townships.geojson").read_text(encoding="utf-8"))


@pytest.fixture
def boundaries(page, district):
    """The page of boundaries, opened by an administrator of the whole district."""
    administrator = next(
        account
        for account in district.accounts.values()
        if account["role"] == "admin" and len(account["area"]["code"]) == 6
    )
    page.goto("/login/?next=/boundaries/")
    page.locator("#id_username").fill(administrator["username"])
    page.locator("#id_password").fill(administrator["password"])
    page.locator("form button.primary").click()
    expect(page.locator(".page")).to_have_attribute("data-ready", "true")
    return page


def send(page, name: str, collection: dict, *, level: str = "township", title: str = "") -> None:
    """Fill in the form with a file and wait until it has been read and checked."""
    page.locator("[data-test=new]").click()
    content = json.dumps(collection, ensure_ascii=False).encode()
    page.locator("[data-test=file]").set_input_files(
        {"name": name, "mimeType": "application/geo+json", "buffer": content}
    )
    page.locator("[data-test=level]").select_option(level)
    page.locator("[data-test=title]").fill(title)
    page.locator("[data-test=send]").click()
    expect(page.locator("[data-test=dossier]")).to_have_attribute("data-step", "", timeout=60_000)


def moved_corner(collection: dict) -> tuple[dict, str]:
    """The net with one corner of one township moved outwards, and that township's code."""
    damaged = json.loads(json.dumps(collection))
    union = shapely.union_all([shape(one["geometry"]) for one in damaged["features"]])
    for feature in damaged["features"]:
        outline = shape(feature["geometry"])
        largest = max(getattr(outline, "geoms", [outline]), key=lambda part: part.area)
        ring = list(largest.exterior.coords)
        for at, corner in enumerate(ring[1:-1], start=1):
            if union.contains(shapely.Point(corner).buffer(0.002)):  # inland
                ring[at] = (corner[0], corner[1] + 30 / METRES_PER_DEGREE_NORTH)
                moved = shapely.Polygon(ring, largest.interiors)
                if moved.is_valid:
                    feature["geometry"] = mapping(moved)
                    return damaged, feature["properties"]["code"]
    raise AssertionError("no corner inland")


def test_shows_where_a_moved_corner_tears_the_net(boundaries, townships, picture):
    damaged, code = moved_corner(townships)
    send(boundaries, "镇街.geojson", damaged, title="挪动一个角点")
    expect(boundaries.locator("[data-test=status]").first).to_have_text("已检查")
    report = boundaries.locator("[data-test=report]")
    expect(report).to_contain_text("26 个图形")
    torn = report.locator("[data-test=problem-overlap], [data-test=problem-gap]")
    expect(torn.first).to_contain_text(code)
    torn.first.click()
    expect(torn.first).to_have_attribute("aria-pressed", "true")
    boundaries.wait_for_timeout(900)
    picture("boundaries-problem")
    # Errors must be taken upon oneself one by one before it may be published.
    expect(boundaries.locator("[data-test=publish]")).to_be_disabled()
    boundaries.locator("[data-test=delete]").click()
    boundaries.locator("[data-test=delete-sure]").click()
    expect(boundaries.locator("[data-test=new]")).to_be_visible()
    expect(boundaries.get_by_text("挪动一个角点")).to_have_count(0)


def test_publishes_a_clean_file_and_takes_it_back(boundaries, townships, picture):
    renamed = json.loads(json.dumps(townships))
    renamed["features"][0]["properties"]["name"] = "改名街道"
    send(boundaries, "townships.geojson", renamed, title="改名")
    report = boundaries.locator("[data-test=report]")
    expect(report).to_contain_text("1 处提醒")  # the island is a part of its own
    expect(report.locator("[data-test=kind-disconnected]")).to_have_count(1)
    expect(report.locator("[data-test^=kind-]")).to_have_count(1)
    expect(boundaries.locator("[data-test=change-renamed]")).to_have_count(1)
    expect(boundaries.locator("[data-test=tasks]")).to_contain_text("没有需要决定的事")
    picture("boundaries-checked")
    boundaries.locator("[data-test=publish]").click()
    expect(boundaries.locator("[data-test=status]").first).to_have_text("待生效")
    picture("boundaries-scheduled")
    boundaries.locator("[data-test=withdraw]").click()
    expect(boundaries.locator("[data-test=status]").first).to_have_text("已检查")


def test_says_why_a_file_cannot_be_read(boundaries, complaints):
    boundaries.locator("[data-test=new]").click()
    boundaries.locator("[data-test=file]").set_input_files(
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no boundary at all"}
    )
    with boundaries.expect_response(re.compile(r"/api/v1/boundaries/$")) as answered:
        boundaries.locator("[data-test=send]").click()
    assert answered.value.status == 400
    expect(boundaries.locator("form [role=alert]")).to_contain_text("GeoPackage")
    refusal = complaints.pop()
    assert "status of 400" in refusal


def test_speaks_english_after_the_switch(boundaries):
    boundaries.locator("[data-test=language]").click()
    expect(boundaries.locator("[data-test=new]")).to_have_text("Import boundaries")
    boundaries.locator("[data-test=language]").click()
    expect(boundaries.locator("[data-test=new]")).to_have_text("导入边界")


def test_gives_a_version_away_as_a_file(boundaries, tmp_path):
    row = boundaries.locator("[data-test^=version-]").filter(has_text="现行").first
    row.click()
    with boundaries.expect_download() as download:
        boundaries.locator("[data-test=export-gpkg]").click()
    taken = tmp_path / "net.gpkg"
    download.value.save_as(taken)
    assert pyogrio.read_info(taken)["features"] == 1106
