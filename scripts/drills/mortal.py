"""A server that is killed and begun again on the same port, and a database that is killed."""

import os
import signal
import socket
from contextlib import ExitStack

import psycopg2
from django.db import connection
from machine import django_commands
from machine.address import Address, health
from machine.children import Child, fresh_log
from machine.places import LOGS, PYTHON, ROOT

from .stage import until


class MortalServer:
    """On one port of this machine, begun again after each death."""

    def __init__(self, name: str, closing: ExitStack, **environment: str) -> None:
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            self._address = Address("127.0.0.1", trial.getsockname()[1])
        self._closing = closing
        self._environment = environment
        self._log = fresh_log(LOGS / f"drill-{name}.log")
        self.begin()

    @property
    def base(self) -> str:
        return self._address.base

    @property
    def port(self) -> int:
        return self._address.port

    @property
    def pid(self) -> int:
        return self._child.pid

    def begin(self) -> None:
        command = [PYTHON, "-m", "backend.config.serve", "--port", str(self._address.port)]
        surroundings = django_commands.surroundings(os.environ["DATABASE_URL"])
        surroundings["WANGGE_LOCAL"] = os.environ["WANGGE_LOCAL"]
        surroundings |= self._environment
        self._child = Child("server", command, log=self._log, env=surroundings, cwd=ROOT)
        self._closing.callback(self._child.stop, patience=8)
        self.wait_until_healthy()

    def wait_until_healthy(self) -> None:
        until(lambda: set((health(self._address) or {"": ""}).values()) == {"ok"})

    def kill(self) -> None:
        os.kill(self._child.pid, signal.SIGKILL)
        self._child.wait(10)


def kill_the_database() -> None:
    """One of its processes dies at signal 9: the others are ended, and it recovers from its log."""
    connection.close()
    with psycopg2.connect(os.environ["DATABASE_URL"]) as wire, wire.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() ORDER BY (state = 'active') DESC, random() LIMIT 1"
        )
        (pid,) = cursor.fetchone()
    os.kill(pid, signal.SIGKILL)
