"""The leaders' map while 1,106 people walk: what the main thread of a browser does, and how long at
a time.

Chromium with a GPU in software, against the demonstration district served here. The wire is played
by this process: everybody takes a step of 6.5 m every five seconds, a fifth of them each second.
The peer is the same page before somebody who wishes nothing to move: there people jump.
"""

import json
import math
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils import timezone
from machine.browser import CHROMIUM, FLAGS
from playwright.sync_api import Page, WebSocketRoute, sync_playwright

from backend.territory.locate import net_at

from .demonstration import demonstration
from .results import Result

SECONDS = 20
PARTS = 5
STEP_METRES = 6.5
METRES_A_DEGREE = 111_320
# How often the map is brought nearer before each view is measured.
VIEWS = {"district": 0, "township": 2, "streets": 4}
# Gliding may take so many times what jumping takes.
MOST_OF_JUMPING = 3
# Tasks of over 50 ms are few: one more in each second is no failure.
ONE_LONG_TASK = 50

_NOTE_LONG_TASKS = """() => {
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.longTasks.push(task.duration);
  }).observe({ type: "longtask" });
}"""


@dataclass
class Watched:
    """Milliseconds of each second."""

    busy: float
    in_long_tasks: float


def measure() -> list[Result]:
    with demonstration() as (base, accounts):
        chief = next(one for one in accounts if one["role"] == "chief")
        smooth = _watch(base, chief, motion="no-preference")
        jumping = _watch(base, chief, motion="reduce")
    results = []
    for view in VIEWS:
        ours, peer = smooth[view], jumping[view]
        results += [
            Result(
                f"{view}: main thread, ms",
                "ms",
                ours.busy,
                peer.busy,
                peer.busy / ours.busy,
                1 / MOST_OF_JUMPING,
            ),
            Result(
                f"{view}: long tasks, ms",
                "ms",
                ours.in_long_tasks,
                peer.in_long_tasks,
                (MOST_OF_JUMPING * peer.in_long_tasks + ONE_LONG_TASK) / max(ours.in_long_tasks, 1),
                1.0,
            ),
        ]
    return results


def _watch(base: str, account: dict, *, motion: str) -> dict[str, Watched]:
    with _map(base, account, motion=motion) as (page, walk):
        page.evaluate(_NOTE_LONG_TASKS)
        thread = page.context.new_cdp_session(page)
        thread.send("Performance.enable")
        found, nearer = {}, 0
        for view, steps in VIEWS.items():
            for _ in range(steps - nearer):
                page.get_by_role("button", name="放大").click()
                page.wait_for_timeout(900)
            nearer = steps
            page.wait_for_timeout(2500)
            page.evaluate("window.longTasks.length = 0")
            before = _busy(thread)
            for second in range(SECONDS):
                started = time.monotonic()
                walk(second % PARTS)
                page.wait_for_timeout(max(1, 1000 * (started + 1 - time.monotonic())))
            long_tasks = sum(page.evaluate("window.longTasks"))
            found[view] = Watched(1000 * (_busy(thread) - before) / SECONDS, long_tasks / SECONDS)
        return found


def _busy(thread) -> float:
    """Seconds in which the main thread did anything at all."""
    figures = thread.send("Performance.getMetrics")["metrics"]
    return next(one["value"] for one in figures if one["name"] == "TaskDuration")


@contextmanager
def _map(base: str, account: dict, *, motion: str) -> Iterator[tuple[Page, object]]:
    """The page before somebody signed in, and what makes a part of the people take a step."""
    crowd = _Crowd()
    lines: list[WebSocketRoute] = []

    def answer(line: WebSocketRoute) -> None:
        def hear(text: str | bytes) -> None:
            if json.loads(text)["kind"] == "hello":
                line.send(json.dumps(crowd.snapshot()))
                lines.append(line)

        line.on_message(hear)

    def walk(part: int) -> None:
        for message in (crowd.step(part), crowd.beat()):
            lines[-1].send(json.dumps(message))

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(
            viewport={"width": 1366, "height": 768},
            locale="zh-CN",
            base_url=base,
            reduced_motion=motion,
        )
        page = context.new_page()
        page.set_default_timeout(90_000)
        page.route_web_socket("**/ws/live/", answer)
        page.goto("/login/")
        page.locator("#id_username").fill(account["username"])
        page.locator("#id_password").fill(account["password"])
        page.locator("form button.primary").click()
        page.locator("[data-test=standing][data-phase=live]").wait_for()
        page.wait_for_timeout(6000)
        yield page, walk
        browser.close()


class _Crowd:
    """One person in the middle of every grid, walking on as people do."""

    def __init__(self) -> None:
        draw = self._draw = random.Random(7)
        grids = net_at(timezone.now()).grids
        self._at = [list(grid.centre) for grid in grids]
        self._heading = [draw.uniform(0, 360) for _ in grids]
        self._grid = [grid.code for grid in grids]

    def snapshot(self) -> dict:
        everybody = range(len(self._at))
        return {"kind": "snapshot", "cursor": 1, "state": self._told(everybody)}

    def step(self, part: int) -> dict:
        walking = range(part, len(self._at), PARTS)
        for one in walking:
            self._heading[one] = (self._heading[one] + self._draw.uniform(-20, 20)) % 360
            way = math.radians(self._heading[one])
            lon, lat = self._at[one]
            shorter = math.cos(math.radians(lat))
            self._at[one] = [
                lon + STEP_METRES * math.sin(way) / METRES_A_DEGREE / shorter,
                lat + STEP_METRES * math.cos(way) / METRES_A_DEGREE,
            ]
        return {"kind": "delta", "cursor": 1, "set": self._told(walking), "gone": []}

    def beat(self) -> dict:
        now = timezone.now().isoformat()
        return {"kind": "beat", "cursor": 1, "server_time": now, "fresh": True}

    def _told(self, people: range) -> dict[str, list]:
        now = timezone.now().isoformat()
        return {
            f"member:{one + 1}": [*self._at[one], now, 1.3, self._heading[one], 8, self._grid[one]]
            for one in people
        }
