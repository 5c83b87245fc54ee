"""A worker's phone as a browser of its own that can be killed: whoever holds it goes on living,
and notes only what the page said it keeps."""

import os
import random
import re
import signal
import subprocess
import time
from collections import Counter
from io import BytesIO
from pathlib import Path
from threading import Timer
from typing import Self

from machine.browser import CHROMIUM
from PIL import Image
from playwright.sync_api import Error, Page, Route, expect, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--remote-debugging-port=0",
]
SCREEN = {"width": 360, "height": 740}
LOST = 0.2  # of requests, before the server hears them; as many answers on their way back
SOONEST_S, LATEST_S = 1.0, 9.0  # of a kill, after the page stood there
PATIENCE_S = 120.0
# The browser writes cookies down every half minute: whoever signed in this morning stays so.
COOKIES_WRITTEN_MS = 35_000


class HandledPhone:
    """`kept`: what the page said it keeps, by kind."""

    def __init__(self, home: Path, base: str, account: dict, chance: random.Random) -> None:
        self.kept: dict[str, list[str]] = {"report": [], "suggestion": []}
        self.begun: Counter[str] = Counter()
        self.kills = 0
        self.drafts_found = self.drafts_lost = 0
        self._home, self._base, self._account, self._chance = home, base, account, chance
        self._playwright = sync_playwright().start()
        self._half_written: str | None = None
        self._latitude = 35.9

    def __enter__(self) -> Self:
        self._launch()
        self._context.add_cookies(
            [{"name": "django_language", "value": "zh-hans", "url": self._base}]
        )
        self._page.goto(f"{self._base}/login/?next=/phone/")
        self._page.locator("#id_username").fill(self._account["username"])
        self._page.locator("#id_password").fill(self._account["password"])
        self._page.locator("form button.primary").click()
        self._is_open()
        self._page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        self._page.wait_for_timeout(COOKIES_WRITTEN_MS)
        return self

    def __exit__(self, *failure) -> None:
        self._kill()
        self._playwright.stop()

    def live_until_killed(self) -> None:
        """Live, until the browser dies of signal 9 at a moment of its own choosing."""
        timer = Timer(self._chance.uniform(SOONEST_S, LATEST_S), self._kill)
        timer.start()
        try:
            while True:
                self._do_something()
        except (Error, AssertionError):
            if not self._is_killed:
                timer.cancel()
                raise
        timer.join()
        self.kills += 1
        self._launch()
        self._page.goto(f"{self._base}/phone/")
        self._is_open()
        self._look_for_the_draft()

    def live_for(self, times: int) -> None:
        for _ in range(times):
            self._do_something()

    def send_everything(self) -> None:
        """Stand where the line is good until nothing waits."""
        self._context.unroute_all()
        self._go("outbox")
        sent = self._page.get_by_text("都送出去了。")
        end = time.monotonic() + PATIENCE_S
        while not sent.is_visible():
            if time.monotonic() > end:
                raise SystemExit(self._page.locator("main").inner_text())
            self._page.evaluate("dispatchEvent(new Event('online'))")
            self._page.wait_for_timeout(500)

    def left_on_the_phone(self) -> dict[str, int]:
        """How many rows of each kind the phone still keeps."""
        return self._page.evaluate(
            """async () => {
              const db = await new Promise((done) => {
                const asked = indexedDB.open("wangge-phone");
                asked.onsuccess = () => done(asked.result);
              });
              const count = (name) => new Promise((done) => {
                const asked = db.transaction(name).objectStore(name).count();
                asked.onsuccess = () => done(asked.result);
              });
              return { bytes: await count("bytes"), fixes: await count("fixes") };
            }"""
        )

    # --- what its owner does -------------------------------------------------------------------

    def _do_something(self) -> None:
        self._walk()
        step = self._chance.choices(
            [self._report, self._suggest, self._change_shift], weights=[5, 2, 2]
        )[0]
        step()

    def _report(self) -> None:
        self.begun["report"] += 1
        words = f"演练 {self.begun['report']}：路灯不亮 {self._chance.randrange(10**6)}"
        self._go("report")
        # What was half written at a kill stands there again, its type chosen and its photo taken.
        usual, chosen = (
            self._page.locator(f"[data-test={one}]") for one in ("usual", "chosen-type")
        )
        expect(usual.or_(chosen).first).to_be_visible()
        if usual.is_visible():
            usual.locator("button").first.click()
        photos = self._page.locator("[data-test=photo]")
        taken = photos.count()
        field = self._page.locator("[data-test=description]")
        field.fill(words)
        self._half_written = words
        self._half_written_at = time.monotonic()
        self._page.locator("[data-test=gallery]").set_input_files(
            {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": _photo(self._chance)}
        )
        expect(photos).to_have_count(taken + 1)
        self._page.locator("[data-test=send]").click()
        expect(self._page).to_have_url(re.compile("#/cases"), timeout=30_000)
        self.kept["report"].append(words)
        self._half_written = None

    def _suggest(self) -> None:
        self.begun["suggestion"] += 1
        words = f"意见 {self.begun['suggestion']} {self._chance.randrange(10**6)}"
        self._go("suggest")
        box = self._page.locator("textarea")
        box.fill(words)
        self._page.get_by_role("button", name="投进意见箱").click()
        expect(box).to_have_value("")
        self.kept["suggestion"].append(words)

    def _change_shift(self) -> None:
        """Begin one, or pause it and go on: whichever button stands there."""
        self._go("day")
        begin = self._page.get_by_role("button", name="开始上班")
        steps = self._page.get_by_role("button", name="暂停").or_(
            self._page.get_by_role("button", name="继续")
        )
        expect(begin.or_(steps).first).to_be_visible()
        if begin.is_visible():
            begin.click()
            form = self._page.get_by_role("form", name="开始上班")
            form.get_by_text("值守任务，记录位置").click()
            form.get_by_role("button", name="防汛值守").click()
            form.get_by_role("button", name="开始上班").click()
            expect(steps.first).to_be_visible()
        else:
            steps.first.click()

    def _walk(self) -> None:
        self._latitude += 0.0003
        place = {"longitude": 120.0, "latitude": self._latitude, "accuracy": 8}
        self._context.set_geolocation(place)

    def _look_for_the_draft(self) -> None:
        """What was half written a moment before the kill is found again, or was sent."""
        words, self._half_written = self._half_written, None
        if words is None or time.monotonic() - self._half_written_at < 1:
            return
        self._go("report")
        field = self._page.locator("[data-test=description]")
        expect(field).to_be_visible()
        if field.input_value() == words or words in self._kept_in_outbox():
            self.drafts_found += 1
        else:
            self.drafts_lost += 1

    def _kept_in_outbox(self) -> str:
        self._go("outbox")
        return self._page.locator("main").inner_text()

    # --- the browser ---------------------------------------------------------------------------

    def _launch(self) -> None:
        self._is_killed = False
        port_file = self._home / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [CHROMIUM, *FLAGS, f"--user-data-dir={self._home}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        end = time.monotonic() + PATIENCE_S
        while not port_file.exists() or not port_file.read_text().strip():
            if time.monotonic() > end:
                raise SystemExit("The browser did not start.")
            time.sleep(0.05)
        port = port_file.read_text().split()[0]
        browser = self._playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        self._context = browser.contexts[0]
        self._context.set_default_timeout(30_000)
        self._context.grant_permissions(["geolocation"], origin=self._base)
        self._context.route("**/api/v1/**", self._perhaps_lose)
        self._page: Page = self._context.pages[0]
        self._page.set_viewport_size(SCREEN)

    def _is_open(self) -> None:
        expect(self._page.locator(".phone[data-ready=true]")).to_be_visible(timeout=60_000)

    def _go(self, screen: str) -> None:
        self._page.evaluate(f"location.hash = '#/{screen}'")

    def _perhaps_lose(self, route: Route) -> None:
        if route.request.method in ("PUT", "POST"):
            lot = self._chance.random()
            if lot < LOST:
                route.abort("internetdisconnected")
                return
            if lot < 2 * LOST:
                route.fetch()
                route.abort("connectionreset")
                return
        route.continue_()

    def _kill(self) -> None:
        self._is_killed = True
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _photo(chance: random.Random) -> bytes:
    """Noise: it does not compress, as little as a street does."""
    picture = Image.frombytes("RGB", (320, 240), chance.randbytes(320 * 240 * 3))
    written = BytesIO()
    picture.resize((1280, 960)).save(written, "JPEG", quality=85)
    return written.getvalue()
