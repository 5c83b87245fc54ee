"""Phones that send: lasting connections served by one loop, so that the load costs little."""

import selectors
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field

_ANSWER_BYTES = 65_536


@dataclass
class Phone:
    """One connection, on which a request follows the answer to the one before."""

    port: int
    wire: socket.socket | None = None
    left: list[bytes] = field(default_factory=list)
    heard: bytes = b""

    def send_next(self) -> bool:
        """False when there is nothing left to send."""
        if not self.left:
            return False
        if self.wire is None:
            self.wire = socket.create_connection(("127.0.0.1", self.port))
            self.wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.wire.sendall(self.left.pop())
        return True

    def hang_up(self) -> None:
        self.wire.close()
        self.wire = None

    def has_answer(self) -> bool:
        """Whether the answer is whole by now. Raises RuntimeError for any other than success."""
        piece = self.wire.recv(_ANSWER_BYTES)
        if not piece:
            raise RuntimeError("The server closed the connection.")
        self.heard += piece
        head, end, content = self.heard.partition(b"\r\n\r\n")
        if not end:
            return False
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")):
            raise RuntimeError(self.heard[:500].decode(errors="replace"))
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(content) < length:
            return False
        self.heard = b""
        return True


def send_all(phones: Sequence[Phone], requests: Sequence[list[bytes]]) -> None:
    """Every phone sends its requests one after another, all phones at once, until all are
    answered."""
    with selectors.DefaultSelector() as answers:
        waiting = 0
        for phone, mine in zip(phones, requests, strict=True):
            phone.left = mine[::-1]
            if phone.send_next():
                answers.register(phone.wire, selectors.EVENT_READ, phone)
                waiting += 1
        while waiting:
            for key, _events in answers.select():
                if key.data.has_answer() and not key.data.send_next():
                    answers.unregister(key.fileobj)
                    key.data.hang_up()
                    waiting -= 1
