"""What time alone brings about: lamps turn, shifts end, days of positions come and go.

Any number of sweepers may run: one holds the advisory lock and works, the others wait and take
over when it dies. Every part may be repeated, and one that fails does not keep the rest from it.
"""

import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime

from django.core.management import BaseCommand
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from backend.incidents.lamps import turn_lamps
from backend.live import retention as live
from backend.patrol import partitions
from backend.patrol import retention as patrol
from backend.patrol.actions.shifts import end_due

logger = logging.getLogger(__name__)

_ADVISORY_LOCK = 0x73776565  # "swee"
PERIOD_SECONDS = 10.0
# Cheap and urgent parts run at every round, the others once in so many.
ROUNDS_BETWEEN_CLEANING = 60


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("--once", action="store_true", help="one full round, then leave")

    def handle(self, *args, once: bool, **options) -> None:
        self._stopping = threading.Event()
        if once:
            self._tend(timezone.now())
            self._clean(timezone.now())
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stopping.set())
        self._forever()

    def _forever(self) -> None:
        turn = 0
        while not self._stopping.is_set():
            try:
                if self._holds_the_lock():
                    now = timezone.now()
                    self._tend(now)
                    if turn % ROUNDS_BETWEEN_CLEANING == 0:
                        self._clean(now)
                    turn += 1
            except (OperationalError, InterfaceError) as error:
                # The database is away: our lock with it. Whoever is first back takes it.
                logger.warning("Sweep: %s", str(error).strip())
                connection.close()
            self._stopping.wait(PERIOD_SECONDS)

    def _holds_the_lock(self) -> bool:
        """Session-wide, so it ends with our connection; taking it again is free."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                " AND objid = %s AND pid = pg_backend_pid()",
                [_ADVISORY_LOCK],
            )
            if cursor.fetchone()[0]:
                return True
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ADVISORY_LOCK])
            return cursor.fetchone()[0]

    def _tend(self, now: datetime) -> None:
        self._part("lamps", lambda: turn_lamps(now))
        self._part("shifts", lambda: end_due(now))

    def _clean(self, now: datetime) -> None:
        self._part("days ahead", lambda: partitions.ensure_span(now))
        self._part("positions", lambda: patrol.purge(now))
        self._part("live", lambda: live.purge(now))

    def _part(self, name: str, work: Callable[[], object]) -> None:
        try:
            work()
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("Sweep: %s failed", name)
