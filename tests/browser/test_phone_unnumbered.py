"""A report without a number, in the mountains: its reporter changes it, says more, takes it
back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.incidents.evidence.sending import photo

from .chart import NetGrid, largest_by_township
from .conftest import PICTURES
from .handset import Handset

REFUSE, UNLIT = "B01", "F04"


@pytest.fixture
def grids() -> list[NetGrid]:
    return largest_by_township(3, after=3)


def report(phone: Handset, words: str, type_code: str = REFUSE) -> None:
    """Reported, and looked at as the list has it."""
    page = phone.page
    phone.go("report")
    page.locator(f"[data-test=usual] [data-type={type_code}]").click()
    page.locator("[data-test=description]").fill(words)
    send_report(page)
    page.locator("[data-test=report-row]", has_text=words).click()
    expect(page.locator("[data-test=report-standing]")).to_contain_text(words)


def send_report(page: Page) -> None:
    page.locator("[data-test=send]").click()
    expect(page).to_have_url(re.compile("#/cases"))


def take_photo(page: Page) -> None:
    page.locator("[data-test=camera]").set_input_files(
        {"name": "now.jpg", "mimeType": "image/jpeg", "buffer": photo(1200, 900)}
    )
    expect(page.locator("[data-test=photo] img")).to_have_count(1)


def reported(worker, words: str) -> list[dict]:
    return [
        case for case in worker.ask("GET", "/me/today/")["cases"] if words in case["description"]
    ]


def test_what_is_said_to_it_follows_it(district, handset, staff, grids):
    account = district.worker_of(grids[0].code)
    phone, worker = handset(account, at=grids[0].inside), staff(account)
    phone.sign_in()
    phone.cut()
    report(phone, "山路边倒了一车垃圾")
    page = phone.page
    expect(page.locator("[data-test=report-standing]")).to_contain_text("要等平台给了编号")
    page.locator("[data-test=do-comment]").click()
    page.locator("[data-test=field-note]").fill("后面还有一堆，照片补上")
    take_photo(page)
    page.locator("[data-test=send]").click()
    expect(page.locator("[data-test=added]")).to_contain_text("后面还有一堆")
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / "phone-unnumbered.png")
    # The phone is killed and opened again, still without a network.
    page.reload()
    expect(page.locator("[data-test=added]")).to_contain_text("后面还有一堆")
    # What follows it would not fit any more.
    expect(page.locator("[data-test=change]")).to_have_count(0)
    phone.lose_every_answer_once()
    phone.restore()
    phone.send_everything()

    [case] = reported(worker, "山路边倒了一车垃圾")
    story = worker.ask("GET", f"/cases/{case['number']}/events/")["results"]
    assert [(step["action"], step["note"]) for step in story] == [
        ("report", ""),
        ("comment", "后面还有一堆，照片补上"),
    ]
    [piece] = story[-1]["evidence"]
    assert piece["status"] == "complete"


def test_it_is_changed_before_it_goes_out_and_was_seen_when_it_was_seen(
    district, handset, staff, grids
):
    account = district.worker_of(grids[1].code)
    phone, worker = handset(account, at=grids[1].inside), staff(account)
    phone.sign_in()
    phone.cut()
    report(phone, "路灯坏了一盏", UNLIT)
    page = phone.page
    page.wait_for_timeout(2_500)
    page.locator("[data-test=change]").click()
    field = page.locator("[data-test=description]")
    expect(field).to_have_value("路灯坏了一盏")
    field.fill("路灯坏了三盏")
    changed_at = page.evaluate("Date.now()")
    send_report(page)
    phone.restore()
    phone.send_everything()

    [case] = reported(worker, "路灯坏了")
    assert case["description"] == "路灯坏了三盏"
    [first] = worker.ask("GET", f"/cases/{case['number']}/events/")["results"]
    seen_at = page.evaluate("(moment) => Date.parse(moment)", first["happened_at"])
    # Answers tell the time in whole seconds.
    assert seen_at < changed_at - 1_000


def test_it_is_taken_back_with_what_was_said_to_it(district, handset, staff, grids):
    account = district.worker_of(grids[2].code)
    phone, worker = handset(account, at=grids[2].inside), staff(account)
    phone.sign_in()
    phone.cut()
    report(phone, "井盖响")
    page = phone.page
    page.locator("[data-test=do-comment]").click()
    page.locator("[data-test=field-note]").fill("又不响了")
    page.locator("[data-test=send]").click()
    page.locator("[data-test=take-back]").click()
    expect(page.locator("[data-test=report-standing]")).to_contain_text("这条上报和 1 句补充")
    page.locator("[data-test=take-back-sure]").click()
    expect(page.locator("[data-test=report-row]")).to_have_count(0)
    phone.restore()
    phone.send_everything()
    assert reported(worker, "井盖响") == []


def test_what_waits_is_taken_back_from_the_outbox(district, handset, staff, grids):
    account = district.worker_of(grids[2].code)
    phone, worker = handset(account, at=grids[2].inside), staff(account)
    phone.sign_in()
    phone.cut()
    report(phone, "树枝断了")
    phone.go("suggest")
    phone.page.locator("textarea").fill("写错了的意见")
    phone.page.get_by_role("button", name="投进意见箱").click()
    phone.go("outbox")
    waiting = phone.page.get_by_role("region", name="等着送出").get_by_role("listitem")
    expect(waiting).to_have_count(2)
    waiting.filter(has_text="写错了的意见").locator("[data-test=take-back]").click()
    sure = phone.page.get_by_role("dialog")
    sure.get_by_role("button", name="不送了").click()
    expect(waiting).to_have_count(1)
    phone.restore()
    phone.send_everything()
    assert len(reported(worker, "树枝断了")) == 1
    said = [one["text"] for one in worker.ask("GET", "/suggestions/")["results"]]
    assert "写错了的意见" not in said
