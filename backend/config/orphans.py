"""Tasks whose worker is gone, and tasks that are history.

A task is tried `TASK_ATTEMPTS` times. If every one of them ended its worker, it is taken up once
more, only to be given up: a task that takes its context sees `context.attempt > TASK_ATTEMPTS`,
tells its own room so and does nothing else; then it is FAILED. So a poisonous file kills a few
workers and no more, and its draft does not wait for ever.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from . import leases

logger = logging.getLogger(__name__)


class GivenUpError(Exception):
    """The task ended every worker that tried it."""


def requeue() -> int:
    """Whatever a dead worker had in hand is READY again, or FAILED when it was the last word.

    Gives the number of such tasks.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # Locked before anybody asks who lives: nobody can take or end one of them meanwhile.
        running = list(DBTaskResult.objects.running().select_for_update(skip_locked=True))
        living = leases.held(cursor) if running else set()
        left_behind = [task for task in running if task.worker_ids[-1] not in living]
        for task in left_behind:
            attempt = len(task.worker_ids)
            logger.warning("Task %s was left behind by attempt %d", task.id, attempt)
            if attempt > settings.TASK_ATTEMPTS:
                task.set_failed(given_up(task))
            else:
                task.status = TaskResultStatus.READY
                task.save(update_fields=["status"])
    return len(left_behind)


def given_up(task: DBTaskResult) -> GivenUpError:
    return GivenUpError(f"{task.task_path} ended its worker {settings.TASK_ATTEMPTS} times.")


def prune(at: datetime) -> None:
    """Forget what ended long ago."""
    oldest = at - timedelta(days=settings.TASK_DAYS)
    DBTaskResult.objects.finished().filter(finished_at__lt=oldest).delete()
