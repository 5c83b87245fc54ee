"""`manage.py sweep`: one works, the others wait; one part that fails leaves the others alone."""

import os
import signal
import subprocess
import sys
import time
import uuid
from datetime import timedelta

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from backend.config.management.commands import sweep
from backend.patrol.actions.shifts import end_due
from backend.patrol.models import Shift
from tests.config import work
from tests.database import held_table, wait_until_somebody_waits
from tests.serving import surroundings

HOUR = timedelta(hours=1)


def due_shift(member, *, number: int = 0) -> Shift:
    now = timezone.now()
    return Shift.objects.create(
        uuid=uuid.uuid4(),
        member=member,
        started_at=now - 2 * (number + 1) * HOUR,
        received_at=now - 2 * (number + 1) * HOUR,
        planned_end_at=now - (2 * number + 1) * HOUR,
        tracked=True,
        digest=b"",
    )


@pytest.mark.django_db
def test_once_ends_what_is_due_and_leaves(cast):
    shift = due_shift(cast.east_worker.member)
    call_command("sweep", "--once")
    shift.refresh_from_db()
    assert shift.ended_at == shift.planned_end_at


@pytest.mark.django_db
def test_ends_every_shift_that_is_due_in_one_round(cast, monkeypatch):
    """However many an action ends at a time: a whole district goes home at one moment."""
    monkeypatch.setattr("backend.patrol.actions.shifts._MOST_AT_ONCE", 2)
    for number in range(5):
        due_shift(cast.east_worker.member, number=number)
    call_command("sweep", "--once")
    assert not Shift.objects.filter(ended_at=None).exists()
    assert end_due(timezone.now()) == 0


@pytest.mark.django_db
def test_puts_back_a_task_whose_worker_is_gone_and_forgets_old_ones():
    left, old = (work.write.enqueue("nowhere", text) for text in ("left", "old"))
    DBTaskResult.objects.get(pk=left.id).claim("somebody who is gone")
    DBTaskResult.objects.get(pk=old.id).set_successful(None)
    DBTaskResult.objects.filter(pk=old.id).update(finished_at=timezone.now() - 8 * 24 * HOUR)
    call_command("sweep", "--once")
    (kept,) = DBTaskResult.objects.all()
    assert (str(kept.id), kept.status) == (left.id, "READY")


@pytest.mark.django_db
@pytest.mark.parametrize("broken", ["turn_lamps", "end_due"])
def test_a_part_that_fails_leaves_the_others_alone(cast, monkeypatch, caplog, broken):
    done = []

    def part(name):
        def work(*args, **kwargs):
            done.append(name)
            if name == broken:
                raise ZeroDivisionError(name)

        return work

    for name in ("turn_lamps", "end_due"):
        monkeypatch.setattr(sweep, name, part(name))
    for name, room in (("positions", sweep.patrol), ("live", sweep.live)):
        monkeypatch.setattr(room, "purge", part(name))
    call_command("sweep", "--once")
    assert done == ["turn_lamps", "end_due", "positions", "live"]
    assert "failed" in caplog.text


@pytest.mark.django_db
def test_a_part_whose_question_the_database_ends_leaves_the_others_alone(cast, monkeypatch):
    """A statement that took too long is an OperationalError as well, but the connection lives."""

    def too_slow(*args, **kwargs):
        from django.db import transaction

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 10")
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr(sweep, "turn_lamps", too_slow)
    shift = due_shift(cast.east_worker.member)
    call_command("sweep", "--once")
    shift.refresh_from_db()
    assert shift.ended_at is not None


# --- several processes -------------------------------------------------------------------------


class Sweeper:
    """A process of its own that looks around five times a second."""

    def __init__(self) -> None:
        code = (
            "import django; django.setup()\n"
            "from backend.config.management.commands import sweep\n"
            "from django.core.management import call_command\n"
            "sweep.PERIOD_SECONDS = 0.2\n"
            "call_command('sweep')\n"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=settings.ROOT,
            env={
                **os.environ,
                **surroundings(owning=True),
                "DJANGO_SETTINGS_MODULE": "backend.config.settings",
            },
        )

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=20)


@pytest.fixture
def sweeper(standing_cast):
    started: list[Sweeper] = []

    def start() -> Sweeper:
        started.append(Sweeper())
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.end(signal.SIGKILL)


def until(true, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def sweeping() -> list[int]:
    """The backends of the database that hold the sweep's lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [sweep.ADVISORY_LOCK],
        )
        return [pid for (pid,) in cursor.fetchall()]


def backends() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return {pid for (pid,) in cursor.fetchall()}


def is_swept(member) -> bool:
    shift = due_shift(member)
    try:
        until(lambda: Shift.objects.get(pk=shift.pk).ended_at is not None, seconds=5)
    finally:
        Shift.objects.filter(pk=shift.pk).delete()
    return True


def test_one_works_and_another_takes_over_when_it_dies(sweeper, standing_cast):
    member = standing_cast.east_worker.member
    before = backends()
    first = sweeper()
    until(sweeping)
    second = sweeper()
    until(lambda: len(backends() - before) == 2)
    (holder,) = sweeping()
    assert is_swept(member)
    first.end(signal.SIGKILL)
    until(lambda: sweeping() not in ([holder], []))
    assert is_swept(member)
    assert second.end() == 0
    until(lambda: sweeping() == [])


def test_told_to_stop_in_the_middle_of_a_round_it_ends_the_round(sweeper, standing_cast):
    """Whichever of its threads takes the signal."""
    shift = due_shift(standing_cast.east_worker.member)
    # Held from the start: so it waits at the part that ends shifts, and not at a later one.
    with held_table("patrol_shift"):
        running = sweeper()
        until(sweeping)
        wait_until_somebody_waits()
        running.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert running.process.poll() is None
    assert running.process.wait(timeout=20) == 0
    assert Shift.objects.get(pk=shift.pk).ended_at is not None


def test_a_sweeper_that_loses_its_connection_comes_back(sweeper, standing_cast):
    member = standing_cast.east_worker.member
    running = sweeper()
    until(sweeping)
    (holder,) = sweeping()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [holder])
    until(lambda: sweeping() not in ([holder], []))
    assert is_swept(member)
    assert running.end(signal.SIGINT) == 0


def test_waits_while_somebody_else_holds_the_lock(sweeper, standing_cast):
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    held = psycopg2.connect(**parameters)
    before = backends()
    try:
        with held.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [sweep.ADVISORY_LOCK])
        sweeper()
        until(lambda: backends() - before)
        shift = due_shift(standing_cast.east_worker.member)
        time.sleep(0.6)  # three rounds
        assert Shift.objects.get(pk=shift.pk).ended_at is None
    finally:
        held.close()
    until(lambda: Shift.objects.get(pk=shift.pk).ended_at is not None)
