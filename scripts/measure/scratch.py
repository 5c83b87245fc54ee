"""A database for one measurement, in the server that DATABASE_URL names, dropped afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import dj_database_url
import psycopg2


@contextmanager
def scratch_database(url: str) -> Iterator[str]:
    """Gives the address of the new database."""
    name = f"wangge_bench_{os.getpid()}"
    _administer(url, f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        _administer(url, f'DROP DATABASE "{name}" WITH (FORCE)')


def _administer(url: str, command: str) -> None:
    given = dj_database_url.parse(url)
    connection = psycopg2.connect(
        dbname="postgres",
        host=given["HOST"] or given.get("OPTIONS", {}).get("host"),
        port=given["PORT"] or None,
        user=given["USER"] or None,
        password=given["PASSWORD"] or None,
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(command)
    finally:
        connection.close()
