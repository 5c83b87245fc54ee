"""A superior platform on this machine: a real HTTP server that can be away, slow or out of order.

It does what ADR 0041 asks of one: it believes nothing without a signature, and takes what comes
again under a key it knows for what it had already.
"""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SYSTEM, ACCOUNT, SECRET = "12345", "service", "the-secret-of-the-platform"


class Platform:
    """`behave`: the status of each answer, or "slow". `came` is everything that came, repetitions
    too; `taken` what it took, each key once. `on_taken` is called before it answers."""

    def __init__(self) -> None:
        self.behave: int | str = 200
        self.came: list[dict] = []
        self.taken: list[dict] = []
        self.forged: list[str] = []
        self.on_taken: Callable[[dict], None] = lambda _body: None
        self._lock = threading.Lock()
        self._port = 0
        self.open()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/feedback"

    def open(self) -> None:
        """Begin to answer, again at the address it had."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), self._handler())
        self._server.daemon_threads = True
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=[0.01], daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def kinds(self, number: str) -> list[str]:
        """What it was told of an order, in the order in which it was told first."""
        return [body["kind"] for body in self.taken if body["number"] == number]

    def _is_genuine(self, headers, content: bytes) -> bool:
        moment = headers["X-Wangge-Timestamp"]
        mark = hmac.new(SECRET.encode(), moment.encode() + b"." + content, hashlib.sha256)
        return abs(int(moment) - time.time()) < 300 and hmac.compare_digest(
            headers["X-Wangge-Signature"], f"v1={mark.hexdigest()}"
        )

    def _takes(self, headers, content: bytes) -> int:
        body = json.loads(content)
        with self._lock:
            if not self._is_genuine(headers, content) or headers["Idempotency-Key"] != body["key"]:
                self.forged.append(content.decode())
                return 401
            self.came.append(body)
            if self.behave == "slow":
                return 200
            if not 200 <= self.behave < 300:
                return self.behave
            if body["key"] not in {one["key"] for one in self.taken}:
                self.taken.append(body)
        self.on_taken(body)
        return self.behave

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                content = self.rfile.read(int(self.headers["Content-Length"]))
                status = platform._takes(self.headers, content)
                if platform.behave == "slow":
                    time.sleep(1.2)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args):
                pass

            def handle(self):
                with suppress(OSError, ValueError):  # the other side gave up
                    super().handle()

        return Handler
