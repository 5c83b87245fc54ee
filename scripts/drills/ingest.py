"""Phones send while the server, and now and then the database, is killed with signal 9.

Afterwards the database holds exactly what was acknowledged: not a position less, not one more.
"""

import os
import random
import signal
import socket
import time
from contextlib import ExitStack

import psycopg2
from django.db import connection
from django.utils import timezone
from machine import django_commands
from machine.address import Address, health
from machine.children import Child, fresh_log
from machine.cluster import Cluster
from machine.places import LOGS, PYTHON, ROOT
from measure.district import Walker, lay_net, walkers

from backend.accounts.sign_in import issue_token

from .agreement import agreement
from .findings import Finding
from .stage import until
from .stubborn import StubbornPhone, Walk

PHONES = 10
KILLS = 50
KILLS_OF_THE_DATABASE = 5  # of those: every tenth
LONGEST_SECONDS = 900


def drill(cluster: Cluster) -> list[Finding]:
    lay_net()
    people = walkers(PHONES)
    chance = random.Random(9)
    with ExitStack() as closing:
        server = _Server(closing)
        phones = [_phone(person, server) for person in people]
        for phone in phones:
            phone.start()
        began = time.monotonic()
        kills = _kill_again_and_again(server, chance, began + LONGEST_SECONDS)
        for phone in phones:
            phone.stop()
        for phone in phones:
            phone.join(60)
    connection.close()  # ours was cut as well
    told = [(str(person.shift), phone.diary) for person, phone in zip(people, phones, strict=True)]
    return [
        Finding("times the server was killed", kills[0], KILLS - KILLS_OF_THE_DATABASE),
        Finding("times the database was killed", kills[1], KILLS_OF_THE_DATABASE),
        Finding("phones still sending", sum(phone.is_alive() for phone in phones), 0),
        *agreement(told),
        Finding("seconds", round(time.monotonic() - began)),
    ]


class _Server:
    """On one port of this machine, begun again after each death."""

    def __init__(self, closing: ExitStack) -> None:
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            self._address = Address("127.0.0.1", trial.getsockname()[1])
        self._closing = closing
        self._log = fresh_log(LOGS / "drill-ingest.log")
        self.begin()

    @property
    def base(self) -> str:
        return self._address.base

    def begin(self) -> None:
        command = [PYTHON, "-m", "backend.config.serve", "--port", str(self._address.port)]
        surroundings = django_commands.surroundings(os.environ["DATABASE_URL"])
        surroundings["WANGGE_LOCAL"] = os.environ["WANGGE_LOCAL"]
        self._child = Child("server", command, log=self._log, env=surroundings, cwd=ROOT)
        self._closing.callback(self._child.stop, patience=8)
        self.wait_until_healthy()

    def wait_until_healthy(self) -> None:
        until(lambda: set((health(self._address) or {"": ""}).values()) == {"ok"})

    def kill(self) -> None:
        os.kill(self._child.pid, signal.SIGKILL)
        self._child.wait(10)


def _phone(person: Walker, server: _Server) -> StubbornPhone:
    issued = issue_token(user=person.user, key="bench", name="", at=timezone.now())
    first_ms = round(person.started_at.timestamp() * 1000) + 60_000
    walk = Walk(*(round(degrees, 7) for degrees in person.home), first_ms)
    return StubbornPhone(lambda: server.base, issued.token, person.shift, walk)


def _kill_again_and_again(server: _Server, chance: random.Random, end: float) -> tuple[int, int]:
    """How often the server and the database were killed."""
    of_server = of_database = 0
    while of_server + of_database < KILLS and time.monotonic() < end:
        time.sleep(chance.uniform(0.05, 0.6))
        if (of_server + of_database) % (KILLS // KILLS_OF_THE_DATABASE) == 4:
            _kill_the_database()
            of_database += 1
            server.wait_until_healthy()
        else:
            server.kill()
            of_server += 1
            server.begin()
    return of_server, of_database


def _kill_the_database() -> None:
    """One of its processes dies at signal 9: the others are ended, and it recovers from its log."""
    connection.close()
    with psycopg2.connect(os.environ["DATABASE_URL"]) as wire, wire.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() ORDER BY (state = 'active') DESC, random() LIMIT 1"
        )
        (pid,) = cursor.fetchone()
    os.kill(pid, signal.SIGKILL)
