"""Cases on the worker's phone: taken, done, checked on the spot, and what others did first."""

import pytest
from playwright.sync_api import Page, expect

from tests.incidents.evidence.sending import photo

from .chart import NetGrid, largest_by_township
from .handset import Handset

REFUSE, CRACKED_ROAD = "B01", "B07"
# Degrees of latitude: about 1,100 m.
FAR = 0.01


@pytest.fixture
def grids() -> list[NetGrid]:
    """Of townships whose workers no other test of the phone needs."""
    return largest_by_township(12, after=1)[6:]


@pytest.fixture
def centre(district, staff):
    """`centre(grid)`: an operator of the township's centre at their desk."""

    def at_the_desk(grid: NetGrid):
        return staff(
            next(
                account
                for account in district.accounts.values()
                if account["role"] == "operator" and account["area"]["code"] == grid.township
            )
        )

    return at_the_desk


@pytest.fixture
def clerk(district, staff):
    """`clerk(grid)`: somebody of the department of cleanliness there."""

    def at_the_desk(grid: NetGrid):
        return staff(
            next(
                account
                for account in district.accounts.values()
                if account["department"] == "THW" and account["area"]["code"] == grid.township
            )
        )

    return at_the_desk


def sent_out(desk, grid: NetGrid, words: str, to: dict, type_code: str = REFUSE) -> str:
    """A matter that the centre took in and sent to somebody; version 4 from then on."""
    number = desk.take_call(type_code, grid.inside, words)
    desk.act(number, "accept", version=1)
    desk.act(number, "file", version=2)
    desk.act(number, "dispatch", version=3, to=to)
    return number


def member_of(worker) -> dict:
    return {"member": worker.ask("GET", "/me/today/")["member"]}


def open_case(phone: Handset, number: str, state: str) -> Page:
    phone.go("case", number)
    expect(phone.page.locator("[data-test=case]")).to_have_attribute("data-state", state)
    return phone.page


def act(page: Page, action: str) -> None:
    """Touch an action: the next step, or one behind the others."""
    button = page.locator(f"[data-test=do-{action}]")
    if not button.is_visible():
        page.locator("[data-test=more]").click()
    button.click()


def send(page: Page) -> None:
    page.locator("[data-test=send]").click()
    expect(page.locator("[data-test=action-form]")).to_have_count(0)


def take_photo(page: Page) -> None:
    page.locator("[data-test=camera]").set_input_files(
        {"name": "now.jpg", "mimeType": "image/jpeg", "buffer": photo(1200, 900)}
    )
    expect(page.locator("[data-test=photo] img")).to_have_count(1)


def steps(one, number: str) -> list[str]:
    return [step["action"] for step in one.ask("GET", f"/cases/{number}/events/")["results"]]


def test_a_worker_takes_a_case_comes_asks_for_time_and_reports_it_done(
    district, handset, staff, centre, grids
):
    grid = grids[0]
    account = district.worker_of(grid.code)
    worker, desk = staff(account), centre(grid)
    number = sent_out(desk, grid, "垃圾桶满了，散落一地", member_of(worker))
    phone = handset(account, at=grid.inside)
    phone.sign_in()
    # Who was told of it is a touch away from it.
    phone.go("day")
    phone.page.locator("[data-test=look]").first.click()
    expect(phone.page.locator("[data-test=case]")).to_have_attribute("data-number", number)
    phone.go("cases")
    mine = phone.page.locator("[data-test=group-mine]")
    expect(mine.locator(f"[data-number='{number}']")).to_contain_text("还剩")

    page = open_case(phone, number, "dispatched")
    act(page, "take")
    expect(page.locator("[data-test=case]")).to_have_attribute("data-state", "handling")
    act(page, "arrive")
    act(page, "ask_extension")
    page.locator("[data-test=extend-1wd]").check(force=True)
    # Without a reason it does not go, and says what is missing.
    page.locator("[data-test=send]").click()
    expect(page.get_by_role("alert")).to_contain_text("还差这一项")
    page.locator("[data-test=field-reason]").fill("等垃圾车")
    send(page)
    act(page, "report_done")
    take_photo(page)
    page.locator("[data-test=field-note]").fill("已清走并冲洗")
    send(page)
    expect(page.locator("[data-test=case]")).to_have_attribute("data-state", "checking")
    phone.send_everything()

    assert steps(desk, number)[-4:] == ["take", "arrive", "ask_extension", "report_done"]
    case = desk.ask("GET", f"/cases/{number}/")
    assert case["state"] == "checking"
    [piece] = [one for one in case["evidence"] if one["taken_with"] == "report_done"]
    assert piece["status"] == "complete"
    done = desk.ask("GET", f"/cases/{number}/events/")["results"][-1]
    assert done["note"] == "已清走并冲洗"


def test_a_check_is_made_where_the_matter_lies(district, handset, staff, centre, clerk, grids):
    grid = grids[1]
    desk, office = centre(grid), clerk(grid)
    number = sent_out(desk, grid, "路口垃圾堆积两天", {"department": "THW"})
    office.act(number, "take", version=4)
    office.act(number, "report_done", version=5, evidence=[office.photograph(photo(640, 480))])
    lon, lat = grid.inside
    phone = handset(district.worker_of(grid.code), at=(lon, lat + FAR))
    phone.sign_in()
    page = open_case(phone, number, "checking")
    act(page, "pass_check")
    spot = page.locator("[data-test=spot]")
    expect(spot).to_contain_text("离现场约 1.1 公里，太远了")
    # 40 m: 0.00036 degrees of latitude at 111.2 km each.
    phone.walk_to(lon, lat + 0.00036)
    spot.get_by_role("button", name="再定位").click()
    expect(spot).to_contain_text("离现场约 40 米，可以核查")
    send(page)
    phone.send_everything()

    [check] = [
        step
        for step in desk.ask("GET", f"/cases/{number}/events/")["results"]
        if step["action"] == "pass_check"
    ]
    assert check["version"] == 7
    assert desk.ask("GET", f"/cases/{number}/")["awaits"] == "closing"


def test_a_check_goes_out_behind_the_photo_that_was_taken_for_it(
    district, handset, staff, centre, clerk, grids
):
    grid = grids[0]
    desk, office = centre(grid), clerk(grid)
    number = sent_out(desk, grid, "花坛边垃圾", {"department": "THW"})
    office.act(number, "take", version=4)
    office.act(number, "report_done", version=5, evidence=[office.photograph(photo(640, 480))])
    phone = handset(district.worker_of(grid.code), at=grid.inside)
    phone.sign_in()
    page = open_case(phone, number, "checking")
    phone.cut()
    act(page, "pass_check")
    expect(page.locator("[data-test=spot]")).to_contain_text("可以核查")
    take_photo(page)
    send(page)
    phone.lose_every_answer_once()
    phone.restore()
    phone.send_everything()

    case = desk.ask("GET", f"/cases/{number}/")
    assert (case["state"], case["awaits"]) == ("checking", "closing")
    [piece] = [one for one in case["evidence"] if one["taken_with"] == "pass_check"]
    assert piece["status"] == "complete"


def test_who_was_too_late_reads_who_was_faster_and_keeps_every_word(
    district, handset, staff, centre, grids
):
    grid = grids[2]
    account = district.worker_of(grid.code)
    worker, desk = staff(account), centre(grid)
    number = sent_out(desk, grid, "垃圾没有清运", member_of(worker))
    phone = handset(account, at=grid.inside)
    phone.sign_in()
    page = open_case(phone, number, "dispatched")
    phone.cut()
    act(page, "return")
    page.locator("[data-test=field-reason]").fill("不在我们网格，在路对面")
    send(page)
    # Meanwhile the centre gives it to the department.
    desk.act(number, "reassign", version=4, to={"department": "THW"})
    phone.restore()

    refused = page.locator("[data-test=refused]")
    expect(refused).to_contain_text("刚才有人先办了一步，现在是“已派遣”")
    expect(refused).to_contain_text("您写的内容还在。")
    expect(refused).to_contain_text("不在我们网格，在路对面")
    phone.go("outbox")
    expect(page.locator("main")).to_contain_text("刚才有人先办了一步")
    phone.go("case", number)
    page.locator("[data-test=anew-comment]").click()
    expect(page.locator("[data-test=field-note]")).to_have_value("不在我们网格，在路对面")
    # A browser that is killed here finds it again, and what was refused is still there.
    page.reload()
    expect(page.locator("[data-test=field-note]")).to_have_value("不在我们网格，在路对面")
    send(page)
    expect(refused).to_have_count(0)
    phone.send_everything()

    said = desk.ask("GET", f"/cases/{number}/events/")["results"][-1]
    assert (said["action"], said["note"]) == ("comment", "不在我们网格，在路对面")


def test_who_took_it_first_is_named(district, handset, staff, centre, grids):
    grid = grids[2]
    account = district.worker_of(grid.code)
    worker, leader, desk = staff(account), staff(district.leader_of(grid.code)), centre(grid)
    number = sent_out(desk, grid, "路边垃圾袋", member_of(worker))
    phone = handset(account, at=grid.inside)
    phone.sign_in()
    page = open_case(phone, number, "dispatched")
    phone.cut()
    act(page, "take")
    expect(page.locator("[data-test=unsent]")).to_contain_text("接单")
    desk.act(number, "reassign", version=4, to=member_of(leader))
    leader.act(number, "take", version=5)
    phone.restore()
    refused = page.locator("[data-test=refused]")
    expect(refused).to_contain_text(f"刚才{leader.name}已接单，现在由{leader.name}办理。")

    # Given up only when it is said twice.
    refused.locator("[data-test=drop]").click()
    refused.locator("[data-test=drop-sure]").click()
    expect(refused).to_have_count(0)


@pytest.mark.parametrize("line", ["online", "offline"])
def test_what_was_done_without_a_network_ends_as_with_one(
    district, handset, staff, centre, grids, line
):
    grid = grids[3 if line == "online" else 4]
    account = district.worker_of(grid.code)
    worker, desk = staff(account), centre(grid)
    number = sent_out(desk, grid, "井边有垃圾", member_of(worker))
    phone = handset(account, at=grid.inside)
    phone.sign_in()
    page = open_case(phone, number, "dispatched")
    if line == "offline":
        phone.cut()
    act(page, "take")
    expect(page.locator("[data-test=case]")).to_have_attribute("data-state", "handling")
    act(page, "report_done")
    take_photo(page)
    page.locator("[data-test=field-note]").fill("已清理")
    send(page)
    expect(page.locator("[data-test=case]")).to_have_attribute("data-state", "checking")
    if line == "offline":
        expect(page.locator("[data-test=unsent]")).to_contain_text("接单、处置完成")
        # The phone is killed and opened again, still without a network.
        page.reload()
        expect(page.locator("[data-test=case]")).to_have_attribute("data-state", "checking")
        assert desk.ask("GET", f"/cases/{number}/")["state"] == "dispatched"
        phone.lose_every_answer_once()
        phone.restore()
    phone.send_everything()

    case = desk.ask("GET", f"/cases/{number}/")
    assert (case["state"], case["version"]) == ("checking", 6)
    assert steps(desk, number)[-2:] == ["take", "report_done"]
    [piece] = [one for one in case["evidence"] if one["taken_with"] == "report_done"]
    assert piece["status"] == "complete"
    clocks = {clock["clock"]: clock["kept"] for clock in case["clocks"]}
    assert (clocks["respond"], clocks["handle"]) == (True, True)


def test_a_leader_sends_a_case_to_a_colleague(district, handset, staff, centre, grids):
    grid = grids[1]
    worker, desk = staff(district.worker_of(grid.code)), centre(grid)
    number = desk.take_call(REFUSE, grid.inside, "小区门口垃圾")
    desk.act(number, "accept", version=1)
    desk.act(number, "file", version=2)
    phone = handset(district.leader_of(grid.code), at=grid.inside)
    phone.sign_in()
    page = open_case(phone, number, "filed")
    phone.cut()
    act(page, "dispatch")
    expect(page.locator("[data-test=action-form]")).to_contain_text("没有信号，只能选本网格的人")
    page.locator("[data-test=action-form] label", has_text=worker.name).click()
    send(page)
    phone.restore()
    phone.send_everything()
    case = desk.ask("GET", f"/cases/{number}/")
    assert (case["state"], case["owner"]["name"]) == ("dispatched", worker.name)


def test_a_form_half_filled_is_found_again(district, handset, staff, centre, grids):
    grid = grids[5]
    account = district.worker_of(grid.code)
    worker, desk = staff(account), centre(grid)
    number = sent_out(desk, grid, "路面塌了一块", member_of(worker), CRACKED_ROAD)
    phone = handset(account, at=grid.inside)
    phone.sign_in()
    page = open_case(phone, number, "dispatched")
    act(page, "comment")
    page.locator("[data-test=field-note]").fill("周围已围挡")
    take_photo(page)
    page.wait_for_timeout(400)
    page.reload()
    expect(page.locator("[data-test=field-note]")).to_have_value("周围已围挡")
    expect(page.locator("[data-test=photo] img")).to_have_count(1)
    # Back closes the form, and the form keeps what it has.
    page.go_back()
    page.goto(f"/phone/#/case/{number}")
    expect(page.locator("[data-test=facts]")).to_contain_text("特急")
    act(page, "comment")
    expect(page.locator("[data-test=field-note]")).to_have_value("周围已围挡")
