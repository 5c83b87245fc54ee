"""A database in which every migration ran, to copy others from: migrating takes half a minute of
a processor, copying a second, and each process of the tests begins with a database of its own."""

import os
import subprocess
import sys
from contextlib import closing
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

from scripts.machine import stamps
from scripts.machine.places import ROOT

_NAMED = "wangge_migrated_"
_LOCK = 0x6D696772  # one process makes it, the others wait


def migrated_database() -> str:
    """Its name in the cluster of DATABASE_URL; made by `manage.py migrate` unless it is there and
    of this very code: all of it, for what follows a migration reads the models.

    Nobody can connect to it, since whoever did would be in the way of copying. That is done last,
    and so also says that it is whole.
    """
    name = _NAMED + _digest()[:16]
    with closing(psycopg2.connect(_url_of("postgres", scheme="postgresql"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            cursor.execute(
                "SELECT datname, datallowconn FROM pg_database WHERE starts_with(datname, %s)",
                [_NAMED],
            )
            there = dict(cursor.fetchall())
            if there.get(name, True):
                for other in there:
                    cursor.execute(_of("DROP DATABASE {} WITH (FORCE)", other))
                cursor.execute(_of("CREATE DATABASE {}", name))
                _migrate(name)
                cursor.execute(_of("ALTER DATABASE {} ALLOW_CONNECTIONS false", name))
    return name


def _migrate(name: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": _url_of(name)},
        check=True,
    )


def _of(statement: str, database: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(database))


def _url_of(database: str, **parts: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}", **parts).geturl()


def _digest() -> str:
    code = [*ROOT.glob("backend/**/*.py"), ROOT / "tests" / "requirements.txt"]
    return stamps.digest(code, below=ROOT)
