"""Many clients of the live wire in one thread. Each does what docs/live.md tells clients to do: it
comes back after every break, to whichever server answers, with the cursor it had."""

import asyncio
import json
import random
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from backend.live import tickets

from .held import Held

_FIRST_WAIT = 0.5


@dataclass(frozen=True)
class Manners:
    """Seconds: without a frame until a line counts as dead, the longest wait before another try,
    and after which a ticket is renewed."""

    silence: float
    longest_wait: float
    renewal: float


class Client(Held):
    """Watches everything of some kinds below `scopes`; tries `addresses` in turn."""

    def __init__(self, number: int, scopes: Sequence[str], addresses: Sequence[str]) -> None:
        super().__init__()
        self.scopes = tuple(scopes)
        self.heard_at: dict[int, float] = {}
        self.state_at: dict[tuple[str, int], float] = {}
        self.connections = 0
        self.is_live = False
        self.began_at: int | None = None
        self._number = number
        self._addresses = addresses
        self._chance = random.Random(number)

    def ticket(self) -> str:
        views = [{"scopes": self.scopes, "kinds": ["case"], "tiers": ["open"]}]
        return tickets.sign(user=self._number, views=views).ticket

    async def stay(self, manners: Manners) -> None:
        """Until cancelled."""
        tries = 0
        while True:
            address = self._addresses[(self.connections + tries) % len(self._addresses)]
            with suppress(OSError, WebSocketException, TimeoutError):
                before = self.connections
                await self._once(address, manners)
                tries = 0 if self.connections > before else tries
            if self.is_live:
                tries = 0
            self.is_live = False
            wait = min(manners.longest_wait, _FIRST_WAIT * 2**tries)
            tries += 1
            await asyncio.sleep(wait * self._chance.uniform(0.5, 1))

    async def _once(self, address: str, manners: Manners) -> None:
        async with connect(
            address,
            subprotocols=["grid.v1"],
            compression=None,
            open_timeout=manners.silence,
            close_timeout=0.1,
            ping_interval=None,
            max_size=None,
        ) as line:
            await line.send(
                json.dumps({"kind": "hello", "ticket": self.ticket(), "cursor": self.cursor})
            )
            renewal = time.monotonic() + manners.renewal
            while True:
                async with asyncio.timeout(manners.silence):
                    self._take(await line.recv())
                if time.monotonic() > renewal:
                    renewal = time.monotonic() + manners.renewal
                    await line.send(json.dumps({"kind": "ticket", "ticket": self.ticket()}))

    def _take(self, text: str) -> None:
        known = len(self.events)
        frame = self.hear(text)
        now = time.monotonic()
        if frame["kind"] == "snapshot" and not self.is_live:
            self.is_live = True
            self.connections += 1
            self.began_at = self.cursor if self.began_at is None else self.began_at
        for event in self.events[known:]:
            self.heard_at[event["id"]] = now
        for key, payload in frame.get("set", {}).items():
            self.state_at[key, payload["version"]] = now


class Crowd:
    """`with Crowd(clients, manners)`: they live in a thread of their own."""

    def __init__(self, clients: Sequence[Client], manners: Manners) -> None:
        self.clients = clients
        self._manners = manners
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="crowd", daemon=True)
        self._failed: BaseException | None = None

    def __enter__(self) -> "Crowd":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._everybody.cancel)
        self._thread.join(30)

    @property
    def live_count(self) -> int:
        if self._failed is not None:
            raise self._failed
        return sum(client.is_live for client in self.clients)

    def _run(self) -> None:
        async def everybody() -> None:
            self._everybody = asyncio.current_task()
            async with asyncio.TaskGroup() as group:
                for client in self.clients:
                    group.create_task(client.stay(self._manners))

        try:
            self._loop.run_until_complete(everybody())
        except asyncio.CancelledError:
            pass
        except BaseException as error:
            # A frame that is not as described ends the drill; nobody else would notice.
            self._failed = error
        finally:
            self._loop.close()
