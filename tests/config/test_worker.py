"""`manage.py worker`: real processes, really killed; every task is done as if once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from backend.config import leases, orphans
from tests.config import work
from tests.database import closed_database, commits_to
from tests.serving import surroundings

pytestmark = commits_to("django_tasks_db")


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen]]:
    """Starts workers on the test database; what is left of them is killed afterwards."""
    started: list[subprocess.Popen] = []

    def begin(output=None, **environment: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=settings.ROOT,
            env={**os.environ, **surroundings(), "LOG_LEVEL": "CRITICAL", **environment},
            stderr=output,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def notes(tmp_path) -> "Notes":
    return Notes(tmp_path / "notes")


class Notes:
    def __init__(self, path: Path) -> None:
        self.path = str(path)

    @property
    def lines(self) -> list[str]:
        file = Path(self.path)
        return file.read_text().splitlines() if file.exists() else []

    def let_go(self) -> None:
        Path(f"{self.path}.go").touch()


def until(true: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def row(result) -> DBTaskResult:
    return DBTaskResult.objects.get(pk=result.id)


def has_ended(result) -> bool:
    return DBTaskResult.objects.finished().filter(pk=result.id).exists()


def living() -> set[str]:
    with connection.cursor() as cursor:
        return leases.held(cursor)


def test_does_what_is_written_down_and_goes_on_after_a_failure(start, notes):
    failing = work.fail.enqueue(notes.path)
    done = work.write.enqueue(notes.path, "good")
    worker = start()
    until(lambda: has_ended(done))
    assert notes.lines == ["tried", "good"]
    assert (row(done).status, row(done).return_value) == ("SUCCESSFUL", "GOOD")
    assert row(failing).status == "FAILED"
    assert "ZeroDivisionError: on purpose" in row(failing).traceback
    # Idle now: it leaves at once, and nothing of it stays.
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=5) == 0
    assert living() == set()


def test_a_task_whose_worker_was_killed_is_done_by_another(start, notes):
    result = work.wait.enqueue(notes.path)
    first = start()
    until(lambda: notes.lines == ["began 1"])
    orphans.requeue()
    assert row(result).status == "RUNNING", "its worker lives"
    first.kill()
    first.wait()
    until(lambda: not living())
    notes.let_go()
    assert orphans.requeue() == 1
    assert row(result).status == "READY"
    start()
    until(lambda: has_ended(result))
    assert notes.lines == ["began 1", "began 2", "ended 2"]
    assert (row(result).status, row(result).return_value) == ("SUCCESSFUL", 2)


@pytest.mark.parametrize(
    ("task", "said"),
    [
        (work.die, ["dies"] * 3),
        (work.die_with_a_last_word, ["dies 1", "dies 2", "dies 3", "is given up"]),
    ],
)
def test_a_task_that_kills_every_worker_is_given_up(start, notes, task, said):
    poison = task.enqueue(notes.path)
    innocent = work.write.enqueue(notes.path, "good")
    for _ in range(3):
        assert start().wait(timeout=60) == -signal.SIGKILL
        until(lambda: not living())
    last = start()  # puts back what the one before it left behind
    until(lambda: has_ended(innocent))
    assert notes.lines == [*said, "good"]
    assert row(poison).status == "FAILED"
    assert "ended its worker 3 times" in row(poison).traceback
    assert last.poll() is None


def test_a_last_word_that_kills_as_well_is_the_last(notes):
    result = work.die_with_a_last_word.enqueue(notes.path)
    left = row(result)
    for number in range(4):
        assert row(result).status == "READY"
        left.claim(f"dead {number}")
        orphans.requeue()
    assert row(result).status == "FAILED"
    assert "ended its worker 3 times" in row(result).traceback


def test_told_to_stop_it_ends_the_task_in_hand_if_that_is_soon(start, notes):
    result = work.wait.enqueue(notes.path)
    next_one = work.write.enqueue(notes.path, "next")
    worker = start()
    until(lambda: notes.lines == ["began 1"])
    worker.send_signal(signal.SIGINT)
    notes.let_go()
    assert worker.wait(timeout=20) == 0
    assert row(result).status == "SUCCESSFUL"
    assert row(next_one).status == "READY"


def test_told_to_stop_it_hands_a_long_task_back_uncounted(start, notes):
    result = work.sleep.enqueue(notes.path)
    worker = start()
    until(lambda: notes.lines == ["sleeps"])
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=20) == 0
    assert (row(result).status, row(result).worker_ids) == ("READY", [])


def test_a_task_that_never_ends_ends_its_worker(start, notes):
    result = work.sleep.enqueue(notes.path)
    assert start(TASK_SECONDS="0.5").wait(timeout=60) == -signal.SIGALRM
    until(lambda: not living())
    orphans.requeue()
    assert (row(result).status, len(row(result).worker_ids)) == ("READY", 1)


def test_survives_a_restart_of_the_database_idle_and_busy(start, notes):
    worker = start()
    until(living)
    with closed_database():
        pass
    result = work.wait.enqueue(notes.path)
    until(lambda: notes.lines == ["began 1"])
    with closed_database():
        time.sleep(1.5)  # long enough to be refused when it asks again
    notes.let_go()
    until(lambda: has_ended(result))
    assert notes.lines == ["began 1", "began 2", "ended 2"]
    assert row(result).status == "SUCCESSFUL"
    assert worker.poll() is None


def test_waits_for_a_database_that_is_away_when_it_starts_and_can_be_stopped_then(start, tmp_path):
    log = tmp_path / "log"
    with closed_database(), log.open("w") as output:
        worker = start(output=output, LOG_LEVEL="WARNING")
        until(lambda: "waits for the database" in log.read_text())
        assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0


def test_begins_anew_when_only_its_lease_is_lost(start, notes):
    """Even from a task that never returns to Python: by then it may be another's."""
    result = work.sleep.enqueue(notes.path)
    worker = start()
    until(lambda: notes.lines == ["sleeps"])
    before = living()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            " AND objid::text = %s",
            [*before],
        )
    until(lambda: notes.lines == ["sleeps", "sleeps"])
    assert worker.poll() is None
    assert living().isdisjoint(before)
    assert row(result).worker_ids == [*before, *living()]


def test_a_task_that_loses_its_own_connection_is_done_again(start, notes):
    result = work.wait.enqueue(notes.path)
    worker = start()
    until(lambda: notes.lines == ["began 1"])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep(%'"
        )
    notes.let_go()
    until(lambda: has_ended(result))
    assert notes.lines == ["began 1", "began 2", "ended 2"]
    assert row(result).status == "SUCCESSFUL"
    assert worker.poll() is None


def test_a_task_that_asks_too_much_of_the_database_has_failed(start, notes):
    """An OperationalError as well, but to do it again would only end the same way."""
    result = work.take_too_long.enqueue(notes.path)
    start()
    until(lambda: has_ended(result))
    assert row(result).status == "FAILED"
    assert "statement timeout" in row(result).traceback
    assert notes.lines == ["asks"]


def test_what_comes_late_does_not_overwrite_what_another_has_done(start, notes):
    overtaken = work.be_overtaken.enqueue(notes.path)
    after = work.write.enqueue(notes.path, "next")
    worker = start()
    until(lambda: has_ended(after))
    assert notes.lines == ["comes late", "next"]
    assert row(overtaken).return_value == "by the other"
    assert worker.poll() is None


def test_two_at_once_do_each_task_once(start, notes):
    results = [work.write.enqueue(notes.path, str(number)) for number in range(60)]
    start(), start()
    until(lambda: all(has_ended(result) for result in results))
    assert sorted(notes.lines, key=int) == [str(number) for number in range(60)]
    assert all(len(row(result).worker_ids) == 1 for result in results)


def test_what_ended_a_week_ago_is_forgotten(notes):
    now = timezone.now()
    kinds = {}
    for days in (6.9, 7.1):
        for end in ("set_successful", "set_failed"):
            result = work.write.enqueue(notes.path, "old")
            getattr(row(result), end)(ValueError() if end == "set_failed" else None)
            DBTaskResult.objects.filter(pk=result.id).update(finished_at=now - timedelta(days=days))
            kinds[result.id] = days
    waiting = work.write.enqueue(notes.path, "waiting")
    DBTaskResult.objects.filter(pk=waiting.id).update(enqueued_at=now - timedelta(days=30))
    orphans.prune(now)
    kept = {str(pk) for pk in DBTaskResult.objects.values_list("pk", flat=True)}
    assert kept == {id for id, days in kinds.items() if days < 7} | {waiting.id}
