"""The worker is killed again and again while it reads and checks drafts of the net; once the
database restarts. In the end every draft is as if it had been read once, undisturbed.
"""

import os
import random
import signal
import time
from contextlib import ExitStack
from hashlib import sha256

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from machine import django_commands
from machine.children import Child, fresh_log
from machine.cluster import Cluster
from machine.places import LOGS, ROOT
from machine.revived import Revived
from measure.district import lay_net

from backend.territory.actions.reading import read_and_check
from backend.territory.actions.receiving import Sent, receive_file
from backend.territory.models import Boundary

from .findings import Finding

DRAFTS = 8
KILLS = 8
RESTART_BEFORE_KILL = 5
# A third death would be the task's last: that is another matter (tests/config/test_worker.py).
MOST_ATTEMPTS = settings.TASK_ATTEMPTS - 1
LONGEST_SECONDS = 180


def drill(cluster: Cluster) -> list[Finding]:
    lay_net()
    undisturbed = _receive(in_background=False)
    began = time.monotonic()
    read_and_check(boundary_id=undisturbed.pk)
    seconds = time.monotonic() - began
    expected = _digest(undisturbed)
    drafts = [_receive(in_background=True) for _ in range(DRAFTS)]
    with ExitStack() as closing:
        worker = Revived(_begin_worker(), longest_pause_seconds=1.0)
        closing.callback(worker.stop, patience=8)
        disturbing = _Disturbing(worker, cluster, seconds)
        disturbing.run()
    tasks = DBTaskResult.objects.all()
    digests = {_digest(draft) for draft in drafts}
    return [
        Finding("times the worker was killed in the middle of a task", disturbing.kills, KILLS),
        Finding("times the database was restarted", disturbing.restarts, 1),
        Finding("drafts", len(drafts)),
        Finding("tasks done", tasks.successful().count(), DRAFTS),
        Finding("tasks not done, or twice there", tasks.exclude(status="SUCCESSFUL").count(), 0),
        Finding("attempts", sum(len(task.worker_ids) for task in tasks), DRAFTS + KILLS + 1),
        Finding("rows of the undisturbed draft", undisturbed.rows.count(), 1106),
        Finding("drafts unlike the undisturbed one", len(digests - {expected}), 0),
        Finding("locks of workers left behind", _locks(), 0),
        Finding("seconds", round(disturbing.seconds, 1)),
    ]


class _Disturbing:
    def __init__(self, worker: Revived, cluster: Cluster, task_seconds: float) -> None:
        self.kills = self.restarts = 0
        self.seconds = 0.0
        self._worker = worker
        self._cluster = cluster
        self._task_seconds = task_seconds
        self._random = random.Random(14)

    def run(self) -> None:
        """Until everything is done, or too much time has gone by."""
        began = time.monotonic()
        disturbed: set[str] = set()
        while DBTaskResult.objects.exclude(status="SUCCESSFUL").exists():
            self.seconds = time.monotonic() - began
            if self.seconds > LONGEST_SECONDS:
                return
            self._worker.tend()
            victim = self._in_hand()
            if victim and victim not in disturbed and self.kills < KILLS:
                time.sleep(self._random.uniform(0, self._task_seconds))
                if self._in_hand() == victim:
                    disturbed.add(victim)
                    self._disturb()
            time.sleep(0.02)

    def _in_hand(self) -> str | None:
        """The number of the worker that has a task in hand which may still be disturbed."""
        for worker_ids in DBTaskResult.objects.running().values_list("worker_ids", flat=True):
            if len(worker_ids) <= MOST_ATTEMPTS:
                return worker_ids[-1]
        return None

    def _disturb(self) -> None:
        if self.kills + 1 == RESTART_BEFORE_KILL and not self.restarts:
            self._cluster.restart()
            self.restarts += 1
            connection.close()
        else:
            os.kill(self._worker.child.pid, signal.SIGKILL)
            self._worker.child.wait(10)
            self.kills += 1


def _receive(*, in_background: bool) -> Boundary:
    content = (settings.ROOT / "gis_data" / "grids.geojson").read_bytes()
    return receive_file(
        shapes=Sent("grids.geojson", content),
        codes=None,
        level="grid",
        title="drill",
        declared={},
        within=None,
        by="drill",
        at=timezone.now(),
        in_background=in_background,
    )


def _digest(draft: Boundary) -> str:
    """Of all that was found out about a draft, however often it was tried."""
    draft.refresh_from_db()
    report = {name: figure for name, figure in draft.report.items() if name != "checked_at"}
    told = [draft.status, draft.step, draft.share, draft.found, sorted(report.items())]
    told += _values(draft.rows.order_by("ordinal"))
    told += _values(draft.problems.order_by("kind", "codes"))
    return sha256(repr(told).encode()).hexdigest()


def _values(rows) -> list[list]:
    """All fields but those that differ from draft to draft; shapes to the last bit."""
    names = [field.name for field in rows.model._meta.fields]
    values = rows.values_list(*(name for name in names if name not in ("id", "boundary")))
    return [[getattr(value, "hexewkb", value) for value in row] for row in values]


def _locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return cursor.fetchone()[0]


def _begin_worker():
    log = fresh_log(LOGS / "drill-worker.log")
    surroundings = django_commands.surroundings(os.environ["DATABASE_URL"])
    command = django_commands.manage("worker")

    def begin() -> Child:
        return Child("the worker", command, log=log, env=surroundings, cwd=ROOT)

    return begin
