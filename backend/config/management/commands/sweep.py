"""What time alone brings about: lamps turn, shifts end, days of positions come and go.

Any number of sweepers may run: one holds the advisory lock and works, the others wait and take
over when it dies. Every part may be repeated, and one that fails does not keep the rest from it.
"""

import logging
import select
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.core.management import BaseCommand
from django.db import connection
from django.utils import timezone

from backend.accounts import retention as trail
from backend.accounts.browser_sessions import SessionStore
from backend.answers.problems import is_outage
from backend.config import orphans, owner
from backend.config.stopping import told_to_stop
from backend.incidents import feedback
from backend.incidents import retention as incidents
from backend.incidents.actions.escalating import escalate
from backend.incidents.actions.handing_over import pass_on_left_behind
from backend.incidents.actions.tending_evidence import tend_evidence
from backend.incidents.lamps import turn_lamps
from backend.incidents.recounted import recount
from backend.incidents.redrawn import follow_grids
from backend.incidents.stood import note_what_changed
from backend.live import retention as live
from backend.notices import postman
from backend.notices import retention as notices
from backend.notices.actions.calling import advance_calls
from backend.notices.actions.duties import end_tiers_without_office
from backend.patrol import forgetting, partitions
from backend.patrol import retention as patrol
from backend.patrol.actions.asking_after import watch_silence
from backend.patrol.actions.doubts import find_due_doubts
from backend.patrol.actions.shifts import end_due
from backend.patrol.actions.summaries import archive, summarise_due
from backend.patrol.actions.watching import end_watches, watch_fences
from backend.staffing import retention as staffing
from backend.staffing.actions.leaving import follow_home_postings, settle_departures
from backend.staffing.actions.reminding import remind_of_holes
from backend.territory.actions.following import follow_again

logger = logging.getLogger(__name__)

ADVISORY_LOCK = 0x73776565  # "swee"
PERIOD_SECONDS = 10.0
# Cheap and urgent parts run at every round, the others once in so many.
ROUNDS_BETWEEN_CLEANING = 60


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="one full round, beside whoever sweeps, then leave"
        )

    def handle(self, *args, once: bool, **options) -> None:
        owner.work_as_owner()  # days of positions come and go, the trail is forgotten
        if once:
            self._tend(timezone.now())
            self._clean(timezone.now())
            for way, send in {**postman.ways(), **feedback.ways()}.items():
                self._part(f"sending by {way}", partial(send, timezone.now()))
        else:
            told = told_to_stop()
            with postman.Postman(also=feedback.ways()):
                self._until(told)

    def _until(self, told: int) -> None:
        """Rounds until `told` is readable; a signal to stop waits for the end of a round."""
        turn = 0
        stopping = False
        while not stopping:
            try:
                if self._holds_the_lock():
                    now = timezone.now()
                    self._tend(now)
                    if turn % ROUNDS_BETWEEN_CLEANING == 0:
                        self._clean(now)
                    turn += 1
            except Exception as error:
                if not is_outage(error):
                    raise
                # The database is away: our lock with it. Whoever is first back takes it.
                logger.warning("Sweep: %s", str(error).strip())
                connection.close()
            stopping = bool(select.select([told], [], [], PERIOD_SECONDS)[0])

    def _holds_the_lock(self) -> bool:
        """Session-wide, so it ends with our connection; taking it again is free."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                " AND objid = %s AND pid = pg_backend_pid()",
                [ADVISORY_LOCK],
            )
            if cursor.fetchone()[0]:
                return True
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
            return cursor.fetchone()[0]

    def _tend(self, now: datetime) -> None:
        def shifts() -> None:
            while end_due(now):
                pass  # a whole district's shifts may end at one moment

        self._part("calls", lambda: advance_calls(now))
        self._part("duty without office", lambda: end_tiers_without_office(now))
        self._part("edited calendar", lambda: recount(now))
        self._part("lamps", lambda: turn_lamps(now))
        self._part("escalation", lambda: escalate(now))
        self._part("shifts", shifts)
        self._part("summaries", lambda: summarise_due(now))
        self._part("watches", lambda: end_watches(now))
        self._part("fences", lambda: watch_fences(now))
        self._part("silence", lambda: watch_silence(now))
        self._part("who has left", lambda: settle_departures(now))
        self._part("who has moved", lambda: follow_home_postings(now))
        self._part("cases left behind", lambda: pass_on_left_behind(now))
        self._part("tasks left behind", orphans.requeue)
        self._part("boundaries taking effect", lambda: follow_grids(now))
        self._part("moved areas", lambda: follow_again(now))
        self._part("how cases stand", lambda: note_what_changed(now))

    def _clean(self, now: datetime) -> None:
        def positions() -> None:
            archive(now)  # if that fails, nothing is dropped that it had not kept yet
            patrol.purge(now)

        self._part("days ahead", lambda: partitions.ensure_span(now))
        self._part("positions", positions)
        self._part("doubts", lambda: find_due_doubts(now))
        self._part("doubts and calls for help", lambda: forgetting.forget(now))
        self._part("live", lambda: live.purge(now))
        self._part("trail", lambda: trail.purge(now))
        self._part("holes to come", lambda: remind_of_holes(now))
        self._part("notices", lambda: notices.purge(now))
        self._part("rows of rosters", lambda: staffing.purge(now))
        self._part("callers", lambda: incidents.forget_callers(now))
        self._part("words of matters", lambda: incidents.forget_words(now))
        self._part("evidence", lambda: tend_evidence(now))
        self._part("ended sessions", SessionStore.clear_expired)
        self._part("finished tasks", lambda: orphans.prune(now))

    def _part(self, name: str, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as error:
            # Without a connection there is no lock either; any other trouble is this part's own.
            if is_outage(error) and not connection.is_usable():
                raise
            logger.exception("Sweep: %s failed", name)
