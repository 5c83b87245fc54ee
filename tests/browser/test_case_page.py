"""The page of a case in a real browser: everything of it, live, and what each reader may do."""

import json
import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.incidents.evidence.sending import photo

from .chart import largest_by_township

EXPOSED_REFUSE = "B01"
CALLER = {"name": "欧阳小明", "phone": "13812345678"}


@pytest.fixture(scope="module")
def grid():
    return largest_by_township(18)[17]


@pytest.fixture
def people(staff, district, grid):
    """Those of the township: `people("operator")`, `people("department", "THW")`."""

    def find(role: str, department: str | None = None, at: int = 0):
        accounts = [
            account
            for account in district.accounts.values()
            if account["role"] == role
            and account["area"]["code"] == grid.township
            and department in (None, account["department"])
        ]
        return accounts[at], staff(accounts[at])

    return find


@pytest.fixture
def look_at(page, sign_in):
    def open_page(account: dict, number: str) -> None:
        sign_in(account["username"])
        page.goto(f"/cases/{number}/")
        expect(page.locator(".page")).to_have_attribute("data-ready", "true")

    return open_page


def test_a_leader_reads_evidence_clocks_and_story_and_follows_what_happens(
    page, district, staff, people, grid, look_at, picture
):
    worker = staff(district.worker_of(grid.code))
    _, desk = people("operator")
    _, clerk = people("department", "THW")
    before, after = (photo(width, 480) for width in (640, 480))
    number = worker.report(
        EXPOSED_REFUSE, grid.inside, "路口垃圾堆积两天", evidence=[worker.photograph(before)]
    )
    look_at(district.leader_of(grid.code), number)
    state = page.locator("[data-test=state]")
    expect(state).to_have_text("已上报")
    expect(page.locator("[data-test=before] [data-test=evidence]")).to_have_count(1)

    desk.act(number, "accept", version=1)
    expect(state).to_have_text("已受理", timeout=8000)
    desk.act(number, "file", version=2)
    desk.act(number, "dispatch", version=3, to={"department": "THW"})
    clerk.act(number, "take", version=4)
    clerk.act(
        number, "report_done", version=5, note="已清运并冲洗", evidence=[clerk.photograph(after)]
    )
    expect(state).to_have_text("待核查", timeout=8000)
    expect(page.locator("[data-test=after] [data-test=evidence]")).to_have_count(1)
    story = page.locator("[data-test=story]")
    expect(story).to_contain_text("已清运并冲洗")
    expect(story.locator("> li")).to_have_count(6)

    why = page.locator("[data-test=clocks] details").first
    why.locator("summary").click()
    expect(why).to_contain_text("计入的时段")
    expect(page.locator("[data-test=before] img")).to_be_visible(timeout=30_000)
    page.reload()
    expect(page.locator("[data-test=after] img")).to_be_visible(timeout=30_000)
    picture("case-1366")
    page.set_viewport_size({"width": 1920, "height": 1080})
    picture("case-1920")


def test_the_desk_whistles_and_sees_who_arrives(
    page, people, grid, look_at, staff, district, picture
):
    worker = staff(district.worker_of(grid.code))
    account, desk = people("operator")
    _, clerk = people("department", "THW")
    number = worker.report(EXPOSED_REFUSE, grid.inside, "占道经营与垃圾混杂")
    desk.act(number, "accept", version=1)
    desk.act(number, "file", version=2)
    desk.act(number, "dispatch", version=3, to={"department": "THW"})
    look_at(account, number)
    page.locator("[data-test=do-whistle]").click()
    page.locator("[data-test=do]").click()
    form = page.locator("[data-test=action-form]")
    expect(form).to_contain_text("请至少选择一个部门")
    page.locator("[data-test=add-department]").select_option("TYJ")
    page.locator("[data-test=field-arrive]").fill("2099-01-01T09:00")
    page.locator("[data-test=do]").click()
    joint = page.locator("[data-test=joint]")
    expect(joint).to_contain_text("2099")
    expect(joint).to_contain_text("尚未")
    picture("case-whistle-1366")
    assert desk.ask("GET", f"/cases/{number}/")["co_handlers"][0]["arrive_by"].startswith(
        "2099-01-01T01:00"
    )
    clerk.act(number, "take", version=4)
    expect(page.locator("[data-test=state]")).to_have_text("处置中", timeout=8000)


def test_the_dossier_prints_on_plain_paper_what_happened_and_its_proof(
    page, people, grid, look_at, picture
):
    account, desk = people("operator")
    number = desk.take_call(
        EXPOSED_REFUSE, grid.inside, "垃圾无人清理", reporter=CALLER, address="长江中路227号"
    )
    desk.act(number, "answer", version=1, note="已约定明早清运")
    look_at(account, number)
    expect(page.locator("[data-test=caller]")).to_contain_text("欧阳**")
    assert CALLER["phone"] not in page.content()
    page.goto(f"/cases/{number}/dossier/")
    paper = page.locator("main")
    for words in (number, "暴露垃圾", "已约定明早清运", "直接答复", "欧阳**"):
        expect(paper).to_contain_text(words)
    assert CALLER["phone"] not in page.content()
    assert re.search(r"[0-9a-f]{64}", paper.inner_text().replace(" ", "").replace("\n", ""))
    page.emulate_media(media="print")
    expect(page.locator(".no-print")).to_be_hidden()
    page.set_viewport_size({"width": 794, "height": 1123})
    picture("dossier-print")


def test_the_desk_gives_an_order_back_and_sees_what_the_platform_decides(
    page, staff, district, people, grid, look_at, picture
):
    account, _ = people("operator")
    service = next(one for one in district.accounts.values() if one["role"] == "service")
    platform = {"account": service["username"], "url": "http://127.0.0.1:9/", "secret": "s" * 40}
    order = f"/superior/12345/orders/{uuid.uuid4().hex}/"
    lon, lat = grid.inside
    with district.also_served(SUPERIOR_PLATFORMS=json.dumps({"12345": platform})) as base:
        clerk = staff(service, base=base)
        body = {
            "type": EXPOSED_REFUSE,
            "position": {"lon": lon, "lat": lat, "crs": "wgs84"},
            "description": "邻区垃圾转运站异味",
            "occurred_at": datetime.now(UTC).isoformat(),
            "due_at": (datetime.now(UTC) + timedelta(days=5)).isoformat(),
        }
        look_at(account, clerk.ask("PUT", order, body)["case"])
        page.locator("[data-test=give-back]").click()
        expect(page.locator("[data-test=give-back-reason]")).to_be_focused()
        page.keyboard.type("转运站属邻区管辖")
        picture("case-give-back-1366")
        page.locator("[data-test=give-back-go]").click()
        expect(page.locator("[data-test=give-back-asked]")).to_contain_text("等待答复")
        story = page.locator("[data-test=story]")
        expect(story).to_contain_text("转运站属邻区管辖")
        clerk.ask("PUT", f"{order}instructions/1/", {"kind": "refuse_return", "reason": "属你区"})
        expect(story).to_contain_text("平台不同意退单", timeout=8000)
        expect(page.locator("[data-test=give-back]")).to_be_visible()
        clerk.ask("PUT", f"{order}instructions/2/", {"kind": "accept_return"})
        expect(story).to_contain_text("平台同意退单", timeout=8000)
        expect(page.locator("[data-test=give-back]")).to_have_count(0)


def test_who_does_not_see_a_case_learns_only_that(
    page, district, people, grid, look_at, complaints
):
    _, desk = people("operator")
    number = desk.take_call(EXPOSED_REFUSE, grid.inside, "垃圾无人清理")
    stranger = next(
        account
        for account in district.accounts.values()
        if account["role"] == "operator"
        and account["area"]["code"] not in (grid.township, grid.township[:6])
    )
    page.goto("/login/")
    page.locator("#id_username").fill(stranger["username"])
    page.locator("#id_password").fill(stranger["password"])
    page.locator("form button.primary").click()
    page.goto(f"/cases/{number}/")
    expect(page.locator("[role=alert]")).to_contain_text("找不到，或您无权查看")
    assert page.goto(f"/cases/{number}/dossier/").status == 404
    page.goto("about:blank")  # by then the console has said all
    assert complaints
    assert all("404" in told for told in complaints)
    complaints.clear()
