"""One watching socket: how far it has been told, and the task that tells it the rest.

All frames to a socket are sent by its one task. It keeps no queue: when it is slow, the next
frame is whatever is newest by then.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import TypeVar

import psycopg2
from django.conf import settings
from django.utils import timezone

from . import frames, metrics, replay
from .audience import Audience
from .hub import Hub
from .tickets import Ticket

Answer = TypeVar("Answer")
BEAT_SECONDS = 5.0
_RETRY_SECONDS = 1.0


class TicketRanOutError(Exception):
    """The ticket ended and was not renewed."""


class Viewer:
    def __init__(
        self, hub: Hub, ticket: Ticket, cursor: int | None, send: Callable[[str], Awaitable[None]]
    ) -> None:
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
        self._take(ticket)

    def wake(self) -> None:
        """There is more than this viewer was told."""
        if self._behind_since is None:
            self._behind_since = self._board.read_at
        self._woken.set()

    def renew(self, ticket: Ticket) -> None:
        """Go on under another ticket; other rights are answered by a new snapshot."""
        self._take(ticket)
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
        self._era = self._board.era
        if self._cursor is None:
            self._cursor = self._board.pos
        elif self._cursor == self._board.pos or await self._asked(
            partial(replay.is_reachable, self._cursor)
        ):
            metrics.RESYNCS.labels("returned").inc()
        else:
            await self._start_anew()

    async def _catch_up(self) -> None:
        """Events page by page, and after each page the states as they are by then: who missed a
        week on a narrow line need not look at an old map until it has all been told."""
        behind_since, self._behind_since = self._behind_since, None
        if self._era != self._board.era:
            await self._start_anew()
        await self._join()
        while self._era == self._board.era:
            if self._cursor < self._board.pos:
                await self._tell_events()
            await self._tell_states()
            if self._cursor >= self._board.pos:
                break
        if behind_since is not None:
            metrics.TOLD_LAG.observe(time.monotonic() - behind_since)

    async def _join(self) -> None:
        """Be of the audience that the ticket in hand allows; another one begins with a snapshot."""
        while not self._is_of_ticket():
            if self._audience is not None:
                metrics.RESYNCS.labels("rights").inc()
            self._audience = self._board.join(self, self.ticket.rights)
            self._own = self._board.join_for_events(self, self.ticket.own)
            self._tick = self._board.tick
            await self._say(self._audience.snapshot_frame(self._cursor))

    def _is_of_ticket(self) -> bool:
        held = self._audience and (self._audience.rights, self._own.rights)
        return held == (self.ticket.rights, self.ticket.own)

    async def _tell_events(self) -> None:
        """Send the next events: those still kept here, or a page from the table."""
        shared, own, after, upto = self._audience, self._own, self._cursor, self._board.pos
        kept = [audience.events_after(after) for audience in (shared, own)]
        if None not in kept:
            events = sorted(chain(*kept), key=attrgetter("pos"))
        else:
            rights = shared.rights | own.rights
            page = await self._asked(partial(replay.page, rights, after=after, upto=upto))
            if page is None:
                await self._start_anew()
                return
            metrics.RESYNCS.labels("replayed").inc()
            events, upto = page
        for event in events:
            if not self._is_of_ticket():
                return  # renewed meanwhile: what follows is for other rights
            await self._say(event.frame)
            self._cursor = event.pos
            await self._keep_time()
        self._cursor = max(self._cursor, upto)

    async def _tell_states(self) -> None:
        """Send what changed, if anything did."""
        await self._join()
        frame = self._audience.frame_since(self._tick, self._cursor)
        self._tick = self._board.tick
        if frame is not None:
            if frames.kind_of(frame) == "snapshot":
                metrics.RESYNCS.labels("behind").inc()
            await self._say(frame)

    async def _start_anew(self) -> None:
        """Some of what was missed cannot be told: begin where the board is, with a snapshot."""
        self._era, self._cursor = self._board.era, self._board.pos
        self._audience = None
        metrics.RESYNCS.labels("reset").inc()
        await self._say(frames.RESET)

    async def _say(self, frame: str) -> None:
        await self._send(frame)
        kind = frames.kind_of(frame)
        metrics.FRAMES.labels(kind).inc()
        metrics.BYTES.labels(kind).inc(len(frame.encode()))

    # --- time, and waiting ---------------------------------------------------------------------

    def _take(self, ticket: Ticket) -> None:
        """From here on its time runs by a clock that nobody sets."""
        self.ticket = ticket
        left = (ticket.expires_at - timezone.now()).total_seconds()
        self._ends = time.monotonic() + min(left, settings.LIVE_TICKET_SECONDS)

    async def _asked(self, question: Callable[[], Awaitable[Answer]]) -> Answer:
        """What the database answers, however long it is away; beats go on meanwhile."""
        while True:
            # While nobody can be answered, nobody need stand in a row for it.
            if self._hub.is_fresh():
                asking = asyncio.ensure_future(question())
                try:
                    while not asking.done():
                        await asyncio.wait([asking], timeout=self._patience())
                        await self._keep_time()
                    with suppress(psycopg2.Error):
                        return asking.result()
                finally:
                    asking.cancel()
            await self._pause(_RETRY_SECONDS)

    async def _pause(self, seconds: float | None = None) -> None:
        """Wait until woken (or for so long), but not beyond the next beat or the ticket's end."""
        if seconds is None:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience()):
                    await self._woken.wait()
        else:
            await asyncio.sleep(min(seconds, self._patience()))
        await self._keep_time()

    def _patience(self) -> float:
        """Seconds until the next thing that time alone brings about."""
        return max(0.0, min(self._next_beat, self._ends) - time.monotonic())

    async def _keep_time(self) -> None:
        if time.monotonic() >= self._ends:
            raise TicketRanOutError
        if time.monotonic() >= self._next_beat:
            self._next_beat = time.monotonic() + BEAT_SECONDS
            now = timezone.now()
            await self._say(frames.beat(self._cursor, now, fresh=self._hub.is_fresh()))
