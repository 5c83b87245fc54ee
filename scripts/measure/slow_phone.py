"""A phone whose browser has an empty cache and a slow line, and how long its page takes to open."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from machine.browser import CHROMIUM
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SCREEN = {"width": 360, "height": 740}
# 400 kbit/s both ways and 300 ms: one bar of signal.
SLOW = {
    "offline": False,
    "latency": 300,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
# When the page has first shown the day with what the server said, and when it has everything for a
# day without a network: noted in the page, so that asking costs nothing.
_NOTING = """
(() => {
  const seen = (window.seen = {});
  const marks = { day: "main a[href='#/cases']", ready: ".phone[data-ready=true]" };
  const look = () => {
    for (const [name, selector] of Object.entries(marks))
      if (!(name in seen) && document.querySelector(selector)) seen[name] = performance.now();
  };
  const everything = { subtree: true, childList: true, attributes: true };
  new MutationObserver(look).observe(document, everything);
})();
"""
_TOLD = """() => {
  const loads = ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind));
  const before = loads.filter((one) => one.responseEnd <= window.seen.day);
  return {
    ...window.seen,
    paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
    bytes: before.reduce((sum, one) => sum + one.transferSize, 0),
  };
}"""
_INSTALLED = """async () => {
  const kept = await caches.keys();
  const lists = await Promise.all(kept.map(async (name) => (await caches.open(name)).keys()));
  return lists.flat().map((request) => new URL(request.url).pathname);
}"""


@dataclass(frozen=True)
class Opened:
    """Milliseconds from the navigation to the first paint, the day, and everything for the day;
    bytes that came over the line before the day was shown."""

    paint: float
    day: float
    ready: float
    bytes: float


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class SlowPhone:
    """`installed`: the addresses of all that makes the page open without a network."""

    def __init__(self, browser: Browser, base: str, account: dict) -> None:
        self._browser = browser
        self._base = base
        self.installed: list[str] = []
        self._signed_in = self._sign_in(account)

    def open_three_times(self) -> tuple[Opened, Opened, Opened]:
        """With an empty cache, then again, then without a network."""
        context = self._context(storage_state=self._signed_in)
        page = context.new_page()
        context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
        first = self._open(page)
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        files = page.evaluate(_INSTALLED)
        self.installed = ["/phone/sw.js", "/phone/manifest.webmanifest", *sorted(set(files))]
        again = self._open(page)
        context.set_offline(True)
        offline = self._open(page)
        context.close()
        return first, again, offline

    def _sign_in(self, account: dict) -> dict:
        """The cookies of somebody who signed in some time ago."""
        context = self._context()
        page = context.new_page()
        page.goto("/login/?next=/phone/")
        page.locator("#id_username").fill(account["username"])
        page.locator("#id_password").fill(account["password"])
        page.locator("form button.primary").click()
        page.locator(".phone").wait_for()
        cookies = {"cookies": context.cookies(), "origins": []}
        context.close()
        return cookies

    def _context(self, **more) -> BrowserContext:
        context = self._browser.new_context(
            viewport=SCREEN,
            has_touch=True,
            is_mobile=True,
            locale="zh-CN",
            base_url=self._base,
            **more,
        )
        context.set_default_timeout(60_000)
        context.add_init_script(_NOTING)
        return context

    def _open(self, page: Page) -> Opened:
        page.goto("about:blank")
        page.goto("/phone/", wait_until="commit")
        page.locator(".phone[data-ready=true]").wait_for()
        return Opened(**page.evaluate(_TOLD))
