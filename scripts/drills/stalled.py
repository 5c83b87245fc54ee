"""Clients of the live wire that say hello and then read nothing."""

import json
import socket
import threading
from contextlib import ExitStack

from django.db import connection
from websockets.sync.client import ClientConnection, connect

from backend.live.announce import Latest, put_states

from .crowd import Client
from .findings import Finding
from .scraped import Figures

STALLED = 3
_HEAVY = "x" * 200_000


class Stalled:
    """Clients that say hello and then read nothing, while much is told to them."""

    def __init__(self, scope: str, port: int) -> None:
        self._port = port
        self._base = f"http://127.0.0.1:{port}"
        self._before = self._closed()
        self._rss = Figures(self._base).samples["process_resident_memory_bytes", frozenset()]
        self._scope = scope
        self._lines = ExitStack()
        for number in range(STALLED):
            self._greet(self._lines.enter_context(self._line()), number)
        self._ending = threading.Event()
        self._writing = threading.Thread(target=self._write, daemon=True)
        self._writing.start()
        self._most_rss = 0.0

    def are_gone(self) -> bool:
        figures = Figures(self._base)
        self._most_rss = max(
            self._most_rss, figures.samples["process_resident_memory_bytes", frozenset()]
        )
        return self._closed() - self._before >= STALLED

    def stop_writing(self) -> None:
        self._ending.set()
        self._writing.join(30)

    def findings(self) -> list[Finding]:
        more = (self._most_rss - self._rss) / 2**20
        return [
            Finding("stalled clients cut off", self._closed() - self._before, STALLED),
            Finding("memory of their server grew meanwhile by, MB", round(more, 1)),
        ]

    def close(self) -> None:
        self._ending.set()
        self._lines.close()

    def _greet(self, line: ClientConnection, number: int) -> None:
        ticket = Client(number, [self._scope], []).ticket()
        line.send(json.dumps({"kind": "hello", "ticket": ticket}))

    def _line(self) -> ClientConnection:
        narrow = socket.socket()
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
        narrow.connect(("127.0.0.1", self._port))
        address = f"ws://127.0.0.1:{self._port}/ws/live/"
        return connect(
            address,
            sock=narrow,
            subprotocols=["grid.v1"],
            compression=None,
            max_queue=1,
            ping_interval=None,
            close_timeout=0.1,
        )

    def _write(self) -> None:
        version = 0
        while not self._ending.wait(0.5):
            version += 1
            payload = {"version": version, "heavy": _HEAVY}
            try:
                put_states([Latest("case:heavy", self._scope, "case", payload)])
            except Exception:  # the database is away
                connection.close()
        connection.close()

    def _closed(self) -> float:
        return Figures(self._base)("live_sockets_closed_total", why="stalled")
