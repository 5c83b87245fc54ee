"""A line between clients and a server that can fall silent: what is sent into it is lost, in both
directions, and nobody is told. As behind a gateway whose far side has lost its cable: no end of the
connection closes, and the gateway acknowledges what it will never deliver. So the system notices
nothing, where at a cut cable without a gateway it would, in half a minute; only beats and pings do.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from select import select

_PIECE = 64 * 1024
_LOOK_SECONDS = 0.1


class SilentLine:
    """Listens on a port of this machine and passes on to `behind`: an address, or the path of a
    socket. Connections that were open, or were begun, while it was silent stay dead when it speaks
    again."""

    def __init__(self, behind: tuple[str, int] | str) -> None:
        self._behind = behind
        self._silences = 0
        self._silent = False
        self._stopping = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._listening.getsockname()[1]
        self.lost_bytes = 0
        threading.Thread(target=self._accept, name="silent-line", daemon=True).start()

    @contextmanager
    def silence(self) -> Iterator[None]:
        self._silences += 1
        self._silent = True
        try:
            yield
        finally:
            self._silent = False

    def close(self) -> None:
        self._stopping.set()
        self._listening.close()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=[near], daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        began_in, dead = self._silences, self._silent
        with near:
            if dead:
                self._swallow([near])
                return
            try:
                far = self._reach()
            except OSError:
                return  # no server there: as if there were no line
            with far, suppress(OSError):
                other = {near: far, far: near}
                while not self._stopping.is_set():
                    if self._silences != began_in:
                        self._swallow([near, far])
                        return
                    for end in select([near, far], [], [], _LOOK_SECONDS)[0]:
                        if not (piece := end.recv(_PIECE)):
                            return
                        other[end].sendall(piece)

    def _reach(self) -> socket.socket:
        if isinstance(self._behind, tuple):
            return socket.create_connection(self._behind)
        far = socket.socket(socket.AF_UNIX)
        try:
            far.connect(self._behind)
        except OSError:
            far.close()
            raise
        return far

    def _swallow(self, ends: list[socket.socket]) -> None:
        """Until both sides have given it up, each by itself."""
        open_ends = set(ends)
        while open_ends and not self._stopping.is_set():
            for end in select(list(open_ends), [], [], _LOOK_SECONDS)[0]:
                try:
                    piece = end.recv(_PIECE)
                except OSError:
                    piece = b""
                self.lost_bytes += len(piece)
                if not piece:
                    open_ends.discard(end)
