"""The worker's phone on a slow line: what it installs, its first open, and the opens after it.

Chromium in the size of a phone, against the demonstration district served here, at 400 kbit/s and
300 ms. The line is the page's: what the service worker installs comes after the day is shown, and
is counted in bytes.
"""

import uuid
from datetime import UTC, datetime
from statistics import median

import httpx
from django.utils import timezone

from backend.territory.locate import net_at

from .demonstration import demonstration
from .results import Result
from .slow_phone import Opened, SlowPhone, chromium

ROUNDS = 3
MATTERS = 20  # in the worker's day
MOST_BYTES = 1_000_000
MOST_OF_A_FIRST_OPEN_MS = 10_000
# A later open may take this part of the first.
LATER = 1 / 3


def measure() -> list[Result]:
    with demonstration() as (base, accounts):
        account = next(one for one in accounts if one["role"] == "worker" and one["grid"])
        _fill_the_day(base, account)
        with chromium() as browser:
            phone = SlowPhone(browser, base, account)
            rounds = [phone.open_three_times() for _ in range(ROUNDS)]
        installed = _sent_with_gzip(base, phone.installed)
    first, again, offline = ([opens[n] for opens in rounds] for n in range(3))
    day, brought = _middle(first, "day"), _middle(first, "bytes")
    return [
        Result.below("bytes installed, as sent with gzip", "bytes", installed, MOST_BYTES),
        Result.below("first open: bytes before the day", "bytes", brought, 500_000),
        Result.below("first open: ms to the first paint", "ms", _middle(first, "paint"), 10_000),
        Result.below("first open: ms to the day", "ms", day, MOST_OF_A_FIRST_OPEN_MS),
        Result.below(
            "first open: ms to all of the day's data", "ms", _middle(first, "ready"), 10_000
        ),
        Result.below("open again: ms to the day", "ms", _middle(again, "day"), day * LATER),
        Result.below("open offline: ms to the day", "ms", _middle(offline, "day"), day * LATER),
    ]


def _middle(opens: list[Opened], name: str) -> float:
    return median(getattr(one, name) for one in opens)


def _fill_the_day(base: str, account: dict) -> None:
    """The worker reported some matters of their grid."""
    net = net_at(timezone.now())
    lon, lat = next(grid for grid in net.grids if grid.code == account["grid"]).centre
    with httpx.Client(base_url=f"{base}/api/v1", timeout=30) as asking:
        said = {name: account[name] for name in ("username", "password")}
        said["device"] = {"id": "bench", "name": "bench"}
        token = asking.post("/auth/login/", json=said).raise_for_status().json()["token"]
        asking.headers["Authorization"] = f"Token {token}"
        for number in range(MATTERS):
            body = {
                "type": "B01",
                "position": {"lon": lon, "lat": lat, "crs": "wgs84", "accuracy": 8},
                "description": f"路口垃圾桶满了，散落一地，第 {number + 1} 处",
                "occurred_at": datetime.now(UTC).isoformat(),
                "source": "worker",
            }
            asking.put(f"/reports/{uuid.uuid4()}/", json=body).raise_for_status()


def _sent_with_gzip(base: str, addresses: list[str]) -> int:
    """Bytes of the bodies, as the server sends them to who reads gzip and nothing better."""
    sent = 0
    with httpx.Client(base_url=base, headers={"Accept-Encoding": "gzip"}) as asking:
        for address in addresses:
            with asking.stream("GET", address) as answer:
                answer.raise_for_status()
                sent += sum(map(len, answer.iter_raw()))
    return sent
