"""A shift as a worker lives it on the phone: begun, walked and ended."""

from playwright.sync_api import expect

from .handset import Handset

# Degrees of latitude, 24 m a step: under twenty metres is standing still.
STRIDE = 0.00022


def begin(handset: Handset, *, tracked: bool = True) -> None:
    page = handset.page
    handset.go("day")
    page.get_by_role("button", name="开始上班").click()
    form = page.get_by_role("form", name="开始上班")
    if tracked:
        form.get_by_text("值守任务，记录位置").click()
        form.get_by_role("button", name="防汛值守").click()
    form.get_by_role("button", name="开始上班").click()
    expect(page.get_by_text("上班中")).to_be_visible()


def stroll(
    handset: Handset, start: tuple[float, float], steps: range, *, recorded: bool = True
) -> list[list[float]]:
    """One position after another, each far enough from the last to be taken."""
    handset.go("day")
    lon, lat = start
    walked = []
    for step in steps:
        walked.append([round(lon, 6), round(lat + step * STRIDE, 6)])
        known = taken(handset)
        handset.walk_to(*walked[-1])
        if recorded:
            expect(handset.page.locator("[data-test=taken]")).not_to_have_text(known)
        handset.page.wait_for_timeout(1_150)
    return walked


def taken(handset: Handset) -> str:
    """What the page says of how many positions it took."""
    said = handset.page.locator("[data-test=taken]")
    return said.inner_text() if said.is_visible() else ""


def end(handset: Handset) -> None:
    handset.go("day")
    handset.page.get_by_role("button", name="下班").click()
    handset.page.get_by_role("dialog").get_by_role("button", name="下班").click()
    expect(handset.page.get_by_role("button", name="开始上班")).to_be_visible()


def positions(worker, shift: str) -> list[list[float]]:
    """What the server has of a shift, as its member sees it: shown or hidden, in any order."""
    track = worker.ask("GET", f"/shifts/{shift}/track/?format=geojson")
    found = []
    for feature in track["features"]:
        kind, shape = feature["properties"]["kind"], feature["geometry"]
        if kind == "part":
            found += (
                shape["coordinates"] if shape["type"] == "LineString" else [shape["coordinates"]]
            )
        elif kind == "hidden":
            found.append(shape["coordinates"])
    return [[round(lon, 6), round(lat, 6)] for lon, lat, *_ in found]
