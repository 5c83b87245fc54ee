"""A worker reports from the phone: in three taps and one photo, with or without a network."""

import hashlib
import io
import re
import time
from collections.abc import Callable, Iterator

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import BrowserContext, Page, expect

from .conftest import PICTURES
from .handset import Handset, phone_context
from .staff import Staff

GRID = "370211001001001"
# What nothing answers where there is no network, the browser complains of.
EXPECTED = re.compile("Failed to load resource")


@pytest.fixture(scope="module", autouse=True)
def patience():
    """What a page shows once it has asked may take as long as any other step."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def pocket(chromium, district) -> Iterator[BrowserContext]:
    context = phone_context(chromium, district.base, at=(120.0, 35.9))
    yield context
    context.close()


@pytest.fixture
def page(pocket, district) -> Iterator[Page]:
    """The page of a phone in a worker's hand, ready for a day. A complaint of its console fails
    the test."""
    phone = Handset(pocket, district.worker_of(GRID))
    complaints: list[str] = []
    phone.page.on("pageerror", lambda error: complaints.append(str(error)))
    phone.page.on(
        "console",
        lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None,
    )
    phone.sign_in()
    yield phone.page
    assert [told for told in complaints if not EXPECTED.search(told)] == []


@pytest.fixture
def stand(pocket, page) -> Callable[..., tuple[float, float]]:
    """`stand(3)`: the worker goes to a place in the grid; its position."""
    ground = page.request.get("/api/v1/me/ground/").json()
    own = next(one for one in ground["grids"]["features"] if one["properties"]["own"])
    ring = own["geometry"]["coordinates"][0][0]
    lon, lat = (sum(values) / len(ring) for values in zip(*ring, strict=True))

    def go(steps: int) -> tuple[float, float]:
        # A step is 30 m; a few each way lie in the grid.
        place = (round(lon, 6), round(lat + steps * 0.00027, 6))
        pocket.set_geolocation({"longitude": place[0], "latitude": place[1], "accuracy": 12})
        return place

    return go


def photograph() -> bytes:
    """What a camera writes: large, lying on its side, with the place and the device in it."""
    picture = Image.effect_noise((2400, 1800), 40).convert("RGB")
    notes = Image.Exif()
    notes[0x0112] = 6  # to be turned by a quarter
    notes[0x010F] = "MakerOfPhones"
    notes.get_ifd(0x8825)[1] = "N"
    content = io.BytesIO()
    picture.save(content, "JPEG", exif=notes, quality=90)
    return content.getvalue()


def photo(name: str = "IMG_1.jpg") -> dict:
    return {"name": name, "mimeType": "image/jpeg", "buffer": photograph()}


def part(page: Page, name: str):
    return page.locator(f"[data-test={name}]")


def report(page: Page) -> None:
    """The tab that a report begins with."""
    page.locator("nav a[href='#/report']").tap()
    expect(part(page, "report")).to_be_visible()


def kept(page: Page, store: str) -> list[dict]:
    """What the phone keeps in a store."""
    return page.evaluate(
        """(store) => new Promise((resolve, reject) => {
            const opening = indexedDB.open("wangge-phone");
            opening.onerror = () => reject(opening.error);
            opening.onsuccess = () => {
                const asking = opening.result.transaction(store).objectStore(store).getAll();
                asking.onsuccess = () => { opening.result.close(); resolve(asking.result); };
            };
        })""",
        store,
    )


def until(true: Callable[[], object], *, seconds: float = 30):
    """The first answer that holds; a page works while this waits."""
    end = time.monotonic() + seconds
    while not (answer := true()):
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.2)
    return answer


def sent(page: Page) -> list[dict]:
    return [one for one in kept(page, "entries") if one["state"] == "taken"]


def case_of(page: Page, words: str) -> dict:
    [case] = page.request.get("/api/v1/cases/", params={"q": words}).json()["results"]
    return page.request.get(f"/api/v1/cases/{case['number']}/").json()


def settle_uploads(page: Page, uuid: str) -> dict:
    """The case of a report once all its pieces have arrived."""

    def whole():
        answer = page.request.get(f"/api/v1/cases/by-report/{uuid}/")
        if not answer.ok:
            return None
        case = answer.json()
        pieces = case["evidence"]
        return case if pieces and all(one["status"] == "complete" for one in pieces) else None

    return until(whole)


def test_a_matter_is_reported_in_three_taps_and_one_photo(page, stand):
    lon, lat = stand(0)
    taps = []

    def tap(target) -> None:
        taps.append(target)
        target.tap()

    tap(page.locator("nav a[href='#/report']"))
    expect(part(page, "where")).to_contain_text("定位误差约 12 米")
    tap(page.locator("[data-test=usual] [data-type=B01]"))
    with page.expect_file_chooser() as camera:
        part(page, "camera").locator("..").tap()
    camera.value.set_files([photo()])
    expect(part(page, "photo")).to_have_count(1)
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / "phone-report.png")
    # Everything that is needed is under the thumb, without scrolling.
    for name in ("photo", "send"):
        assert part(page, name).bounding_box()["y"] < 740
    tap(part(page, "send"))
    assert len(taps) == 3

    expect(page.locator(".van-toast")).to_contain_text(re.compile("已存进手机|已送到"))
    expect(page).to_have_url(re.compile("#/cases"))
    uuid = next(one["uuid"] for one in kept(page, "entries") if one["kind"] == "report")
    case = settle_uploads(page, uuid)
    # Nobody has to write: then the type says what it is.
    assert (case["type"], case["description"]) == ("B01", "暴露垃圾")
    assert case["grid"] == GRID
    assert case["position"] == pytest.approx([lon, lat], abs=1e-6)
    [piece] = case["evidence"]
    [told] = case["reports"]
    assert (told["uuid"], told["source"]) == (uuid, "worker")
    assert piece["kind"] == "photo"
    # Counted, so that it stands first next time; nothing is left of the draft.
    assert not [one for one in kept(page, "drafts") if one["key"].endswith("/report")]
    report(page)
    expect(page.locator("[data-test=usual] button").first).to_have_attribute("data-type", "B01")


def test_a_photo_leaves_the_phone_small_upright_and_without_notes(page, stand):
    stand(1)
    report(page)
    part(page, "gallery").set_input_files([photo("a.jpg"), photo("b.jpg")])
    expect(part(page, "photo")).to_have_count(2)
    pieces = page.evaluate(
        """() => new Promise((resolve) => {
            const opening = indexedDB.open("wangge-phone");
            opening.onsuccess = () => {
                const asking = opening.result.transaction("bytes").objectStore("bytes").getAll();
                asking.onsuccess = () => resolve(Promise.all(asking.result.map(async (one) =>
                    [one.sha256, [...new Uint8Array(await one.content.arrayBuffer())]])));
            };
        })"""
    )
    assert len(pieces) == 2
    for digest, content in pieces:
        content = bytes(content)
        assert hashlib.sha256(content).hexdigest() == digest
        picture = Image.open(io.BytesIO(content))
        assert (picture.format, picture.size) == ("JPEG", (1200, 1600))
        assert not picture.getexif()
        assert b"Exif" not in content
        assert b"MakerOfPhones" not in content
    # What is deleted here is deleted from the phone.
    part(page, "photo").first.get_by_role("button").tap()
    expect(part(page, "photo")).to_have_count(1)
    until(lambda: page.evaluate(COUNT_BYTES) == 1)
    part(page, "anew").tap()
    page.locator(".van-dialog__confirm").tap()
    expect(part(page, "photo")).to_have_count(0)
    until(lambda: page.evaluate(COUNT_BYTES) == 0)


COUNT_BYTES = """() => new Promise((resolve) => {
    const opening = indexedDB.open("wangge-phone");
    opening.onsuccess = () => {
        const asking = opening.result.transaction("bytes").objectStore("bytes").count();
        asking.onsuccess = () => { opening.result.close(); resolve(asking.result); };
    };
})"""


def test_what_is_half_written_is_there_again_after_the_page_was_killed(page, stand):
    stand(2)
    report(page)
    page.locator("[data-test=usual] [data-type=F04]").tap()
    part(page, "description").fill("小区东门的路灯三盏不亮")
    part(page, "camera").set_input_files([photo()])
    expect(part(page, "photo")).to_have_count(1)
    part(page, "description").press_sequentially("，天黑看不见")
    until(lambda: any("天黑" in one["value"]["description"] for one in kept(page, "drafts")))
    page.reload()
    expect(part(page, "chosen-type")).to_contain_text("路灯不亮")
    expect(part(page, "description")).to_have_value("小区东门的路灯三盏不亮，天黑看不见")
    expect(part(page, "photo").locator("img")).to_be_visible()

    part(page, "anew").tap()
    expect(page.locator(".van-dialog")).to_contain_text("都会删掉")
    page.locator(".van-dialog__cancel").tap()
    expect(part(page, "chosen-type")).to_contain_text("路灯不亮")
    part(page, "anew").tap()
    page.locator(".van-dialog__confirm").tap()
    expect(page.locator("[data-test=usual]")).to_be_visible()
    expect(part(page, "description")).to_have_value("")
    page.reload()
    expect(page.locator("[data-test=usual]")).to_be_visible()


def test_without_a_network_it_is_kept_and_goes_out_later(page, pocket, stand):
    stand(3)
    report(page)
    pocket.set_offline(True)
    part(page, "description").fill("三单元电梯卡住了，里面有人在拍门")
    page.locator("[data-test=suggested] [data-type=F05]").tap()
    # Lives first: the number stands above everything.
    call = part(page, "call-first")
    expect(call).to_have_attribute("href", "tel:96333")
    expect(call).to_contain_text("先打 96333")
    assert call.bounding_box()["y"] < part(page, "chosen-type").bounding_box()["y"]
    part(page, "camera").set_input_files([photo()])
    expect(part(page, "photo")).to_have_count(1)
    part(page, "send").tap()
    expect(page.locator(".van-toast")).to_contain_text("已存进手机，有信号就送出")
    waiting = [one for one in kept(page, "entries") if one["state"] == "waiting"]
    assert [one["kind"] for one in waiting] == ["report", "evidence"]
    pocket.set_offline(False)
    case = settle_uploads(page, waiting[0]["uuid"])
    assert case["description"] == "三单元电梯卡住了，里面有人在拍门"


def test_what_is_said_is_recorded_played_back_and_sent(page, stand):
    stand(5)
    report(page)
    page.locator("[data-test=usual] [data-type=F04]").tap()
    part(page, "voice").tap()
    expect(part(page, "voice")).to_contain_text("停 0:0")
    page.wait_for_timeout(1_500)
    part(page, "voice").tap()
    note = part(page, "voice-note")
    expect(note).to_be_visible()
    # Deleted and said again: the second goes.
    note.get_by_role("button", name="删掉录音").tap()
    expect(note).to_have_count(0)
    part(page, "voice").tap()
    expect(part(page, "voice")).to_contain_text("停 0:01")
    part(page, "voice").tap()
    until(lambda: page.evaluate("document.querySelector('audio')?.readyState > 0"))
    part(page, "send").tap()
    expect(page).to_have_url(re.compile("#/cases"))
    uuid = next(one["uuid"] for one in kept(page, "entries") if one["kind"] == "report")
    case = settle_uploads(page, uuid)
    assert len(case["evidence"]) == 1


def test_who_finds_it_reported_already_adds_to_that_case(page, stand, district, staff):
    place = stand(-4)
    other: Staff = staff(district.leader_of(GRID))
    number = other.report("B06", place, "井盖缺了半块，路口东侧")
    report(page)
    page.locator("[data-test=usual] [data-type=B06]").tap()
    part(page, "description").fill("井盖还没换，有人差点摔倒")
    part(page, "likely").tap()
    found = page.locator(f"[data-case='{number}']")
    expect(found).to_contain_text("路口东侧")
    page.screenshot(path=PICTURES / "phone-report-likely.png")
    found.locator("[data-test=same]").tap()
    expect(part(page, "comment")).to_have_value("井盖还没换，有人差点摔倒")
    part(page, "send-comment").tap()
    expect(page.locator(".van-toast")).to_contain_text(number)
    events = until(
        lambda: [
            one
            for one in page.request.get(f"/api/v1/cases/{number}/events/").json()["results"]
            if one["action"] == "comment"
        ]
    )
    assert events[0]["note"] == "井盖还没换，有人差点摔倒"
    assert not [one for one in kept(page, "entries") if one["kind"] == "report"]


def test_who_finds_another_matter_goes_on_reporting(page, stand, district, staff):
    place = stand(8)
    number = staff(district.leader_of(GRID)).report("B09", place, "墙上的小广告")
    report(page)
    page.locator("[data-test=usual] [data-type=B09]").tap()
    part(page, "likely").tap()
    expect(page.locator(f"[data-case='{number}']")).to_be_visible()
    part(page, "other").tap()
    expect(part(page, "likely")).to_have_count(0)
    part(page, "send").tap()
    expect(page).to_have_url(re.compile("#/cases"))
    entry = until(lambda: [one for one in sent(page) if one["kind"] == "report"])[0]
    case = page.request.get(f"/api/v1/cases/by-report/{entry['uuid']}/").json()
    assert case["number"] != number


def test_a_dispute_settled_on_the_spot_needs_a_record_and_no_photo(page, stand):
    stand(6)
    report(page)
    page.locator("[data-test=usual] [data-type=E01]").tap()
    expect(page.locator(".pieces")).to_contain_text("不用拍照")
    part(page, "settled").check(force=True)
    part(page, "send").tap()
    expect(page.get_by_role("alert")).to_contain_text("写一下记录")
    part(page, "record").fill("两家协商，轮流使用楼道，双方签字")
    part(page, "send").tap()
    expect(page).to_have_url(re.compile("#/cases"))
    entry = until(lambda: [one for one in sent(page) if one["kind"] == "report"])[0]
    case = page.request.get(f"/api/v1/cases/by-report/{entry['uuid']}/").json()
    assert case["state"] in ("closed", "checking")


def test_without_a_position_it_goes_to_the_own_community(page, pocket, stand, district, staff):
    """Its township's centre gets it as it gets what is reported in the grid, not the district's."""
    placed = staff(district.leader_of(GRID)).report("E08", stand(-6), "广场舞")
    pocket.clear_permissions()
    report(page)
    expect(part(page, "where")).to_contain_text("没有定位，也能送出")
    page.locator("[data-test=usual] [data-type=B01]").tap()
    part(page, "send").tap()
    expect(page).to_have_url(re.compile("#/cases"))
    entry = until(lambda: [one for one in sent(page) if one["kind"] == "report"])[0]
    case = page.request.get(f"/api/v1/cases/by-report/{entry['uuid']}/").json()
    assert case["position"] is None
    assert case["owner"]["kind"] == "centre"
    assert case["owner"] == page.request.get(f"/api/v1/cases/{placed}/").json()["owner"]


def test_the_place_is_moved_under_the_cross(page, stand):
    lon, lat = stand(-2)
    report(page)
    expect(part(page, "where")).to_contain_text("定位误差")
    part(page, "open-map").tap()
    expect(page.locator("[data-test=ground]")).to_have_attribute("data-drawn", "true")
    box = part(page, "ground").bounding_box()
    # A touch east of the cross: the map moves until the cross is there.
    page.touchscreen.tap(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2)
    until(lambda: any(one["value"]["spotBy"] == "hand" for one in kept(page, "drafts")))
    [draft] = kept(page, "drafts")
    assert draft["value"]["spot"]["lon"] > lon + 0.00005
    assert draft["value"]["spot"]["lat"] == pytest.approx(lat, abs=0.0001)
    part(page, "close-map").tap()
    expect(part(page, "where")).to_contain_text("您在地图上指定")


def test_nothing_goes_before_it_is_said_what_it_is(page, stand):
    stand(-1)
    report(page)
    part(page, "send").tap()
    expect(page.get_by_role("alert")).to_contain_text("先选一下是什么事")
    page.get_by_placeholder("搜：").fill("dtkr")
    page.locator("[data-test=found] [data-type=F05]").tap()
    expect(part(page, "chosen-type")).to_contain_text("电梯困人")


def test_the_map_shows_what_is_open_and_leads_to_it(page, stand, district, staff):
    place = stand(-7)
    number = staff(district.leader_of(GRID)).report("B01", place, "地图上的垃圾堆")
    page.goto("/phone/#/map")
    page.reload()
    mark = page.locator(f"[data-mark='{number}']")
    expect(mark).to_have_attribute("aria-label", re.compile("暴露垃圾，没到期"))
    expect(page.locator("[data-test=ground]")).to_have_attribute("data-drawn", "true")
    page.screenshot(path=PICTURES / "phone-map.png")
    # Others may lie over it: it is reached as by a keyboard.
    mark.dispatch_event("click")
    expect(page).to_have_url(re.compile(f"#/case/{number}"))


def test_the_map_turns_dark_with_the_phone(page, stand):
    stand(0)
    page.evaluate("location.hash = '#/map'")
    ground = page.locator("[data-test=ground]")
    expect(ground).to_have_attribute("data-drawn", "true")
    # The land of one's own grid is white by day and nearly black by night.
    until(lambda: brightness(ground.screenshot()) > 170)
    page.emulate_media(color_scheme="dark")
    until(lambda: brightness(ground.screenshot()) < 80)


def brightness(picture: bytes) -> float:
    """Of a picture on the whole, 0 to 255."""
    return ImageStat.Stat(Image.open(io.BytesIO(picture)).convert("L")).mean[0]
