"""HTTP as lean as it may be: what plays a thousand phones and viewers must leave the machine to
the server it measures."""

import asyncio
import sys

_HEAD_BYTES = 65_536


class Wire:
    """One lasting connection to a server of this machine, on which a request follows the answer
    to the one before; made anew when the server has closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, method: str, path: str, token: str, content: bytes = b""
    ) -> tuple[int, bytes]:
        """The status and the content of the answer. Raises OSError when there is none."""
        request = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            f"Authorization: Token {token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(content)}\r\n\r\n"
        ).encode() + content
        if self._ends is not None and self._ends[1].is_closing():
            self.hang_up()
        if self._ends is not None:
            try:
                return await self._answer(request)
            except (OSError, EOFError):
                self.hang_up()  # an idle connection that the server gave up meanwhile
        try:
            self._ends = await asyncio.open_connection("127.0.0.1", self._port, limit=_HEAD_BYTES)
            return await self._answer(request)
        except EOFError as error:
            raise ConnectionResetError("The answer broke off.") from error
        finally:
            if self._ends and self._ends[0].at_eof():
                self.hang_up()

    def hang_up(self) -> None:
        if self._ends is not None:
            self._ends[1].close()
        self._ends = None

    async def _answer(self, request: bytes) -> tuple[int, bytes]:
        reader, writer = self._ends
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        return int(head[9:12]), await reader.readexactly(int(length or 0))


async def told_to_stop(reader: asyncio.StreamReader) -> None:
    """Until whoever started this process closes its standard input."""
    while await reader.read(1024):
        pass


async def standard_input() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader
