"""The history of cases refuses to be emptied; tests with real commits end by doing just that."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_GUARD = "ALTER TABLE incidents_caseevent {} TRIGGER history_is_not_emptied"


@contextmanager
def guard_against_emptying_rests(django_db_blocker) -> Iterator[None]:
    """Only the guard against TRUNCATE; the others stand."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(_GUARD.format("DISABLE"))
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(_GUARD.format("ENABLE"))
