"""The page of people in a real browser: a roster with faults, a plan with reasons, vacancies."""

import pytest
from playwright.sync_api import expect

from tests.answers.sheets import workbook

# The four grids of a small zone: what happens to its people disturbs no other test.
ZONE = "370211402"
HEADINGS = ("姓名", "工号", "手机号", "岗位", "网格编码", "负责领域", "开始日期", "身份证号")
# Made up, with a right check digit (GB 11643).
IDENTITY_NUMBER = "11010519491231002X"


@pytest.fixture
def administrator(district) -> dict:
    return next(
        account
        for account in district.accounts.values()
        if account["username"] == "admin0001" and len(account["area"]["code"]) == 6
    )


@pytest.fixture
def people(page, administrator):
    """`people(view)`: a view of the page, opened by a system administrator of the district."""

    def open_view(view: str):
        page.goto(f"/login/?next=/people/%3Fview={view}")
        page.locator("#id_username").fill(administrator["username"])
        page.locator("#id_password").fill(administrator["password"])
        page.locator("form button.primary").click()
        expect(page.locator(".page")).to_have_attribute("data-ready", "true")
        return page

    return open_view


@pytest.fixture
def desk(staff, administrator):
    return staff(administrator)


def grids_of_zone(desk) -> list[dict]:
    found = desk.ask("GET", f"/grids/?area={ZONE}")["results"]
    return sorted(found, key=lambda grid: grid["code"])


def test_names_every_fault_with_its_cell_and_enters_the_good_rows(people, desk, picture):
    page = people("roster")
    code = grids_of_zone(desk)[0]["code"]
    page.locator("[data-test=file]").set_input_files(
        {
            "name": "名册.xlsx",
            "mimeType": "application/octet-stream",
            "buffer": workbook(
                HEADINGS,
                (
                    "王小明",
                    "PEOPLE1",
                    "13800138001",
                    "专业网格员",
                    code,
                    "安全生产",
                    "2026-12-01",
                    "",
                ),
                ("李小红", "PEOPLE2", "1380013", "专业网格员", code, "天文", "2026-12-01", ""),
                (
                    "赵小刚",
                    "PEOPLE3",
                    "13800138003",
                    "专业网格员",
                    "370211402999001",
                    "安全生产",
                    "哪天",
                    IDENTITY_NUMBER,
                ),
            ),
        }
    )
    page.locator("[data-test=send]").click()
    roster = page.locator("[data-test=roster]")
    expect(roster).to_have_attribute("data-status", "judged")
    expect(page.locator("[data-test=figure-rows]")).to_have_text("3")
    expect(page.locator("[data-test=figure-bad]")).to_have_text("2")
    cells = roster.locator("tbody td.cell").all_inner_texts()
    assert {"C3", "F3", "E4", "G4"} <= set(cells)  # phone, domain, grid, day
    expect(page.locator("[data-test=dropped]")).to_contain_text("身份证号")
    assert IDENTITY_NUMBER not in page.content()
    picture("roster-faults")

    page.locator("[data-test=enter]").click()
    expect(roster).to_have_attribute("data-status", "entered", timeout=60_000)
    with page.expect_download() as marked:
        page.locator("[data-test=marked]").click()
    assert marked.value.suggested_filename.endswith(".xlsx")
    found = desk.ask("GET", f"/members/?q=PEOPLE1&area={ZONE}")["results"]
    assert [member["name"] for member in found] == ["王小明"]


def test_gives_a_grid_to_somebody_else_and_publishes_the_plan(people, desk, picture):
    first, second = (grid["code"] for grid in grids_of_zone(desk)[:2])
    serving = {grid: worker_of(desk, grid) for grid in (first, second)}
    page = people("plan")
    page.locator("[data-test=new-plan]").click()
    page.locator("[data-test=area-code]").select_option(ZONE)
    page.locator("[data-test=solve]").click()
    plan = page.locator("[data-test=plan]")
    expect(plan).to_have_attribute("data-status", "draft", timeout=60_000)
    expect(page.locator("li[data-grid]")).to_have_count(4)

    row = page.locator(f"li[data-grid='{first}']")
    row.locator("button.row").click()
    row.locator("select").select_option(str(serving[second]["id"]))
    row.locator("[data-test=correct]").click()
    expect(row.locator(".who")).to_contain_text(serving[second]["name"], timeout=60_000)
    expect(row.locator(".who small")).to_be_visible()  # fixed by hand
    # Whoever served the second grid serves the first now: somebody else serves the second.
    other = page.locator(f"li[data-grid='{second}']")
    expect(other.locator(".who")).not_to_contain_text(serving[second]["name"])
    other.locator("button.row").click()
    expect(other.locator("[data-test=why]")).not_to_be_empty()
    page.wait_for_timeout(700)  # the map moves there
    picture("plan")

    row.locator("button.row").click()
    row.locator("[data-test=release]").click()
    expect(row.locator(".who")).to_contain_text(serving[first]["name"], timeout=60_000)
    expect(row.locator(".who small")).to_have_count(0)
    row.locator("select").select_option(str(serving[second]["id"]))
    row.locator("[data-test=correct]").click()
    expect(row.locator(".who")).to_contain_text(serving[second]["name"], timeout=60_000)

    page.locator("[data-test=publish]").click()
    page.locator("[data-test=publish-sure]").click()
    expect(plan).to_have_attribute("data-status", "published")
    assert worker_of(desk, first) == serving[second]


def test_shows_where_somebody_is_missing(people, desk, picture):
    last = grids_of_zone(desk)[-1]
    posting = desk.ask("GET", f"/postings/?grid={last['code']}&post=worker")["results"][0]
    page = people("vacancies")
    expect(page.locator("[data-test=no-holes]")).to_be_visible()
    desk.ask("POST", f"/postings/{posting['id']}/end/", {})
    page.reload()
    expect(page.locator("[data-test=without-worker]")).to_have_text("1")
    page.locator("[data-test=hole]", has_text=last["name"]).click()
    page.wait_for_timeout(700)  # the map moves there
    picture("vacancies")


def worker_of(desk, grid: str) -> dict:
    found = desk.ask("GET", f"/grids/{grid}/?include=people")["worker"]
    return {"id": found["id"], "name": found["name"]}
