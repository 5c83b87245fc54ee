"""A page of the live wire in a real browser, and what its browser says of it: memory after the
garbage was collected, elements, listeners, long tasks of the main thread, frames."""

from dataclasses import dataclass
from typing import Self

from machine.browser import CHROMIUM, FLAGS
from playwright.sync_api import Page, expect, sync_playwright

SCREEN = {"width": 1366, "height": 768}
PATIENCE_MS = 120_000
# Counted in the page: to have each frame told to us would cost more than reading it.
_COUNTING = """
(() => {
  const seen = (window.seen = { frames: 0, bytes: 0, lines: 0, tasks: [] });
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) seen.tasks.push(task.duration);
  }).observe({ type: "longtask" });
  window.WebSocket = class extends WebSocket {
    constructor(...how) {
      super(...how);
      seen.lines += 1;
      this.addEventListener("message", (frame) => {
        seen.frames += 1;
        seen.bytes += frame.data.length;
      });
    }
  };
})();
"""
_TAKE_TASKS = "() => ({ ...window.seen, tasks: window.seen.tasks.splice(0) })"
# What the page holds of the wire, wherever its code keeps it: maps by key of the wire.
_HELD = """function () {
  const isMap = (it) => {
    try {
      return Map.prototype.has.call(it, "") || true;
    } catch {
      return false; // the prototype of a kind of map
    }
  };
  const isOfTheWire = (key) => typeof key === "string" && /^(member|case):/.test(key);
  return this
    .filter(isMap)
    .filter((map) => [...map.keys()].some(isOfTheWire))
    .map((map) => Object.fromEntries(map));
}"""


@dataclass(frozen=True)
class Minute:
    """`heap_mb` and what stands in memory: after the garbage was collected. Long tasks (over 50 ms)
    and `frames` are those of the minute; `lines`: sockets opened since the beginning."""

    at: float
    heap_mb: float
    nodes: int
    listeners: int
    long_tasks: int
    longest_ms: int
    long_ms: int
    frames: int
    kilobytes: int
    lines: int


class WatchedBrowser:
    """Its pages have nothing of each other's: a window of its own each."""

    def __init__(self, base: str) -> None:
        self._base = base

    def __enter__(self) -> Self:
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        return self

    def __exit__(self, *failure: object) -> None:
        self._browser.close()
        self._playwright.stop()

    def map_of(self, account: dict) -> "WatchedPage":
        """The leaders' map, signed in with an account."""
        page = self._page()
        page.goto("/login/?next=/")
        page.locator("#id_username").fill(account["username"])
        page.locator("#id_password").fill(account["password"])
        page.locator("form button.primary").click()
        return WatchedPage("map", page)

    def wall(self, code: str) -> "WatchedPage":
        """A wall, enrolled by its code."""
        page = self._page()
        page.goto("/wall/")
        page.locator("[data-test=code]").fill(code)
        page.keyboard.press("Enter")
        return WatchedPage("wall", page)

    def _page(self) -> Page:
        context = self._browser.new_context(viewport=SCREEN, locale="zh-CN", base_url=self._base)
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(_COUNTING)
        return context.new_page()


class WatchedPage:
    """A page that has just been opened, from its first being live."""

    def __init__(self, name: str, page: Page) -> None:
        self.name = name
        self.minutes: list[Minute] = []
        self.complaints: list[str] = []
        self._page, self._context = page, page.context
        self._frames = self._bytes = 0
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.wait_until_live()
        page.evaluate("() => { window.sameLoad = true }")
        self._browser_says = self._context.new_cdp_session(page)
        self._browser_says.send("HeapProfiler.enable")

    def live_for(self, seconds: float) -> None:
        self._page.wait_for_timeout(seconds * 1000)

    def wait_until_live(self) -> None:
        standing = self._page.locator("[data-test=standing]")
        expect(standing).to_have_attribute("data-phase", "live", timeout=PATIENCE_MS)

    def wait_until_lost(self) -> None:
        standing = self._page.locator("[data-test=standing]")
        expect(standing).to_have_attribute("data-phase", "reconnecting", timeout=PATIENCE_MS)

    @property
    def is_the_same_load(self) -> bool:
        return self._page.evaluate("() => window.sameLoad === true")

    def measure(self, at: float) -> None:
        """Note what happened since the last time; `at`: seconds since the beginning."""
        seen = self._page.evaluate(_TAKE_TASKS)
        self._browser_says.send("HeapProfiler.collectGarbage")
        heap = self._browser_says.send("Runtime.getHeapUsage")
        counted = self._browser_says.send("Memory.getDOMCounters")
        frames, self._frames = seen["frames"] - self._frames, seen["frames"]
        taken, self._bytes = seen["bytes"] - self._bytes, seen["bytes"]
        minute = Minute(
            at=round(at, 1),
            heap_mb=round(heap["usedSize"] / 2**20, 2),
            nodes=counted["nodes"],
            listeners=counted["jsEventListeners"],
            long_tasks=len(seen["tasks"]),
            longest_ms=round(max(seen["tasks"], default=0)),
            long_ms=round(sum(seen["tasks"])),
            frames=frames,
            kilobytes=round(taken / 1024),
            lines=seen["lines"],
        )
        self.minutes.append(minute)

    def held(self) -> list[dict]:
        """Each map of the wire's states that the page has in memory: key to payload."""
        ask = self._browser_says.send
        ask("HeapProfiler.collectGarbage")
        prototype = ask("Runtime.evaluate", {"expression": "Map.prototype"})["result"]["objectId"]
        maps = ask("Runtime.queryObjects", {"prototypeObjectId": prototype})["objects"]["objectId"]
        told = ask(
            "Runtime.callFunctionOn",
            {"objectId": maps, "functionDeclaration": _HELD, "returnByValue": True},
        )
        if "value" not in told["result"]:
            raise SystemExit(f"The page does not say what it holds: {told}")
        return told["result"]["value"]
