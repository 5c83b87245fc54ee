"""One hub a process: a thread that reads the two tables and hands what is new to the event loop.

States are read once a second, with an overlap from the oldest transaction that was open at the
previous read; events at once when the database notifies, and with each tick in case it did not.
When the database is lost the hub tries again until it is back, reads all states anew and goes on
from its place in the order of events.
"""

import asyncio
import logging
import math
import os
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg2

from . import connecting, metrics, reading
from .board import Board

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
FRESH_SECONDS = 5.0
_RETRY_SECONDS = 0.5
_STATEMENT_SECONDS = 10
_STOP_SECONDS = 2.0


class Hub:
    def __init__(self) -> None:
        self.board = Board()
        self._place: int | None = None
        self._known: set = set()
        self._read_at: float | None = None
        self._outage = False
        self._stopping = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._wake_reader = self._wake_writer = -1

    # --- the process's side --------------------------------------------------------------------

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin reading; the board changes on `loop` only. Once in the life of a hub."""
        self._loop = loop
        self._wake_reader, self._wake_writer = os.pipe()
        self._thread = threading.Thread(target=self._run, name="live-hub", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            os.write(self._wake_writer, b".")
            self._thread.join(_STOP_SECONDS)

    def age(self) -> float | None:
        """Seconds since the last successful read; None before the first."""
        return None if self._read_at is None else time.monotonic() - self._read_at

    def is_fresh(self) -> bool:
        age = self.age()
        return age is not None and age < FRESH_SECONDS

    # --- the thread's side ---------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping.is_set():
            connection = None
            try:
                connection = connecting.connect(statement_seconds=_STATEMENT_SECONDS)
                self._follow(connection)
            except psycopg2.Error as error:
                if not self._outage:
                    logger.warning("The live hub lost the database: %s", str(error).strip())
                    metrics.OUTAGES.inc()
                self._outage = True
            except Exception:
                # The thread must outlive whatever this was: nobody would start it again.
                logger.exception("The live hub failed and begins anew")
            finally:
                if connection is not None:
                    connection.close()
            if not self._stopping.is_set():
                connecting.wait_for_any([self._wake_reader], _RETRY_SECONDS)

    def _follow(self, connection: Any) -> None:
        """Read until the connection is lost (psycopg2.Error) or the hub is stopped."""
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {reading.EVENT_CHANNEL}")
            xmin = self._begin(cursor)
            next_tick = time.monotonic() + TICK_SECONDS
            while not self._stopping.is_set():
                connection.notifies.clear()
                self._read_events(cursor)
                if time.monotonic() >= next_tick:
                    states = reading.states_since(cursor, xmin)
                    xmin = states.xmin
                    self._tell(self.board.update, states.rows)
                    self._note_ages(states)
                    self._note_success()
                    next_tick = time.monotonic() + TICK_SECONDS
                # A notice may have come along with an answer, and not wake anybody any more.
                if not connection.notifies:
                    patience = next_tick - time.monotonic()
                    connecting.wait_for_any([connection, self._wake_reader], patience)
                    connection.poll()

    def _begin(self, cursor: Any) -> int:
        """All states, at our place in the events, or at the database's if it was restored."""
        restored = False
        if self._place is None:
            self._place = reading.settled_place(cursor)
        elif reading.place(cursor) < self._place or self._place < reading.begins_after(cursor):
            restored = True
            logger.warning("The order of events begins anew: the database was restored")
            metrics.RESTORES.inc()
            self._place = reading.settled_place(cursor)
        states = reading.states_since(cursor, 0)
        self._known = set(states.ages)
        self._note_success()
        self._tell(self.board.replace, states.rows, self._place, restored)
        return states.xmin

    def _read_events(self, cursor: Any) -> None:
        while events := reading.events_after(cursor, self._place):
            self._place = events[-1].pos
            self._tell(self.board.append, events)
            for event in events:
                metrics.READ_LAG.labels("event").observe(event.age)
            if len(events) < reading.EVENTS_A_PAGE:
                break

    def _tell(self, what: Callable[..., None], *arguments: Any) -> None:
        self._loop.call_soon_threadsafe(self._feed, time.monotonic(), what, arguments)

    def _feed(self, read_at: float, what: Callable[..., None], arguments: tuple) -> None:
        """On the event loop."""
        self.board.read_at = read_at
        what(*arguments)

    def _note_ages(self, states: reading.States) -> None:
        """Of each write once: reads overlap."""
        for write in states.ages.keys() - self._known:
            metrics.READ_LAG.labels("state").observe(states.ages[write])
        self._known = set(states.ages)

    def _note_success(self) -> None:
        self._read_at = time.monotonic()
        if self._outage:
            logger.warning("The live hub reads the database again")
        self._outage = False


# The hub of this process; config/asgi.py starts and stops it.
hub = Hub()
metrics.READ_AGE.set_function(lambda: math.nan if hub.age() is None else hub.age())
