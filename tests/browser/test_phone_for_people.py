"""Every screen of the phone, in light and dark and with large type on the smallest screen: what
keeps people from reading, touching or hearing it. axe-core finds none, and neither do we."""

import json
from collections import Counter

from playwright.sync_api import Page, expect

from tests.incidents.evidence.sending import photo

from .chart import NetGrid, largest_by_township
from .conftest import PICTURES
from .duty import begin
from .handset import SCREEN, Handset
from .seeing import MEASURED, look_at

REFUSE, CRACKED_ROAD = "B01", "B07"
SMALLEST = {"width": 320, "height": 640}


class Inspection:
    """Looks at the screen that stands open in every guise; `found` by screen and guise."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.found: dict[str, dict[str, list[str]]] = {}
        self.screens: list[str] = []

    def see(self, screen: str) -> None:
        self.screens.append(screen)
        # What was just said goes by itself, and is half transparent while it goes.
        expect(self._page.locator(".van-toast:visible")).to_have_count(0)
        for guise, size, scheme, type_size in (
            ("light", SCREEN, "light", "normal"),
            ("dark", SCREEN, "dark", "normal"),
            ("large", SMALLEST, "light", "large"),
        ):
            self._page.set_viewport_size(size)
            self._page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            expect(self._page.locator(f"html[data-look={scheme}]")).to_be_attached()
            self._page.evaluate(f"document.documentElement.dataset.type = '{type_size}'")
            if found := look_at(self._page):
                self.found[f"{screen}, {guise}"] = found
                PICTURES.mkdir(parents=True, exist_ok=True)
                self._page.screenshot(path=PICTURES / f"found-{screen}-{guise}.png")
        self._page.set_viewport_size(SCREEN)
        self._page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self._page.evaluate("document.documentElement.dataset.type = 'normal'")
        self._write()

    def _write(self) -> None:
        """The figures, for people to read: `.local/phone-for-people.json`."""
        total: Counter[str] = Counter(dict.fromkeys(MEASURED, 0))
        for found in self.found.values():
            total.update({rule: len(elements) for rule, elements in found.items()})
        told = json.dumps({"screens": self.screens, "findings": total}, indent=1)
        (PICTURES.parent / "phone-for-people.json").write_text(told)


def test_every_screen_can_be_read_touched_and_heard(district, handset, staff):
    grid = largest_by_township(20, after=1)[19]
    account = district.worker_of(grid.code)
    worker, desk = staff(account), _desk(district, staff, grid)
    member = {"member": worker.ask("GET", "/me/today/")["member"]}
    mine, lost, urgent = (
        _sent_out(desk, grid, words, member, type_code)
        for words, type_code in (
            ("垃圾桶满了，散落一地", REFUSE),
            ("两袋垃圾没有清运", REFUSE),
            ("路面塌了一块", CRACKED_ROAD),
        )
    )
    phone = handset(account, at=grid.inside)
    phone.sign_in()
    page = phone.page
    seen = Inspection(page)
    _see_the_day(phone, seen)
    _see_cases(phone, seen, mine, urgent)
    _see_a_report(phone, seen)
    _see_the_outbox(phone, seen, lost, desk)
    for screen in ("own", "suggest", "looks", "map"):
        phone.go(screen)
        expect(page.locator("h1")).to_be_visible()
        page.wait_for_timeout(300)
        seen.see(screen)
    _see_help(phone, seen)
    assert seen.found == {}


def _see_the_day(phone: Handset, seen: Inspection) -> None:
    page = phone.page
    phone.go("day")
    expect(page.get_by_role("button", name="开始上班")).to_be_visible()
    seen.see("day")
    page.get_by_role("button", name="开始上班").click()
    page.get_by_role("form", name="开始上班").get_by_text("值守任务，记录位置").click()
    seen.see("shift-form")
    _close_the_popup(page)
    begin(phone)
    seen.see("day-on-shift")


def _see_cases(phone: Handset, seen: Inspection, mine: str, urgent: str) -> None:
    page = phone.page
    phone.go("cases")
    expect(page.locator(f"[data-number='{mine}']")).to_be_visible()
    seen.see("cases")
    for name, number in (("case", mine), ("urgent-case", urgent)):
        phone.go("case", number)
        expect(page.locator("[data-test=facts]")).to_be_visible()
        seen.see(name)
    phone.go("case", mine)
    page.locator("[data-test=do-take]").click()
    expect(page.locator("[data-test=case]")).to_have_attribute("data-state", "handling")
    page.locator("[data-test=more]").click()
    seen.see("case-actions")
    _close_the_popup(page)
    page.locator("[data-test=do-report_done]").click()
    _add_a_photo(page)
    seen.see("action-form")
    page.go_back()


def _see_a_report(phone: Handset, seen: Inspection) -> None:
    page = phone.page
    phone.go("report")
    expect(page.locator("[data-test=report]")).to_be_visible()
    seen.see("report")
    page.locator(f"[data-test=usual] [data-type={REFUSE}]").click()
    page.locator("[data-test=description]").fill("路口垃圾桶倒了")
    _add_a_photo(page)
    seen.see("report-filled")


def _see_the_outbox(phone: Handset, seen: Inspection, lost: str, desk) -> None:
    """With something that the server refused, and something that waits."""
    page = phone.page
    phone.go("case", lost)
    expect(page.locator("[data-test=case]")).to_have_attribute("data-state", "dispatched")
    phone.cut()
    page.locator("[data-test=do-take]").click()
    expect(page.locator("[data-test=unsent]")).to_be_visible()
    desk.act(lost, "reassign", version=4, to={"department": "THW"})
    phone.restore()
    expect(page.locator("[data-test=refused]")).to_be_visible()
    seen.see("case-refused")
    phone.cut()
    phone.go("suggest")
    page.locator("textarea").fill("同一件事要填三遍")
    page.get_by_role("button", name="投进意见箱").click()
    expect(page.locator("textarea")).to_have_value("")
    phone.go("outbox")
    for group in ("没有收下", "等着送出"):
        expect(page.locator("main h2").filter(has_text=group).first).to_be_visible()
    seen.see("outbox")


def _see_help(phone: Handset, seen: Inspection) -> None:
    """Without a network: nobody is alarmed."""
    page = phone.page
    page.locator("button.sos").press("Enter")
    sure = page.get_by_role("dialog", name="现在求助？")
    expect(sure).to_be_visible()
    seen.see("help-sure")
    sure.get_by_role("button", name="求助", exact=True).click()
    expect(page.get_by_role("link", name="拨打 110")).to_be_visible()
    seen.see("help")


def _close_the_popup(page: Page) -> None:
    popup = page.locator(".van-popup:visible")
    page.mouse.click(20, 20)  # beside it
    expect(popup).to_have_count(0)


def _add_a_photo(page: Page) -> None:
    shot = {"name": "1.jpg", "mimeType": "image/jpeg", "buffer": photo(1200, 900)}
    page.locator("[data-test=camera]").first.set_input_files(shot)
    expect(page.locator("[data-test=photo]").first).to_be_visible()


def _desk(district, staff, grid: NetGrid):
    return staff(
        next(
            account
            for account in district.accounts.values()
            if account["role"] == "operator" and account["area"]["code"] == grid.township
        )
    )


def _sent_out(desk, grid: NetGrid, words: str, to: dict, type_code: str) -> str:
    number = desk.take_call(type_code, grid.inside, words)
    desk.act(number, "accept", version=1)
    desk.act(number, "file", version=2)
    desk.act(number, "dispatch", version=3, to=to)
    return number
