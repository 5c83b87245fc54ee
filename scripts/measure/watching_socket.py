"""A viewer's socket, as lean as counting allows: frames are unmasked lengths and bytes to it, and
only who reads them pays for their text."""

import asyncio
import base64
from collections.abc import Callable

_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA
_KEY = base64.b64encode(bytes(16)).decode()


class WatchingSocket(asyncio.Protocol):
    """Says hello with `ticket` and tells `heard(text)` what comes; with None it only counts.

    `left`: set when the line has gone. `greeted`: set when the first frame was whole.
    """

    def __init__(self, port: int, ticket: str, heard: Callable[[bytes], None] | None) -> None:
        self.frames = self.bytes = 0
        self.greeted, self.left = asyncio.Event(), asyncio.Event()
        self.refusal = ""
        self.transport: asyncio.Transport | None = None
        self._port, self._ticket, self._heard = port, ticket, heard
        self._is_open = False
        self._head = bytearray()
        self._content = bytearray()
        self._missing = 0  # bytes of the frame under way
        self._opcode = 0

    def say(self, text: str) -> None:
        self._send(_TEXT, text.encode())

    # --- asyncio's side --------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        transport.write(
            f"GET /ws/live/ HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {_KEY}\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: grid.v1\r\n\r\n".encode()
        )

    def connection_lost(self, error: Exception | None) -> None:
        self.greeted.set()
        self.left.set()

    def data_received(self, data: bytes) -> None:
        self.bytes += len(data)
        if not self._is_open:
            data = self._opened_by(data)
        place = 0
        while place < len(data):
            if self._missing:
                piece = data[place : place + self._missing]
                place += len(piece)
                self._missing -= len(piece)
                if self._heard or self._opcode != _TEXT:
                    self._content += piece
                if not self._missing:
                    self._end_frame()
            else:
                self._head.append(data[place])
                place += 1
                self._read_head()

    # --- the protocol ----------------------------------------------------------------------------

    def _opened_by(self, data: bytes) -> bytes:
        """What follows the answer to the handshake."""
        self._head += data
        head, end, rest = bytes(self._head).partition(b"\r\n\r\n")
        if not end:
            return b""
        if b" 101 " not in head[:16]:
            self.refusal = head.decode(errors="replace")
            self.transport.close()
            return b""
        self._is_open = True
        self._head.clear()
        self.say(f'{{"kind":"hello","ticket":"{self._ticket}","cursor":null}}')
        return rest

    def _read_head(self) -> None:
        head = self._head
        if len(head) < 2:
            return
        short = head[1] & 0x7F
        more = {126: 2, 127: 8}.get(short, 0)
        if len(head) < 2 + more:
            return
        self._opcode = head[0] & 0x0F
        self._missing = int.from_bytes(head[2:]) if more else short
        head.clear()
        if not self._missing:
            self._end_frame()

    def _end_frame(self) -> None:
        content, opcode = bytes(self._content), self._opcode
        self._content.clear()
        if opcode == _PING:
            self._send(_PONG, content)
        elif opcode == _CLOSE:
            self.refusal = content[2:].decode(errors="replace")
            self.transport.close()
        else:
            self.frames += 1
            self.greeted.set()
            if self._heard:
                self._heard(content)

    def _send(self, opcode: int, content: bytes) -> None:
        """A client's frames are masked; a mask of nothing but zeros changes nothing."""
        length = len(content)
        size = bytes([0x80 | length]) if length < 126 else b"\xfe" + length.to_bytes(2)
        self.transport.write(bytes([0x80 | opcode]) + size + bytes(4) + content)
