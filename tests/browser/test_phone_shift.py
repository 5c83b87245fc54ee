"""A shift on the worker's phone: begun, walked, paused and ended, with and without a network."""

import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from .chart import largest_by_township
from .duty import STRIDE, begin, end, positions, stroll
from .handset import Handset


@pytest.fixture
def grids():
    return largest_by_township(12, after=2)


@pytest.mark.parametrize("line", ["online", "offline"])
def test_a_walk_with_a_pause_arrives_as_it_was_walked(district, handset, staff, grids, line):
    grid = grids[0 if line == "online" else 1]
    account = district.worker_of(grid.code)
    phone, worker = handset(account, at=grid.inside), staff(account)
    phone.sign_in()
    if line == "offline":
        phone.cut()
    begin(phone)
    walked = stroll(phone, grid.inside, range(1, 4))
    phone.page.get_by_role("button", name="暂停").click()
    expect(phone.page.get_by_text("已暂停")).to_be_visible()
    paused = stroll(phone, grid.inside, range(11, 13), recorded=False)
    phone.page.get_by_role("button", name="继续").click()
    walked += stroll(phone, grid.inside, range(21, 24))
    end(phone)
    cuts = phone.lose_every_answer_once()
    phone.restore()
    phone.send_everything()

    shift = worker.ask("GET", "/shifts/")["results"][0]
    assert shift["purpose"] == "防汛值守"
    assert shift["ended_at"] is not None
    assert len(shift["pauses"]) == 1
    arrived = positions(worker, shift["shift"])
    assert [one for one in walked if one not in arrived] == []
    assert [one for one in arrived if one in paused] == []
    assert len(arrived) == len({tuple(one) for one in arrived}), "nothing is there twice"
    if line == "offline":
        # The start, two marks, the end and what was walked: each was cut off twice.
        assert cuts["answers"] == cuts["requests"] >= 5


def test_a_shift_that_ended_by_itself_is_said_in_one_sentence(district, handset, staff, grids):
    account = district.worker_of(grids[2].code)
    worker, phone = staff(account), handset(account, at=grids[2].inside)
    begun, until = datetime.now(UTC), datetime.now(UTC) + timedelta(seconds=6)
    worker.ask(
        "PUT",
        f"/shifts/{uuid.uuid4()}/",
        {"started_at": begun.isoformat(), "planned_end": until.isoformat(), "tracked": False},
    )
    phone.sign_in()
    expect(phone.page.get_by_text("上班中")).to_be_visible()
    time.sleep(max(0.0, (until - datetime.now(UTC)).total_seconds()) + 0.5)
    phone.page.reload()
    expect(phone.page.get_by_text("自动结束")).to_be_visible()
    expect(phone.page.get_by_role("button", name="开始上班")).to_be_visible()


def test_a_second_phone_goes_on_with_the_shift_in_the_open(district, handset, staff, grids):
    account = district.worker_of(grids[3].code)
    worker, phone = staff(account), handset(account, at=grids[3].inside)
    worker.walk_to(*grids[3].inside)
    phone.sign_in()
    expect(phone.page.get_by_text("位置由另一部设备记录")).to_be_visible()
    phone.page.get_by_role("button", name="改由这部手机记录").click()
    expect(phone.page.get_by_text("正在记录位置")).to_be_visible()
    phone.send_everything()
    # What the first phone still holds is taken as before.
    worker.walk_to(grids[3].inside[0], grids[3].inside[1] + STRIDE)
    assert worker.ask("GET", "/me/today/")["shift"]["device"]["is_this"] is False


def test_a_call_for_help_is_a_long_press(district, handset, staff, grids):
    account = district.worker_of(grids[4].code)
    phone, worker = handset(account, at=grids[4].inside), staff(account)
    phone.sign_in()
    button = phone.page.get_by_role("button", name="遇到危险求助：按住两秒")
    before = {alarm["sos"] for alarm in worker.ask("GET", "/sos/")["results"]}
    button.click(delay=300)
    assert {alarm["sos"] for alarm in worker.ask("GET", "/sos/")["results"]} == before
    button.click(delay=2_400)
    expect(phone.page.get_by_text("求助已送达")).to_be_visible()
    [alarm] = [
        alarm for alarm in worker.ask("GET", "/sos/")["results"] if alarm["sos"] not in before
    ]
    assert [round(degrees, 4) for degrees in alarm["position"]] == [
        round(degrees, 4) for degrees in grids[4].inside
    ]


def test_signing_out_by_time_keeps_what_waits(district, handset, staff, grids):
    account = district.worker_of(grids[5].code)
    phone, worker = handset(account, at=grids[5].inside), staff(account)
    phone.sign_in()
    phone.context.clear_cookies(name="sessionid")
    begin(phone, tracked=False)
    expect(phone.page.get_by_text("登录已过期")).to_be_visible()
    phone.page.get_by_role("link", name="去登录").click()
    phone.page.locator("#id_username").fill(account["username"])
    phone.page.locator("#id_password").fill(account["password"])
    phone.page.locator("form button.primary").click()
    phone.is_loaded()
    phone.send_everything()
    assert worker.ask("GET", "/me/today/")["shift"] is not None


def test_somebody_else_s_things_wait_for_them(district, handset, staff, grids):
    mine, theirs = (district.worker_of(grids[number].code) for number in (6, 7))
    phone, worker = handset(mine, at=grids[6].inside), staff(mine)
    phone.sign_in()
    phone.cut()
    begin(phone, tracked=False)
    phone.restore()
    phone.context.route("**/api/v1/shifts/**", lambda route: route.abort())
    phone.context.clear_cookies(name="sessionid")
    other = Handset(phone.context, theirs)
    other.page.goto("/login/?next=/phone/")
    other.page.locator("#id_username").fill(theirs["username"])
    other.page.locator("#id_password").fill(theirs["password"])
    other.page.locator("form button.primary").click()
    phone.context.unroute("**/api/v1/shifts/**")
    expect(other.page.get_by_text("现在登录的是另一个人")).to_be_visible()
    expect(other.page.get_by_text("上班中")).not_to_be_visible()
    other.page.get_by_role("button", name="以现在登录的人继续").click()
    other.is_loaded()
    other.go("outbox")
    expect(other.page.get_by_text("这部手机上还有别人的 1 条")).to_be_visible()
    assert worker.ask("GET", "/me/today/")["shift"] is None


@pytest.mark.parametrize("hours", [-26, 26])
def test_a_clock_that_is_wrong_loses_nothing(district, handset, staff, grids, hours):
    account = district.worker_of(grids[8 if hours < 0 else 9].code)
    phone, worker = handset(account, at=grids[8].inside), staff(account)
    phone.page.clock.set_system_time(datetime.now(UTC) + timedelta(hours=hours))
    phone.sign_in()
    phone.cut()
    before = datetime.now(UTC)
    begin(phone, tracked=False)
    after = datetime.now(UTC)
    phone.restore()
    phone.send_everything()
    shift = worker.ask("GET", "/me/today/")["shift"]
    begun = datetime.fromisoformat(shift["started_at"])
    # Answers tell the time in whole seconds.
    assert before - timedelta(seconds=5) < begun < after + timedelta(seconds=5)
