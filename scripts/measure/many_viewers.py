"""A process that plays many viewers: `python -m measure.many_viewers plan.json seen.npy`.

Each takes a ticket over HTTP, opens a socket, renews its ticket in time and comes back when it was
cut off. Some read what they are told and note when; the others only count frames and bytes, or
reading would cost more than the server under load. The stalled ones never read again after the
first frame; when the server has cut one off, it comes back and stalls anew. Says "ready" when
everybody has had a first frame; ends when its standard input is closed; its last line tells what
was counted.
"""

import asyncio
import json
import random
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec
import numpy as np
import uvloop

from .watching_socket import WatchingSocket
from .wires import Wire, standard_input, told_to_stop

# Which of the reading viewers saw which fix, told by its own time, and at which moment (monotonic).
SEEN = np.dtype([("viewer", "i4"), ("member", "i8"), ("t", "i8"), ("at", "f8")])
# As little as the kernel allows: the line is full after a few frames.
_NARROW_BYTES = 4096
_RENEWED_BEFORE_SECONDS = (40.0, 120.0)
_AGAIN_SECONDS = 1.0
_ESTABLISHED = "01"
_LONGEST_SECONDS = 7200
_ASKING = 8


@dataclass
class Audience:
    """`plan`: `{port, tickets_port, viewers: [{token, reads}], stalled: [token]}`."""

    plan: dict
    wires: asyncio.Queue = field(default_factory=asyncio.Queue)
    seen: list[tuple[int, int, int, float]] = field(default_factory=list)
    sockets: list[WatchingSocket] = field(default_factory=list)
    greeted: int = 0
    cut_off: int = 0  # of those that read
    refusals: list[str] = field(default_factory=list)
    stalled_seconds: list[float] = field(
        default_factory=list
    )  # from the last frame read to the end
    chance: random.Random = field(default_factory=lambda: random.Random(6))

    async def watch(self) -> None:
        for _ in range(_ASKING):
            self.wires.put_nowait(Wire(self.plan["tickets_port"]))
        stopping = asyncio.create_task(told_to_stop(await standard_input()))
        readers = [one["token"] for one in self.plan["viewers"]]
        watching = [
            asyncio.create_task(self._view(number, token, self.plan["viewers"][number]["reads"]))
            for number, token in enumerate(readers)
        ] + [asyncio.create_task(self._stall(token)) for token in self.plan["stalled"]]
        while self.greeted < len(watching) and not stopping.done():
            await asyncio.sleep(0.1)
        print("ready", flush=True)
        await asyncio.wait([stopping], timeout=_LONGEST_SECONDS)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)

    def told(self) -> dict:
        return {
            "frames": sum(one.frames for one in self.sockets),
            "bytes": sum(one.bytes for one in self.sockets),
            "cut_off": self.cut_off,
            "refusals": self.refusals[:5],
            "stalled_seconds": [round(one, 1) for one in self.stalled_seconds],
        }

    async def _view(self, number: int, token: str, reads: bool) -> None:
        first = True
        while True:
            viewer = await self._open(token, self._reader(number) if reads else None)
            if viewer is not None:
                self.greeted += first
                first = False
                renewing = asyncio.create_task(self._renew(viewer, token))
                try:
                    await viewer.left.wait()
                finally:
                    renewing.cancel()
                    viewer.transport.close()
                self.cut_off += 1
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _stall(self, token: str) -> None:
        first = True
        while True:
            if viewer := await self._open(token, None, narrow=True):
                self.greeted += first
                first = False
                viewer.transport.pause_reading()
                began = time.monotonic()
                own_port = viewer.transport.get_extra_info("sockname")[1]
                try:
                    while _is_held(self.plan["port"], own_port):
                        await asyncio.sleep(_AGAIN_SECONDS)
                finally:
                    viewer.transport.abort()
                self.stalled_seconds.append(time.monotonic() - began)
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _open(
        self, token: str, heard: Callable[[bytes], None] | None, *, narrow: bool = False
    ) -> WatchingSocket | None:
        """With its first frame; None when it was not let in."""
        try:
            ticket = (await self._ticket(token))["ticket"]
            wire = socket.socket()
            wire.setblocking(False)
            if narrow:
                wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _NARROW_BYTES)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(wire, ("127.0.0.1", self.plan["port"]))
            _, viewer = await loop.create_connection(
                lambda: WatchingSocket(self.plan["port"], ticket, heard), sock=wire
            )
        except (OSError, ValueError) as error:
            self.refusals.append(repr(error))
            return None
        self.sockets.append(viewer)
        await viewer.greeted.wait()
        if viewer.left.is_set():
            self.refusals.append(viewer.refusal)
            return None
        return viewer

    async def _renew(self, viewer: WatchingSocket, token: str) -> None:
        lasts = 300.0
        while True:
            await asyncio.sleep(lasts - self.chance.uniform(*_RENEWED_BEFORE_SECONDS))
            try:
                fresh = await self._ticket(token)
            except (OSError, ValueError):
                lasts = _RENEWED_BEFORE_SECONDS[1] + 1.0
                continue
            viewer.say(json.dumps({"kind": "ticket", "ticket": fresh["ticket"]}))
            until = datetime.fromisoformat(fresh["expires_at"]).timestamp()
            lasts = until - time.time()

    async def _ticket(self, token: str) -> dict:
        wire = await self.wires.get()
        try:
            status, content = await wire.ask("POST", "/api/v1/live/tickets/", token)
        finally:
            self.wires.put_nowait(wire)
        if status != 201:
            raise ValueError(f"{status} {content[:200]!r}")
        return msgspec.json.decode(content)

    def _reader(self, number: int) -> Callable[[bytes], None]:
        def heard(content: bytes) -> None:
            now = time.monotonic()
            frame = msgspec.json.decode(content)
            for key, payload in (frame.get("set") or frame.get("state") or {}).items():
                if key.startswith("member:"):
                    t = round(datetime.fromisoformat(payload[2]).timestamp() * 1000)
                    self.seen.append((number, int(key[7:]), t, now))

        return heard


def _is_held(port: int, own_port: int) -> bool:
    """Whether the server's end of a connection is still there; asking it is a sign of life."""
    ends = [f"0100007F:{port:04X}", f"0100007F:{own_port:04X}", _ESTABLISHED]
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(line.split()[1:4] == ends for line in lines)


def main(plan: Path, seen: Path) -> int:
    audience = Audience(json.loads(plan.read_text()))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(audience.watch())
    np.save(seen, np.array(audience.seen, dtype=SEEN))
    print(json.dumps(audience.told()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
