"""`/ws/live/`, subprotocol `grid.v1`: greets, hears tickets, refuses the rest with a reason.

It touches no ORM and no thread: what a viewer may see stands in the ticket, what there is to see
on the hub's board.
"""

import asyncio
import json
import logging
import time
from contextlib import suppress
from urllib.parse import urlsplit

import msgspec
from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from django.conf import settings
from django.http.request import validate_host

from . import metrics, tickets
from .hub import hub
from .messages import SUBPROTOCOL, ClientFrame, Hello, Renewal
from .viewer import TicketRanOutError, Viewer

logger = logging.getLogger(__name__)

HELLO_SECONDS = 5.0
# Who has taken nothing of a frame for so long was not merely slow when its socket was lost.
STALLED_SECONDS = 10.0

# Close codes of ours (4000-4999 are free for applications); the reason is a short name.
BAD_FRAME = 4400
TICKET_REFUSED = 4401
HELLO_LATE = 4408
SERVER_ERROR = 1011


class _Kind(msgspec.Struct):
    kind: str


_KIND = msgspec.json.Decoder(_Kind)
_KINDS = {frame.__struct_config__.tag for frame in (Hello, Renewal)}
_FRAME = msgspec.json.Decoder(ClientFrame)


class RefusedError(Exception):
    """Closes the socket with `code` and `reason`."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class LiveConsumer(AsyncConsumer):
    """One instance a socket. The task `_telling` sends; everything else only listens."""

    async def __call__(self, scope, receive, send):
        self._telling: asyncio.Task | None = None
        self._viewer: Viewer | None = None
        self._greeted = asyncio.Event()
        self._closed = False
        self._sending_since: float | None = None
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._stop_telling()

    async def dispatch(self, message):
        """In place of Channels' own, which visits a thread shared by all sockets each time."""
        match message["type"]:
            case "websocket.connect":
                await self._connect()
            case "websocket.receive":
                await self._hear(message.get("text"))
            case "websocket.disconnect":
                self._note_lost()
                raise StopConsumer

    async def _connect(self) -> None:
        if not _origin_is_ours(self.scope):
            await self._deny(403, "origin-not-allowed")
        elif SUBPROTOCOL not in self.scope["subprotocols"]:
            await self._deny(400, "subprotocol-missing")
        else:
            await self.send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
            self._telling = asyncio.create_task(self._tell())

    async def _hear(self, text: str | None) -> None:
        """A frame of the client's; what is not understood ends the socket."""
        if self._closed:
            return
        try:
            frame = _decoded(text)
            ticket = tickets.redeem(frame.ticket)
            if isinstance(frame, Hello):
                if self._viewer is not None:
                    raise RefusedError(BAD_FRAME, "hello-twice")
                self._viewer = Viewer(hub, ticket, frame.cursor, self._send_text)
                self._greeted.set()
            elif self._viewer is None:
                raise RefusedError(BAD_FRAME, "hello-first")
            elif ticket.user != self._viewer.ticket.user:
                raise RefusedError(TICKET_REFUSED, "ticket-of-another")
            else:
                self._viewer.renew(ticket)
        except tickets.TicketRefusedError as error:
            await self._refuse(TICKET_REFUSED, error.reason)
        except RefusedError as error:
            await self._refuse(error.code, error.reason)

    async def _tell(self) -> None:
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                await self._greeted.wait()
        except TimeoutError:
            await self._close(HELLO_LATE, "hello-late")
            return
        try:
            await self._viewer.run()
        except TicketRanOutError:
            await self._close(TICKET_REFUSED, "ticket-expired")
        except OSError:
            # The client went away in the middle of a frame (uvicorn's ClientDisconnected).
            return
        except Exception:
            logger.exception("A live socket failed")
            await self._close(SERVER_ERROR, "server-error")

    async def _refuse(self, code: int, reason: str) -> None:
        await self._stop_telling()
        await self._close(code, reason)

    async def _close(self, code: int, reason: str) -> None:
        self._closed = True
        metrics.CLOSED.labels(reason).inc()
        with suppress(OSError):  # it went away by itself meanwhile
            await self.send({"type": "websocket.close", "code": code, "reason": reason})

    async def _stop_telling(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.wait([self._telling])

    async def _send_text(self, text: str) -> None:
        self._sending_since = time.monotonic()
        await self.send({"type": "websocket.send", "text": text})
        self._sending_since = None

    def _note_lost(self) -> None:
        if self._closed:
            return
        since = self._sending_since
        stalled = since is not None and time.monotonic() - since > STALLED_SECONDS
        metrics.CLOSED.labels("stalled" if stalled else "gone").inc()

    async def _deny(self, status: int, reason: str) -> None:
        """Answer the handshake itself, in words where the server can (else it says 403)."""
        self._closed = True
        metrics.CLOSED.labels(reason).inc()
        if "websocket.http.response" not in self.scope.get("extensions", {}):
            await self.send({"type": "websocket.close"})
            return
        body = json.dumps({"type": reason, "title": reason, "status": status}).encode()
        headers = [(b"content-type", b"application/problem+json")]
        start = {"type": "websocket.http.response.start", "status": status, "headers": headers}
        await self.send(start)
        await self.send({"type": "websocket.http.response.body", "body": body})


def _decoded(text: str | None) -> ClientFrame:
    if text is None:
        raise RefusedError(BAD_FRAME, "text-only")
    try:
        if _KIND.decode(text).kind not in _KINDS:
            raise RefusedError(BAD_FRAME, "unknown-kind")
        return _FRAME.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise RefusedError(BAD_FRAME, "bad-frame") from error


def _origin_is_ours(scope) -> bool:
    """Browsers name the page's origin, other clients none; a foreign page may not use ours."""
    origins = [value for name, value in scope["headers"] if name == b"origin"]
    if not origins:
        return True
    try:
        host = urlsplit(origins[0].decode("latin-1")).hostname or ""
    except ValueError:
        return False
    return validate_host(f"[{host}]" if ":" in host else host, settings.ALLOWED_HOSTS)
