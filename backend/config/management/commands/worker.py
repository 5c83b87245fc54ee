"""Does background tasks, one at a time, until it is told to stop. Any number of workers may run.

A worker holds a lease (config/leases.py); without it, it may not work, because the sweep gives
its task to another. Nothing in Python can interrupt a task that computes in C, so a worker that
loses its lease replaces its own process by a new one, which waits for the database, takes a
lease under a new number and puts back what the old one left behind.
"""

import logging
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from django.conf import settings
from django.core.management import BaseCommand
from django.db import transaction
from django_tasks import TaskContext
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from backend.answers.problems import is_disconnected, is_outage
from backend.config.leases import Lease
from backend.config.orphans import given_up, requeue
from backend.config.stopping import told_to_stop

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
OUTAGE_SECONDS = 1.0
LEASE_SECONDS = 10.0  # between two questions whether the lease is still held
GRACE_SECONDS = 5.0  # for the task in hand, after a signal to stop; scripts/run waits 8

_HAND_BACK = """
    UPDATE django_tasks_database_dbtaskresult
    SET status = 'READY', worker_ids = worker_ids - (-1)
    WHERE status = 'RUNNING' AND worker_ids ->> -1 = %s
"""


class LostLease(Exception):
    """What we have in hand may be somebody else's by now."""


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options) -> None:
        worker = LeasedWorker()
        told = told_to_stop(worker.stop)
        lease = worker.await_lease()
        if lease is None:
            return
        threading.Thread(target=_watch, args=[lease, told], daemon=True).start()
        try:
            requeue()
            worker.run()
        except Exception as error:
            if not (is_outage(error) or isinstance(error, LostLease)):
                raise
            logger.warning("Worker %s: %s", worker.worker_id, str(error).strip())
            if worker.running:
                time.sleep(OUTAGE_SECONDS)
                _begin_anew()


class LeasedWorker(Worker):
    """The library's worker; its tasks outlive outages, and only who has one in hand ends it."""

    def __init__(self) -> None:
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=POLL_SECONDS,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="",  # known with the lease
        )

    def stop(self) -> None:
        """The loop ends when it comes by here; `_watch` ends a task that takes too long."""
        self.running = False

    def await_lease(self) -> Lease | None:
        """A lease, as soon as the database gives one; None when told to stop before."""
        waiting = False
        while self.running:
            try:
                lease = Lease.take()
            except psycopg2.Error as error:
                if not waiting:
                    logger.warning("Worker waits for the database: %s", str(error).strip())
                waiting = True
                time.sleep(OUTAGE_SECONDS)
            else:
                self.worker_id = lease.worker_id
                return lease
        return None

    def run_task(self, db_task_result: DBTaskResult) -> None:
        # Left to the kernel, which also stops what never returns to Python. It counts as an
        # attempt, like every other end of a worker.
        signal.setitimer(signal.ITIMER_REAL, settings.TASK_SECONDS)
        try:
            value = _called(db_task_result)
            with self._in_hand(db_task_result):
                db_task_result.set_successful(value)
        except Exception as error:
            if isinstance(error, LostLease) or is_disconnected(error):
                raise  # it stays RUNNING, and will be put back
            logger.exception("Task %s (%s) failed", db_task_result.id, db_task_result.task_path)
            with self._in_hand(db_task_result):
                db_task_result.set_failed(error)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    @contextmanager
    def _in_hand(self, task: DBTaskResult) -> Iterator[None]:
        """A transaction in which the task is certainly ours."""
        with transaction.atomic():
            ours = DBTaskResult.objects.running().filter(pk=task.pk, worker_ids=task.worker_ids)
            if ours.select_for_update().first() is None:
                raise LostLease(f"Task {task.id} was given to another worker.")
            yield


def _called(attempt: DBTaskResult) -> object:
    task, result = attempt.task, attempt.task_result
    context = [TaskContext(task_result=result)] if task.takes_context else []
    last_word = len(attempt.worker_ids) > settings.TASK_ATTEMPTS
    if context or not last_word:
        value = task.call(*context, *result.args, **result.kwargs)
    if last_word:
        raise given_up(attempt)
    return value


def _watch(lease: Lease, told: int) -> None:
    """In a thread of its own: ends the process when it may not work any longer."""
    ends_at = None
    while True:
        patience = LEASE_SECONDS if ends_at is None else max(0.0, ends_at - time.monotonic())
        readable, _, _ = select.select([lease, told], [], [], patience)
        if told in readable:
            os.read(told, 64)
            ends_at = ends_at or time.monotonic() + GRACE_SECONDS
        if not lease.is_held():
            logger.warning("Worker %s lost its lease", lease.worker_id)
            if ends_at is None:
                _begin_anew()
            os._exit(0)
        if ends_at is not None and time.monotonic() >= ends_at:
            # Told to stop, it is not the task's fault: this attempt does not count.
            lease.asked(lambda cursor: cursor.execute(_HAND_BACK, [lease.worker_id]))
            os._exit(0)


def _begin_anew() -> None:
    """The same command in the place of this process: no thread, connection or task is left."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 (no shell is meant)
