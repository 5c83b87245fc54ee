"""A client of `grid.v1` that does what the contract tells clients to do, and remembers all."""

import json
import socket
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from backend.live import tickets
from scripts.drills.held import Held

EVERYTHING = ("case", "member")


def views(*scopes: str, kinds=EVERYTHING, tiers=("open",)) -> list[dict]:
    return [{"scopes": list(scopes), "kinds": list(kinds), "tiers": list(tiers)}]


def ticket_for(rights: list[dict], *, user: str = "7", seconds_left: float | None = None) -> str:
    at = None
    if seconds_left is not None:
        at = datetime.now(UTC) + timedelta(seconds=seconds_left - 300)
    return tickets.sign(user=user, views=rights, at=at).ticket


class Watcher(Held):
    """`frames` is all that came, `bytes` how much of it by kind."""

    def __init__(self, url: str, **options) -> None:
        super().__init__()
        self.url = url
        self.options = {
            "subprotocols": ["grid.v1"],
            "compression": None,
            "open_timeout": 60,
            **options,
        }
        self.socket = None
        self.closing = ExitStack()
        self.frames: list[dict] = []
        self.bytes: Counter[str] = Counter()

    def open(self) -> "Watcher":
        self.closing.close()
        self.socket = self.closing.enter_context(connect(self.url, **self.options))
        return self

    def hello(self, ticket: str) -> "Watcher":
        """Connect, greet with the cursor held, and wait for the snapshot."""
        self.open()
        before = len(self.frames)
        self.send({"kind": "hello", "ticket": ticket, "cursor": self.cursor})
        self.until(lambda: "snapshot" in self.kinds()[before:])
        return self

    def send(self, frame: dict) -> None:
        self.socket.send(json.dumps(frame))

    def kinds(self) -> list[str]:
        return [frame["kind"] for frame in self.frames]

    def names(self) -> list[str]:
        return [event["name"] for event in self.events]

    def until(self, reached: Callable[[], bool], *, seconds: float = 20) -> "Watcher":
        """Read frames until `reached()`; fails loudly rather than waiting for ever."""
        end = time.monotonic() + seconds
        while not reached():
            left = end - time.monotonic()
            assert left > 0, f"not reached; {str(self.state)[:500]}, {str(self.frames[-5:])[:2000]}"
            try:
                text = self.socket.recv(timeout=left)
            except TimeoutError:
                continue
            frame = self.hear(text)
            self.bytes[frame["kind"]] += len(text.encode())
            self.frames.append(frame)
        return self

    def closed(self, *, seconds: float = 20) -> tuple[int, str]:
        """Read until the server closes; its code and reason."""
        try:
            self.until(lambda: False, seconds=seconds)
        except ConnectionClosed as closing:
            return closing.rcvd.code, closing.rcvd.reason

    def drop(self) -> None:
        """Break off without a word, as a phone in a tunnel does."""
        self.socket.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def close(self) -> None:
        self.closing.close()
