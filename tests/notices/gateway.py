"""A provider on this machine: a real HTTP server that behaves as it is told."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Gateway:
    """`behave` decides each answer: a status, or one of the names below. `asked` is what came."""

    def __init__(self) -> None:
        self.behave: int | str = 200
        self.answer: dict = {"id": "provider-7"}
        self.asked: list[dict] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/send"
        threading.Thread(target=self._server.serve_forever, args=[0.01], daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def keys(self) -> list[str]:
        return [one["headers"]["Idempotency-Key"] for one in self.asked]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                content = self.rfile.read(int(self.headers["Content-Length"]))
                gateway.asked.append(
                    {"headers": dict(self.headers), "content": content, "path": self.path}
                )
                behaviour = gateway.behave
                if behaviour == "slow":
                    time.sleep(1.2)
                    behaviour = 200
                match behaviour:
                    case "drip":
                        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                        for _ in range(20):
                            time.sleep(0.1)
                            self.wfile.write(b" ")
                            self.wfile.flush()
                    case "hang_up":
                        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
                        self.connection.close()
                    case "redirect":
                        self.send_response(302)
                        self.send_header("Location", gateway.url + "-elsewhere")
                        self.end_headers()
                    case "huge":
                        self.send_response(200)
                        self.end_headers()
                        self.wfile.write(b"x" * 1_000_000)
                    case status:
                        body = json.dumps(gateway.answer).encode()
                        self.send_response(status)
                        self.send_header("Content-Length", str(len(body)))
                        self.end_headers()
                        self.wfile.write(body)

            def log_message(self, *_args):
                pass

            def handle(self):
                with suppress(OSError, ValueError):  # the other side gave up, or this one did
                    super().handle()

        return Handler


@contextmanager
def gateway() -> Iterator[Gateway]:
    running = Gateway()
    try:
        yield running
    finally:
        running.close()
