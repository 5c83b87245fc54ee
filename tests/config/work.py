"""Tasks for tests of the worker. They note in a file what they do; one note is one line."""

import os
import signal
import time
from pathlib import Path

from django.db import connection
from django_tasks import task
from django_tasks_db.models import DBTaskResult


def _note(file: str, text: object) -> None:
    with Path(file).open("a") as notes:
        notes.write(f"{text}\n")


@task
def write(file: str, text: str) -> str:
    _note(file, text)
    return text.upper()


@task
def fail(file: str) -> None:
    _note(file, "tried")
    raise ZeroDivisionError("on purpose")


@task(takes_context=True)
def wait(context, file: str, seconds: float = 60.0) -> int:
    """Waits in the database until the file `<file>.go` lies there; says which attempt it was."""
    _note(file, f"began {context.attempt}")
    end = time.monotonic() + seconds
    while not Path(f"{file}.go").exists() and time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.05)")
    _note(file, f"ended {context.attempt}")
    return context.attempt


@task
def sleep(file: str) -> None:
    """Never returns to Python."""
    _note(file, "sleeps")
    time.sleep(3600)


@task
def die(file: str) -> None:
    _note(file, "dies")
    os.kill(os.getpid(), signal.SIGKILL)


@task(takes_context=True)
def die_with_a_last_word(context, file: str) -> None:
    if context.attempt > 3:
        _note(file, "is given up")
        return
    _note(file, f"dies {context.attempt}")
    os.kill(os.getpid(), signal.SIGKILL)


@task(takes_context=True)
def be_overtaken(context, file: str) -> str:
    """Another worker, which took this one for dead, has done the task meanwhile."""
    task = DBTaskResult.objects.get(pk=context.task_result.id)
    task.worker_ids.append("another")
    task.save(update_fields=["worker_ids"])
    task.set_successful("by the other")
    _note(file, "comes late")
    return "late"
