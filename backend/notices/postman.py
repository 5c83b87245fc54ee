"""Sends without being asked, beside the sweep: a thread for each channel that is set up, and for
each further way that whoever runs it names.

A thread of its own, so that a provider that is slow or dead holds up neither the lamps nor the
other ways; and not a task of the worker, which may read a boundary file for a quarter of an
hour while a text message about a missing manhole cover waits behind it.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from django.db import connection
from django.utils import timezone

from backend.answers.problems import is_outage

from . import channels
from .sending import AT_ONCE, send_due

logger = logging.getLogger(__name__)

PERIOD_SECONDS = 2.0


# Sends what is due at a moment, up to AT_ONCE; says how many there were.
Send = Callable[[datetime], int]


def ways() -> dict[str, Send]:
    """By channel that is set up how its notices are sent."""
    return {channel: partial(_send_by, channel) for channel in channels.set_up()}


def _send_by(channel: str, at: datetime) -> int:
    return send_due(channel, at=at)


class Postman:
    """`with Postman():` sends notices until the block ends, and `also` what others have to send,
    by the name of each way."""

    def __init__(self, also: Mapping[str, Send] | None = None) -> None:
        self._told_to_stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._go, args=[way, send], name=f"send-{way}", daemon=True)
            for way, send in {**ways(), **(also or {})}.items()
        ]

    def __enter__(self) -> "Postman":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error) -> None:
        """What is on its way meanwhile is sent again by the next, under the same key."""
        self._told_to_stop.set()
        for thread in self._threads:
            thread.join(timeout=PERIOD_SECONDS)

    def _go(self, way: str, send: Send) -> None:
        more = False
        while not self._told_to_stop.wait(0 if more else PERIOD_SECONDS):
            more = False
            try:
                more = send(timezone.now()) >= AT_ONCE
            except Exception as error:
                # The thread must outlive whatever this was: nobody would start it again.
                if is_outage(error):
                    logger.warning("Sending by %s: %s", way, str(error).strip())
                else:
                    logger.exception("Sending by %s failed", way)
                connection.close()
        connection.close()
