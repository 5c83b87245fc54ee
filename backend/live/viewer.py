"""One watching socket: how far it has been told, and the task that tells it the rest.

All frames to a socket are sent by its one task. It keeps no queue: when it is slow, the next
frame is whatever is newest by then.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from itertools import chain
from operator import attrgetter

import psycopg2
from django.utils import timezone

from . import frames, metrics, replay
from .audience import Audience
from .hub import Hub
from .tickets import Ticket

BEAT_SECONDS = 5.0
_RETRY_SECONDS = 1.0


class TicketRanOutError(Exception):
    """The ticket ended and was not renewed."""


class Viewer:
    def __init__(
        self, hub: Hub, ticket: Ticket, cursor: int | None, send: Callable[[str], Awaitable[None]]
    ) -> None:
        self.ticket = ticket
        self._hub = hub
        self._board = hub.board
        self._send = send
        self._woken = asyncio.Event()
        self._cursor = cursor
        self._tick = 0
        self._era = 0
        self._audience: Audience | None = None
        self._own: Audience | None = None
        self._behind_since: float | None = None
        self._next_beat = time.monotonic() + BEAT_SECONDS

    def wake(self) -> None:
        """There is more than this viewer was told."""
        if self._behind_since is None:
            self._behind_since = self._board.read_at
        self._woken.set()

    def renew(self, ticket: Ticket) -> None:
        """Go on under another ticket; other rights are answered by a new snapshot."""
        self.ticket = ticket
        self._woken.set()

    async def run(self) -> None:
        """Tell until cancelled or TicketRanOutError."""
        self._board.attend(self)
        with metrics.VIEWERS.track_inprogress():
            try:
                await self._find_start()
                while True:
                    self._woken.clear()
                    await self._catch_up()
                    await self._pause()
            finally:
                self._board.leave(self)

    async def _find_start(self) -> None:
        """Go on from the viewer's cursor, or say that this cannot be and start anew."""
        while self._board.pos is None:
            self._woken.clear()
            await self._pause()
        if self._cursor is not None:
            if await self._is_reachable(self._cursor):
                metrics.RESYNCS.labels("returned").inc()
            else:
                await self._reset()
                self._cursor = None
        if self._cursor is None:
            self._cursor = self._board.pos
        self._era = self._board.era

    async def _is_reachable(self, cursor: int) -> bool:
        if cursor == self._board.pos:
            return True
        while True:
            try:
                return await replay.is_reachable(cursor)
            except psycopg2.Error:
                await self._pause(_RETRY_SECONDS)

    async def _catch_up(self) -> None:
        behind_since, self._behind_since = self._behind_since, None
        if self._era != self._board.era:
            self._era = self._board.era
            self._cursor = self._board.pos
            self._audience = None
            await self._reset()
        await self._join()
        era = self._era
        while self._cursor < self._board.pos and era == self._board.era:
            await self._tell_events()
            await self._join()
        frame = self._audience.frame_since(self._tick, self._cursor)
        self._tick = self._board.tick
        if frame is not None:
            if frames.kind_of(frame) == "snapshot":
                metrics.RESYNCS.labels("behind").inc()
            await self._say(frame)
        if behind_since is not None:
            metrics.TOLD_LAG.observe(time.monotonic() - behind_since)

    async def _join(self) -> None:
        """Be of the audience that the ticket in hand allows; another one begins with a snapshot."""
        if self._is_of_ticket():
            return
        if self._audience is not None:
            metrics.RESYNCS.labels("rights").inc()
        self._audience = self._board.join(self, self.ticket.rights)
        self._own = self._board.join_for_events(self, self.ticket.own)
        self._tick = self._board.tick
        await self._say(self._audience.snapshot_frame(self._cursor))

    def _is_of_ticket(self) -> bool:
        held = self._audience and (self._audience.rights, self._own.rights)
        return held == (self.ticket.rights, self.ticket.own)

    async def _reset(self) -> None:
        metrics.RESYNCS.labels("reset").inc()
        await self._say(frames.RESET)

    async def _say(self, frame: str) -> None:
        await self._send(frame)
        kind = frames.kind_of(frame)
        metrics.FRAMES.labels(kind).inc()
        metrics.BYTES.labels(kind).inc(len(frame.encode()))

    async def _tell_events(self) -> None:
        """Send the next events: those still kept here, or a page from the table."""
        shared, own, upto = self._audience, self._own, self._board.pos
        kept = [audience.events_after(self._cursor) for audience in (shared, own)]
        if None not in kept:
            events = sorted(chain(*kept), key=attrgetter("pos"))
        else:
            rights = shared.rights | own.rights
            try:
                events, upto = await replay.page(rights, after=self._cursor, upto=upto)
            except psycopg2.Error:
                await self._pause(_RETRY_SECONDS)
                return
            metrics.RESYNCS.labels("replayed").inc()
        for event in events:
            if not self._is_of_ticket():
                return  # renewed meanwhile: what follows is for other rights
            await self._say(event.frame)
            self._cursor = event.pos
            await self._keep_time()
        self._cursor = max(self._cursor, upto)

    async def _pause(self, seconds: float | None = None) -> None:
        """Wait until woken (or for so long), but not beyond the next beat or the ticket's end."""
        left = (self.ticket.expires_at - timezone.now()).total_seconds()
        patience = min(self._next_beat - time.monotonic(), left)
        if seconds is None:
            try:
                async with asyncio.timeout(max(0.0, patience)):
                    await self._woken.wait()
            except TimeoutError:
                pass
        else:
            await asyncio.sleep(max(0.0, min(seconds, patience)))
        await self._keep_time()

    async def _keep_time(self) -> None:
        if self.ticket.expires_at <= timezone.now():
            raise TicketRanOutError
        if time.monotonic() >= self._next_beat:
            self._next_beat = time.monotonic() + BEAT_SECONDS
            now = timezone.now()
            await self._say(frames.beat(self._cursor, now, fresh=self._hub.is_fresh()))
