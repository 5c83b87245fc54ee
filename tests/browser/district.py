"""The demonstration district as a newcomer meets it: served, with its worker, in a database of
its own.

Tests of pages look at the whole net; the database of the other tests is emptied between them.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from django.conf import settings
from psycopg2 import sql

from scripts.machine.django_commands import collect_static_files
from scripts.machine.places import COLLECTED
from tests.migrated import migrated_database
from tests.serving import ROOT, Served

# One for each process of the tests.
DATABASE = f"wangge_pages_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


class District:
    """`base` is where it is served; `accounts` are its log-ins by user name."""

    def __init__(self, folder: Path) -> None:
        if not (ROOT / "backend/pages/static/web/map.html").exists():
            raise FileNotFoundError(
                "The front end is not built: npm run build in backend/pages/web"
            )
        self._administration = urlsplit(os.environ["DATABASE_URL"])
        self._environment = {
            "DATABASE_URL": self._administration._replace(path=f"/{DATABASE}").geturl(),
            "WANGGE_LOCAL": str(folder),
            "SECRET_KEY": settings.SECRET_KEY,
            # A walk of a test takes seconds.
            "PATROL_INTERVAL_SECONDS": "1",
        }
        self._drop()
        self._administer("CREATE DATABASE {} TEMPLATE {}", migrated_database())
        # Collecting compresses everything. What setting up collected is what is served, and an
        # older collection is brought up to date.
        collect_static_files()
        (folder / "static").symlink_to(COLLECTED)
        self._manage("prepare", "--demo")
        self._served = Served(**self._environment)
        self._worker = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=ROOT,
            env=os.environ | self._environment,
            stdout=subprocess.DEVNULL,
        )
        self.base = self._served.http
        accounts = json.loads((folder / "demo-accounts.json").read_text(encoding="utf-8"))
        self.accounts = {account["username"]: account for account in accounts}

    def worker_of(self, grid: str) -> dict:
        """The account of the worker who is posted to a grid."""
        return next(
            account
            for account in self.accounts.values()
            if account["role"] == "worker" and account["grid"] == grid
        )

    def leader_of(self, grid: str) -> dict:
        """The account of the leader who is posted to a grid."""
        return next(
            account
            for account in self.accounts.values()
            if account["role"] == "leader" and account["grid"] == grid
        )

    def sweep(self) -> None:
        """What time alone brings about: one full round."""
        self._manage("sweep", "--once")

    @contextmanager
    def also_served(self, **settings: str) -> Iterator[str]:
        """The same district by another process with settings of its own; yields its address."""
        served = Served(**self._environment | settings)
        try:
            yield served.http
        finally:
            served.stop()

    @contextmanager
    def hung(self) -> Iterator[None]:
        """Meanwhile the server takes what is sent to it, and answers nothing."""
        self._served.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._served.process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        self._served.stop()
        self._worker.terminate()
        self._worker.wait(timeout=30)
        self._drop()

    def _manage(self, *arguments: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=os.environ | self._environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )

    def _drop(self) -> None:
        self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def _administer(self, statement: str, *names: str) -> None:
        scheme = self._administration._replace(scheme="postgresql", path="/postgres")
        connection = psycopg2.connect(scheme.geturl())
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, (DATABASE, *names))))
        connection.close()
