"""Phones send while the server, and now and then the database, is killed with signal 9.

Afterwards the database holds exactly what was acknowledged: not a position less, not one more.
"""

import random
import time
from contextlib import ExitStack

from django.db import connection
from django.utils import timezone
from machine.cluster import Cluster
from measure.district import Walker, lay_net, walkers

from backend.accounts.sign_in import issue_token

from .agreement import agreement
from .findings import Finding
from .mortal import MortalServer, kill_the_database
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
        server = MortalServer("ingest", closing)
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


def _phone(person: Walker, server: MortalServer) -> StubbornPhone:
    issued = issue_token(user=person.user, key="bench", name="", at=timezone.now())
    first_ms = round(person.started_at.timestamp() * 1000) + 60_000
    walk = Walk(*(round(degrees, 7) for degrees in person.home), first_ms)
    return StubbornPhone(lambda: server.base, issued.token, person.shift, walk)


def _kill_again_and_again(
    server: MortalServer, chance: random.Random, end: float
) -> tuple[int, int]:
    """How often the server and the database were killed."""
    of_server = of_database = 0
    while of_server + of_database < KILLS and time.monotonic() < end:
        time.sleep(chance.uniform(0.05, 0.6))
        if (of_server + of_database) % (KILLS // KILLS_OF_THE_DATABASE) == 4:
            kill_the_database()
            of_database += 1
            server.wait_until_healthy()
        else:
            server.kill()
            of_server += 1
            server.begin()
    return of_server, of_database
