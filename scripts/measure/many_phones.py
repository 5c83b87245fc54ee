"""A process that plays many phones: `python -m measure.many_phones plan.json sent.npy`.

Each walks its grid as `scripts/simulate` has it, and sends every fix at once in a batch of its
own, on one of a few lasting connections, as a proxy in front of the server keeps them. Begins
shifts, says "ready", and walks until its standard input is closed; then waits a while for what is
under way, and writes what it sent, answered or not.
"""

import asyncio
import json
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import msgspec
import numpy as np
import uvloop
from phones.packing import FIELDS
from phones.receiver import Receiver
from phones.walk import Walk
from shapely.geometry import Polygon

from .wires import Wire, standard_input, told_to_stop

CONNECTIONS = 48
# Of what was sent: who, the fix's own time (epoch ms), and moments of the monotonic clock: when
# it was there to be sent, and when it was acknowledged (nan: it was not).
SENT = np.dtype([("member", "i8"), ("t", "i8"), ("sent", "f8"), ("answered", "f8")])
_AGAIN_SECONDS = 1.0
_LONGEST_SECONDS = 7200
_LAST_ANSWERS_SECONDS = 30.0


@dataclass
class Fleet:
    """`plan`: `{port, interval, phones: [{member, token, shift, started_at, ring}]}`."""

    plan: dict
    wires: asyncio.Queue = field(default_factory=asyncio.Queue)
    sent: list[tuple[int, int, float, float]] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    ending: asyncio.Event = field(default_factory=asyncio.Event)

    async def walk(self) -> None:
        for _ in range(CONNECTIONS):
            self.wires.put_nowait(Wire(self.plan["port"]))
        stopping = asyncio.create_task(told_to_stop(await standard_input()))
        chance = random.Random(5)
        await asyncio.gather(*(self._begin(phone) for phone in self.plan["phones"]))
        print("ready", flush=True)
        walking = [
            asyncio.create_task(self._serve(phone, random.Random(chance.random())))
            for phone in self.plan["phones"]
        ]
        await asyncio.wait([stopping], timeout=_LONGEST_SECONDS)
        self.ending.set()
        await asyncio.wait(walking, timeout=_LAST_ANSWERS_SECONDS)
        for task in walking:
            task.cancel()
        failed = [
            ending
            for ending in await asyncio.gather(*walking, return_exceptions=True)
            if not isinstance(ending, asyncio.CancelledError | None)
        ]
        if failed:
            raise failed[0]

    async def _begin(self, phone: dict) -> None:
        """Again and again until it is begun: the server may be away."""
        body = {"started_at": phone["started_at"], "purpose": "防汛巡查", "tracked": True}
        path = f"/api/v1/shifts/{phone['shift']}/"
        while await self._ask(phone, path, msgspec.json.encode(body)) not in (200, 201):
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _serve(self, phone: dict, chance: random.Random) -> None:
        interval = self.plan["interval"]
        walk = Walk(Polygon(phone["ring"]), chance)
        receiver = Receiver("wgs84", chance.uniform(4.0, 11.0), chance)
        due = time.monotonic() + chance.uniform(0.0, interval)
        while not await self._ends_before(due):
            standing = walk.advance(interval)
            reading = receiver.read(standing)
            # Its own moment is that of its sending, to the millisecond.
            t, sent = round(time.time() * 1000), time.monotonic()
            fix = [t, reading.lon, reading.lat, reading.accuracy, round(standing.speed, 2)]
            body = {
                "shift": phone["shift"],
                "crs": "wgs84",
                "sent_at": datetime.now(UTC),
                "fields": FIELDS,
                "fixes": [[*fix, standing.heading and round(standing.heading, 1), None, 0]],
            }
            path = f"/api/v1/track-batches/{uuid4()}/"
            answered = float("nan")
            try:
                if await self._ask(phone, path, msgspec.json.encode(body)) == 200:
                    answered = time.monotonic()
            finally:
                # Also what is given up at the end: it waited longest.
                self.sent.append((phone["member"], t, sent, answered))
            due = max(due + interval, time.monotonic())

    async def _ends_before(self, moment: float) -> bool:
        try:
            async with asyncio.timeout(max(0.0, moment - time.monotonic())):
                await self.ending.wait()
        except TimeoutError:
            return False
        return True

    async def _ask(self, phone: dict, path: str, content: bytes) -> int:
        """The status of the answer; 0 when there was none."""
        wire = await self.wires.get()
        try:
            status, _ = await wire.ask("PUT", path, phone["token"], content)
        except OSError:
            status = 0
        finally:
            self.wires.put_nowait(wire)
        self.answers[status] += 1
        return status


def main(plan: Path, sent: Path) -> int:
    fleet = Fleet(json.loads(plan.read_text()))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(fleet.walk())
    np.save(sent, np.array(fleet.sent, dtype=SENT))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
