"""08:30: 1,106 people sign in within five minutes while phones send their tracks, and somebody at
the same address guesses the password of one of them.

Everybody gets in, no fix is lost, the guesser is looked at a handful of times, no neighbour is
locked out, and who is guessed at gets in with the phone that was let in before.
"""

import asyncio
import json
import os
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from django.core.management import call_command
from machine.cluster import Cluster
from machine.places import ROOT

from backend.accounts.models import DeviceToken

from .findings import Finding
from .stage import Programs, until

LOG_INS = 1106
MINUTES = float(os.environ.get("DRILL_MINUTES") or 5)
WALKING = 300
INTERVAL_SECONDS = 5
TRIES_A_SECOND = 10
# Three are free, four wait their turn, the eighth locks; the lock outlasts the drill.
LOOKED_AT = 8
OWN_PHONE = {"id": "own-phone", "name": "drill"}
PATIENCE_SECONDS = 60


def drill(cluster: Cluster) -> list[Finding]:
    home = Path(os.environ["WANGGE_LOCAL"])
    call_command("prepare", demo=True)
    accounts = json.loads((home / "demo-accounts.json").read_text())
    leaders = [account for account in accounts if account["role"] == "leader"]
    victim, *arriving = leaders[: round(LOG_INS * MINUTES / 5) + 1]
    with ExitStack() as closing:
        programs = Programs(closing, home)
        server = programs.serve("server")
        figures = home / "fleet.figures"
        fleet = programs.begin(
            "fleet", ROOT / "scripts" / "simulate", "--base", server,
            "--accounts", home / "demo-accounts.json", "--workers", WALKING,
            "--interval", INTERVAL_SECONDS, "--minutes", MINUTES, "--json", figures,
        )  # fmt: skip
        # They sign in all at once; the morning begins when they walk.
        until(lambda: DeviceToken.objects.count() >= WALKING)
        seen = asyncio.run(_morning(server, victim, arriving))
        until(lambda: fleet.exit_code is not None, 60 + MINUTES * 60)
    walked = json.loads(figures.read_text())
    times = sorted(seen.seconds)
    looked_at = _looked_at(seen.guesses)
    return [
        Finding("minutes", MINUTES),
        Finding("log-ins", len(arriving)),
        Finding("log-ins that opened", seen.opened, len(arriving)),
        Finding("log-in p50, s", round(times[len(times) // 2], 3)),
        Finding("log-in p99, s", round(times[int(len(times) * 0.99)], 3)),
        Finding("neighbours locked out", seen.neighbours_locked, 0),
        Finding("guesses", sum(seen.guesses.values())),
        Finding("guesses that were looked at", looked_at),
        Finding("guesses looked at beyond eight", max(0, looked_at - LOOKED_AT), 0),
        Finding("guesses that opened", seen.guesses[200], 0),
        Finding("the guessed one's own phone gets in, of 2", seen.own_phone_opened, 2),
        Finding("a strange phone of theirs at this address: status", seen.stranger, 429),
        Finding("phones walking", walked["phones"], WALKING),
        Finding("fixes made", walked["fixes"]["made"]),
        Finding("fixes lost", walked["fixes"]["lost"], 0),
    ]  # fmt: skip


@dataclass
class Seen:
    opened: int = 0
    neighbours_locked: int = 0
    own_phone_opened: int = 0
    stranger: int = 0
    seconds: list[float] = field(default_factory=list)
    guesses: Counter = field(default_factory=Counter)


def _looked_at(guesses: Counter) -> int:
    """Wrong ones are 401; the one that locks is 429 like all after it."""
    return guesses[401] + (1 if guesses[401] >= LOOKED_AT - 1 else 0)


async def _morning(server: str, victim: dict, arriving: list[dict]) -> Seen:
    seen = Seen()
    async with httpx.AsyncClient(
        base_url=f"{server}/api/v1", timeout=PATIENCE_SECONDS, trust_env=False
    ) as http:
        seen.own_phone_opened += await _log_in(http, victim, OWN_PHONE) == 200
        guessing = asyncio.create_task(_guess(http, victim, seen))
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for number, account in enumerate(arriving):
                # Evenly, whether or not those before have been answered.
                due = began + number * MINUTES * 60 / len(arriving)
                await asyncio.sleep(max(0, due - time.monotonic()))
                group.create_task(_arrive(http, account, seen))
        seen.stranger = await _log_in(http, victim, {"id": "new-phone"})
        seen.own_phone_opened += await _log_in(http, victim, OWN_PHONE) == 200
        guessing.cancel()
    return seen


async def _arrive(http: httpx.AsyncClient, account: dict, seen: Seen) -> None:
    began = time.monotonic()
    status = await _log_in(http, account, {"id": f"drill-{account['username']}"})
    seen.seconds.append(time.monotonic() - began)
    seen.opened += status == 200
    seen.neighbours_locked += status == 429


async def _guess(http: httpx.AsyncClient, victim: dict, seen: Seen) -> None:
    number = 0
    while True:
        number += 1
        wrong = victim | {"password": f"guess-{number}"}
        seen.guesses[await _log_in(http, wrong, {"id": "guesser"})] += 1
        await asyncio.sleep(1 / TRIES_A_SECOND)


async def _log_in(http: httpx.AsyncClient, account: dict, device: dict) -> int:
    """The status; 0 when nothing came in time."""
    said = {"username": account["username"], "password": account["password"], "device": device}
    try:
        return (await http.post("/auth/login/", json=said)).status_code
    except httpx.TransportError:
        return 0
