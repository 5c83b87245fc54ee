"""The same day on two phones: one online, one without a network until the evening, when each of its
requests is cut off twice in the middle. Case, evidence and track at the server are equal."""

import re
from datetime import datetime

from playwright.sync_api import expect

from tests.incidents.evidence.sending import photo

from .chart import NetGrid, largest_by_township
from .duty import begin, end, positions, stroll
from .handset import Handset

SPILLED, UNLIT = "B01", "F04"


def test_a_day_without_a_network_ends_as_a_day_with_one(district, handset, staff):
    online, offline = largest_by_township(14, after=1)[12:]
    days = {
        grid.code: _day(district, handset, staff, grid, has_network=grid is online)
        for grid in (online, offline)
    }
    assert days[offline.code] == days[online.code]


def _day(district, handset, staff, grid: NetGrid, *, has_network: bool) -> dict:
    """Live the day on the phone; what the server has of it, without what names the grid."""
    account = district.worker_of(grid.code)
    worker, desk = staff(account), _desk(district, staff, grid)
    waiting = _sent_out(worker, desk, grid)
    phone = handset(account, at=grid.inside)
    phone.sign_in()
    if not has_network:
        phone.cut()
    begin(phone)
    walked = stroll(phone, grid.inside, range(1, 4))
    _take_and_do(phone, waiting)
    _report(phone, "路口垃圾桶倒了，散落一地", SPILLED, photos=2)
    walked += stroll(phone, grid.inside, range(4, 7))
    _suggest(phone, "同一件事要填三遍")
    end(phone)
    if not has_network:
        cuts = phone.lose_every_answer_once()
        phone.restore()
    phone.send_everything(seconds=120)
    if not has_network:
        # Shift, end, report, two photos, two actions, a photo, a suggestion, positions.
        assert cuts["answers"] == cuts["requests"] >= 10

    shift = worker.ask("GET", "/shifts/")["results"][0]
    arrived = positions(worker, shift["shift"])
    assert [one for one in walked if one not in arrived] == []
    assert len(arrived) == len({tuple(one) for one in arrived})
    [reported] = [
        case
        for case in worker.ask("GET", "/me/today/")["cases"]
        if case["description"].startswith("路口垃圾桶倒了")
    ]
    return {
        "shift": {name: shift[name] for name in ("purpose", "tracked", "pauses")}
        | {"ended": shift["ended_at"] is not None},
        "walked": len([one for one in arrived if one in walked]),
        "reported": _seen(worker, reported["number"]),
        "handled": _seen(worker, waiting),
        "suggested": [one["text"] for one in worker.ask("GET", "/suggestions/")["results"]],
    }


def _desk(district, staff, grid: NetGrid):
    return staff(
        next(
            account
            for account in district.accounts.values()
            if account["role"] == "operator" and account["area"]["code"] == grid.township
        )
    )


def _sent_out(worker, desk, grid: NetGrid) -> str:
    """A matter that waits for the worker."""
    number = desk.take_call(UNLIT, grid.inside, "三盏路灯不亮")
    desk.act(number, "accept", version=1)
    desk.act(number, "file", version=2)
    to = {"member": worker.ask("GET", "/me/today/")["member"]}
    desk.act(number, "dispatch", version=3, to=to)
    return number


def _take_and_do(phone: Handset, number: str) -> None:
    page = phone.page
    phone.go("case", number)
    case = page.locator("[data-test=case]")
    page.locator("[data-test=do-take]").click()
    expect(case).to_have_attribute("data-state", "handling")
    done = page.locator("[data-test=do-report_done]")
    if not done.is_visible():
        page.locator("[data-test=more]").click()
    done.click()
    _add_photos(phone, "camera", 1)
    page.locator("[data-test=field-note]").fill("灯泡已换")
    page.locator("[data-test=send]").click()
    expect(case).to_have_attribute("data-state", "checking")


def _report(phone: Handset, words: str, type_code: str, *, photos: int) -> None:
    page = phone.page
    phone.go("report")
    page.locator(f"[data-test=usual] [data-type={type_code}]").click()
    page.locator("[data-test=description]").fill(words)
    _add_photos(phone, "gallery", photos)
    page.locator("[data-test=send]").click()
    expect(page).to_have_url(re.compile("#/cases"))


def _add_photos(phone: Handset, source: str, count: int) -> None:
    shots = [
        {"name": f"{one}.jpg", "mimeType": "image/jpeg", "buffer": photo(1200, 900 + one)}
        for one in range(count)
    ]
    phone.page.locator(f"[data-test={source}]").set_input_files(shots)
    expect(phone.page.locator("[data-test=photo]")).to_have_count(count)


def _suggest(phone: Handset, words: str) -> None:
    phone.go("suggest")
    box = phone.page.locator("textarea")
    box.fill(words)
    phone.page.get_by_role("button", name="投进意见箱").click()
    expect(box).to_have_value("")


def _seen(worker, number: str) -> dict:
    """A case and its story as the server has them."""
    case = worker.ask("GET", f"/cases/{number}/")
    story = worker.ask("GET", f"/cases/{number}/events/")["results"]
    happened = [datetime.fromisoformat(step["happened_at"] or step["at"]) for step in story]
    assert happened == sorted(happened)
    return {
        "state": case["state"],
        "type": case["type"],
        "words": case["description"],
        "evidence": sorted((one["taken_with"], one["status"]) for one in case["evidence"]),
        "story": [
            (step["action"], step["from_state"], step["to_state"], step["version"], step["note"])
            for step in story
        ],
    }
