"""Sends without being asked, beside the sweep: a thread for each channel that is set up.

A thread of its own, so that a provider that is slow or dead holds up neither the lamps nor the
other channel; and not a task of the worker, which may read a boundary file for a quarter of an
hour while a text message about a missing manhole cover waits behind it.
"""

import logging
import threading

from django.db import connection
from django.utils import timezone

from backend.answers.problems import is_outage

from . import channels
from .sending import AT_ONCE, send_due

logger = logging.getLogger(__name__)

PERIOD_SECONDS = 2.0


class Postman:
    """`with Postman():` sends what is due until the block ends."""

    def __init__(self) -> None:
        self._told_to_stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._go, args=[channel], name=f"send-{channel}", daemon=True)
            for channel in channels.set_up()
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

    def _go(self, channel: str) -> None:
        more = False
        while not self._told_to_stop.wait(0 if more else PERIOD_SECONDS):
            more = False
            try:
                more = send_due(channel, at=timezone.now()) == AT_ONCE
            except Exception as error:
                # The thread must outlive whatever this was: nobody would start it again.
                if is_outage(error):
                    logger.warning("Sending by %s: %s", channel, str(error).strip())
                else:
                    logger.exception("Sending by %s failed", channel)
                connection.close()
        connection.close()
