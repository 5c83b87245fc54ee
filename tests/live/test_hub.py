"""The hub by itself, reading the real tables into its board."""

import asyncio
import logging
import os
import resource
from collections.abc import Callable
from contextlib import ExitStack

from django.db import connection
from django.utils import timezone

from backend.live import hub as module
from backend.live import reading
from backend.live.announce import append_event
from backend.live.hub import Hub
from backend.live.models import Event
from tests.database import commits_to

pytestmark = commits_to("backend.live")

SOCKETS = 1200


def read(reached: Callable[[Hub], bool]) -> None:
    """Let a hub read until it has come to that."""

    async def follow() -> None:
        hub = Hub()
        hub.start(asyncio.get_running_loop())
        try:
            async with asyncio.timeout(20):
                while not reached(hub):
                    await asyncio.sleep(0.05)
        finally:
            await asyncio.to_thread(hub.stop)

    asyncio.run(follow())


def test_a_notice_that_comes_along_with_an_answer_is_not_slept_through(monkeypatch):
    states_since, places = reading.states_since, []

    def read_while_something_is_committed(cursor, xmin):
        states = states_since(cursor, xmin)
        if xmin:  # a tick, and the last for an hour
            monkeypatch.setattr(module, "TICK_SECONDS", 3600.0)
            append_event(name="case.x", kind="case", scope="/1/", payload=0, at=timezone.now())
            places.append(Event.objects.get().pos)
            connection.close()
            cursor.execute("SELECT 1")  # takes the notice off the line
        return states

    monkeypatch.setattr(reading, "states_since", read_while_something_is_committed)
    read(lambda hub: hub.board.pos in places)


def test_reads_on_in_a_process_of_a_thousand_sockets(caplog):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with ExitStack() as closing, caplog.at_level(logging.WARNING):
        closing.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, SOCKETS + 500), hard))
        null = os.open(os.devnull, os.O_RDONLY)
        closing.callback(os.close, null)
        for _ in range(SOCKETS):
            closing.callback(os.close, os.dup(null))
        read(lambda hub: hub.board.tick > 2)
    assert caplog.messages == []
