"""A map and a wall stay open for a long time while 1,106 people walk, matters come and go, the
server dies at signal 9 and the network is gone: `--minutes 20`.

Each minute its browser says what it holds in memory once the garbage is collected, and which tasks
kept its main thread busy. At the end nothing may have grown that should not, and the pages hold
what the server holds, without having been loaded again.
"""

import os
import subprocess
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import numpy as np
from machine.cluster import Cluster
from machine.places import COLLECTED, PYTHON, ROOT
from measure.crowd import Tokens, is_of_district, playing, walking

from .crew import demonstration
from .findings import Finding
from .mortal import MortalServer
from .silent_line import SilentLine
from .watched_page import Minute, WatchedBrowser, WatchedPage

MINUTES = float(os.environ.get("DRILL_MINUTES") or 20)
PHONES = 1106
INTERVAL_SECONDS = 5
AWAY_SECONDS = 40  # a page calls a line dead after 25
# What is in memory moves up and down a little; what leaks goes on rising.
GROWTH = 1.1
# A shorter time says nothing of growth: the first minutes still load.
_LEAST_MINUTES = 10
_SETTLED = 2  # minutes, from which on growth counts
_REPORTED = ("B01", "A04")
_LEFT_OPEN = 6
_QUIET_SECONDS = 8


def drill(cluster: Cluster) -> list[Finding]:
    home = Path(os.environ["WANGGE_LOCAL"])
    (home / "static").symlink_to(COLLECTED)
    accounts = demonstration()
    operator = next(one for one in accounts if one["role"] == "operator" and is_of_district(one))
    tokens = Tokens()
    phones = walking(home / "demo-accounts.json", PHONES, tokens)
    desk = tokens.of(operator["username"])
    administrator = next(one for one in accounts if one["role"] == "admin" and is_of_district(one))
    keeper = tokens.of(administrator["username"])
    with ExitStack() as closing:
        server = MortalServer("live", closing)
        line = SilentLine(("127.0.0.1", server.port))
        closing.callback(line.close)
        plan = {"port": server.port, "interval": INTERVAL_SECONDS, "phones": phones}
        walked = closing.enter_context(playing("many_phones", plan, home / "sent.npy"))
        matters = _Matters(server, phones, desk)
        # Phones and desk have another way to the server: only the pages lose it.
        browser = closing.enter_context(WatchedBrowser(f"http://127.0.0.1:{line.port}"))
        code = _code_of_a_wall(server.base, operator["area"]["code"], keeper)
        pages = [browser.map_of(operator), browser.wall(code)]
        began = time.monotonic()
        breaks = (
            lambda: _kill(pages, server),
            lambda: _lose_the_network(pages, line),
            lambda: _kill(pages, server),
        )
        _live_on(pages, matters, began, breaks)
        walked.communicate(timeout=60)
        # Lamps turn with time on the wire too, not only where they are asked for. In a process of
        # its own: Django refuses to work in a thread in which a browser's loop runs.
        subprocess.run([PYTHON, "manage.py", "sweep", "--once"], cwd=ROOT, check=True)
        for page in pages:
            page.live_for(_QUIET_SECONDS)
            page.wait_until_live()
        truth = _truth(server.base, desk)
        held = [page.held() for page in pages]
        loads = [page.is_the_same_load for page in pages]
    findings = []
    for page, states, is_the_same in zip(pages, held, loads, strict=True):
        # A wall shows nobody.
        shown = {k: v for k, v in truth.items() if page.name == "map" or k.startswith("case:")}
        found = [
            *_findings(page.minutes),
            Finding("states of the server", len(shown)),
            Finding("copies of the wire's states in its memory", len(states), 1),
            *(Finding(what, found, 0) for what, found in _differences(states, shown).items()),
            Finding("was not loaded again", is_the_same, True),
            Finding("errors", len(page.complaints), 0),
        ]
        findings += [replace(one, what=f"{page.name}: {one.what}") for one in found]
    return [
        *findings,
        Finding("matters reported", matters.reported),
        Finding("matters answered at the desk", matters.answered),
        Finding("seconds", round(time.monotonic() - began)),
    ]


def _code_of_a_wall(base: str, area: str, keeper: str) -> str:
    answer = httpx.post(
        f"{base}/api/v1/walls/",
        json={"name": "演练", "area": area},
        headers={"Authorization": f"Token {keeper}"},
        timeout=30,
    )
    return answer.raise_for_status().json()["code"]


def _live_on(
    pages: list[WatchedPage],
    matters: "_Matters",
    began: float,
    breaks: Sequence[Callable[[], None]],
) -> None:
    """Minute by minute; the line breaks at equal distances."""
    end = began + MINUTES * 60
    parts = [(number + 1) / (len(breaks) + 1) for number in range(len(breaks))]
    waiting = [(began + part * MINUTES * 60, do) for part, do in zip(parts, breaks, strict=True)]
    _measure(pages, began)
    _show_heading()
    while (begun := time.monotonic()) < end - 1:
        matters.go_on()
        until = min(begun + 60, end)
        while waiting and waiting[0][0] < until:
            moment, do = waiting.pop(0)
            pages[0].live_for(max(0.0, moment - time.monotonic()))
            do()
        pages[0].live_for(max(0.0, until - time.monotonic()))
        _measure(pages, began)
        for page in pages:
            _show_minute(page)


def _measure(pages: list[WatchedPage], began: float) -> None:
    for page in pages:
        page.measure(time.monotonic() - began)


def _kill(pages: list[WatchedPage], server: MortalServer) -> None:
    server.kill()
    pages[0].live_for(3)
    server.begin()
    for page in pages:
        page.wait_until_live()


def _lose_the_network(pages: list[WatchedPage], line: SilentLine) -> None:
    with line.silence():
        pages[0].live_for(AWAY_SECONDS)
        for page in pages:
            page.wait_until_lost()
    for page in pages:
        page.wait_until_live()


class _Matters:
    """Each minute two matters come up, and those before are answered at the desk, but for a few:
    what grows is not the list."""

    def __init__(self, server: MortalServer, phones: Sequence[dict], desk: str) -> None:
        self.reported = self.answered = 0
        self._server, self._phones, self._desk = server, phones, desk
        self._open: list[str] = []

    def go_on(self) -> None:
        for kind in _REPORTED:
            phone = self._phones[self.reported % len(self._phones)]
            lon, lat = np.mean(phone["ring"], axis=0).round(6).tolist()
            body = {
                "type": kind,
                "position": {"lon": lon, "lat": lat, "crs": "wgs84", "accuracy": 8},
                "description": f"演练 {self.reported}",
                "occurred_at": datetime.now(UTC).isoformat(),
                "source": "worker",
            }
            told = self._put(f"reports/{uuid.uuid4()}/", phone["token"], body)
            self._open.append(told["case"]["number"])
            self.reported += 1
        while len(self._open) > _LEFT_OPEN:
            number = self._open.pop(0)
            body = {"action": "answer", "version": 1, "note": "已答复"}
            self._put(f"cases/{number}/actions/{uuid.uuid4()}/", self._desk, body)
            self.answered += 1

    def _put(self, path: str, token: str, body: dict) -> dict:
        headers = {"Authorization": f"Token {token}"}
        address = f"{self._server.base}/api/v1/{path}"
        answer = httpx.put(address, json=body, headers=headers, timeout=30)
        if answer.is_error:
            raise SystemExit(f"PUT {path}: {answer.status_code} {answer.text}")
        return answer.json()


def _truth(base: str, desk: str) -> dict[str, tuple]:
    """What the API says, by key of the wire: positions of members, and states of open cases."""
    truth: dict[str, tuple] = {}
    with httpx.Client(headers={"Authorization": f"Token {desk}"}, timeout=60) as asking:
        address = f"{base}/api/v1/presence/?format=geojson"
        for feature in asking.get(address).raise_for_status().json()["features"]:
            lon, lat = feature["geometry"]["coordinates"]
            at = _epoch_ms(feature["properties"]["at"])
            truth[f"member:{feature['id']}"] = (round(lon, 6), round(lat, 6), at)
        address = f"{base}/api/v1/cases/?open=true&page_size=200"
        while address:
            page = asking.get(address).raise_for_status().json()
            for case in page["results"]:
                truth[f"case:{case['number']}"] = (case["state"], case["lamp"])
            address = page["next"]
    return truth


def _differences(held: Sequence[dict], truth: dict[str, tuple]) -> dict[str, int]:
    """Of the page's states from the server's. Every copy in memory counts."""
    missing = surplus = other = 0
    for states in held or [{}]:
        shown = {key: _shown(key, payload) for key, payload in states.items()}
        known = {key: value for key, value in shown.items() if value is not None}
        missing += len(truth.keys() - known.keys())
        surplus += len(known.keys() - truth.keys())
        other += sum(known[key] != truth[key] for key in known.keys() & truth.keys())
    return {
        "states the page lacks": missing,
        "states the page has too many": surplus,
        "states that differ from the server's": other,
    }


def _shown(key: str, payload) -> tuple | None:
    """None: of another kind than those compared."""
    kind = key.partition(":")[0]
    if kind == "member":
        lon, lat, at = payload[:3]
        return lon, lat, _epoch_ms(at)
    if kind == "case":
        return payload["state"], payload["lamp"]
    return None


def _epoch_ms(moment: str) -> int:
    return round(datetime.fromisoformat(moment).timestamp() * 1000)


def _findings(minutes: list[Minute]) -> list[Finding]:
    whole = minutes[1:]
    settled = minutes[_SETTLED:] if len(minutes) > _SETTLED + 2 else minutes
    at, heap = np.array([(one.at, one.heap_mb) for one in settled]).T
    slope = float(np.polyfit(at, heap, 1)[0]) * 3600
    long_enough = MINUTES >= _LEAST_MINUTES
    found = [
        Finding(
            "heap, MB at the beginning", settled[0].heap_mb, series=[asdict(o) for o in minutes]
        ),
        Finding("heap, MB at the end", settled[-1].heap_mb),
        Finding("heap, MB more an hour (line through the minutes)", round(slope, 2)),
    ]
    for what, name in (("heap", "heap_mb"), ("elements", "nodes"), ("listeners", "listeners")):
        grown = _middle(settled[-3:], name) / max(1, _middle(settled[:3], name))
        found += [
            Finding(f"{what}: end over beginning", round(grown, 3)),
            Finding(f"{what} grew by a tenth", grown > GROWTH, False if long_enough else None),
        ]
    return [
        *found,
        Finding("frames", sum(one.frames for one in whole)),
        Finding("kilobytes of frames", sum(one.kilobytes for one in whole)),
        Finding("lines opened", whole[-1].lines),
        Finding("long tasks a minute, median", _middle(whole, "long_tasks")),
        Finding("long tasks: ms of a minute, median", _middle(whole, "long_ms")),
        Finding("long tasks: the longest, ms", max(one.longest_ms for one in whole)),
    ]


def _middle(minutes: Sequence[Minute], name: str) -> float:
    return float(np.median([getattr(one, name) for one in minutes]))


_COLUMNS = {
    "s": "at",
    "heap MB": "heap_mb",
    "elements": "nodes",
    "listeners": "listeners",
    "long": "long_tasks",
    "longest": "longest_ms",
    "in all": "long_ms",
    "frames": "frames",
    "lines": "lines",
}


def _show_heading() -> None:
    print(f"   {'':5}" + " ".join(f"{name:>9}" for name in _COLUMNS), flush=True)


def _show_minute(page: WatchedPage) -> None:
    values = (getattr(page.minutes[-1], name) for name in _COLUMNS.values())
    print(f"   {page.name:5}" + " ".join(f"{value:>9}" for value in values), flush=True)
