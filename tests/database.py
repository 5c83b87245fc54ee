"""Doing to the test database what happens to real ones: nobody gets in, or a table is held."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest
from django.db import connection


def commits_to(*apps: str) -> pytest.MarkDecorator:
    """Mark a test whose writes are really committed, to the tables of these apps only: emptying
    all tables afterwards takes a second, and the history of cases rightly refuses it.
    """
    return pytest.mark.django_db(transaction=True, available_apps=list(apps))


@contextmanager
def closed_database() -> Iterator[None]:
    """The database lets nobody in and cuts off who is in, as a restart does."""
    name = connection.settings_dict["NAME"]
    connection.close()
    admin = _connect("postgres")
    with admin.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        try:
            yield
        finally:
            cursor.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')
            admin.close()


@contextmanager
def held_table(table: str) -> Iterator[None]:
    """Nobody else can read the table."""
    holder = _connect(connection.settings_dict["NAME"])
    holder.autocommit = False
    try:
        with holder.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE')
        yield
    finally:
        holder.close()


def wait_until_somebody_waits(*, seconds: float = 20) -> None:
    """Until some connection of the test database stands before a lock."""
    watching = _connect("postgres")
    end = time.monotonic() + seconds
    try:
        with watching.cursor() as cursor:
            while True:
                cursor.execute(
                    "SELECT 1 FROM pg_stat_activity"
                    " WHERE datname = %s AND wait_event_type = 'Lock'",
                    [connection.settings_dict["NAME"]],
                )
                if cursor.fetchone():
                    return
                assert time.monotonic() < end, "nobody waits for a lock"
                time.sleep(0.05)
    finally:
        watching.close()


def _connect(name: str):
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    opened = psycopg2.connect(**{**parameters, "dbname": name})
    opened.autocommit = True
    return opened
