"""The server, and now and then the database, is killed with signal 9 in the middle of every action
of a case in turn, while a township's people report matters and walk them.

Afterwards case, story, clocks, notices, outbox and map hold what was acknowledged: nothing that
was acknowledged is lost, nothing is there twice.
"""

import os
import random
import signal
import time
from collections import Counter
from contextlib import ExitStack

from django.db import connection
from machine.cluster import Cluster

from backend.incidents.workflow import ACTIONS
from backend.notices.models import Message

from .case_agreement import agreement
from .case_people import StubbornPerson
from .crew import crew_of_a_grid, demonstration, token_of
from .findings import Finding
from .killing import held_within
from .mortal import MortalServer

KILLS = ("report", *ACTIONS)  # in the middle of each at least once
KILLS_OF_THE_DATABASE = 5  # of those
PATIENCE_SECONDS = 40.0  # for an action to come up; then the next one, and this one again later
LONGEST_SECONDS = 1500
# A provider that never answers: what has to leave the house stays in the outbox to be counted.
PROVIDER = {"WEBHOOK_URL": "http://127.0.0.1:9/", "WEBHOOK_SECRET": "drill"}


def drill(cluster: Cluster) -> list[Finding]:
    crew, ground = crew_of_a_grid(demonstration())
    began = time.monotonic()
    with ExitStack() as closing:
        server = MortalServer("cases", closing, **PROVIDER)
        killing = _Killing(server, began + LONGEST_SECONDS)
        people = [
            StubbornPerson(
                lambda: server.base,
                token_of(account),
                ground,
                seed=seed,
                wish=lambda: killing.wish,
                reports=account["role"] in ("worker", "operator"),
            )
            for seed, account in enumerate(crew)
        ]
        for person in people:
            person.start()
        killing.run(people)
        for person in people:
            person.stop()
        for person in people:
            person.join(90)
    connection.close()  # ours was cut as well
    for fault in (fault for person in people for fault in person.diary.faults):
        print(f"   {fault}")
    return [
        *killing.findings(),
        Finding("people still sending", sum(person.is_alive() for person in people), 0),
        *agreement((person.diary for person in people), channels=1),
        Finding("messages in the outbox", Message.objects.count()),
        Finding("seconds", round(time.monotonic() - began)),
    ]


class _Killing:
    """`wish`: the action that the next kill falls into."""

    def __init__(self, server: MortalServer, end: float) -> None:
        self.wish = KILLS[0]
        self._server = server
        self._end = end
        self._chance = random.Random(9)
        self._killed: Counter[str] = Counter()
        self._of_database = 0

    def run(self, people: list[StubbornPerson]) -> None:
        waiting = list(KILLS)
        while waiting and time.monotonic() < self._end:
            self.wish = waiting.pop(0)
            holder = held_within(
                self.wish, people, self._server.pid, self._chance, seconds=PATIENCE_SECONDS
            )
            if holder is None:
                waiting.append(self.wish)
                continue
            self._killed[self.wish] += 1
            self._kill(holder)

    def _kill(self, holder: int) -> None:
        """The server, or of the database the process in which the action was under way."""
        if self._killed.total() % (len(KILLS) // KILLS_OF_THE_DATABASE) == 0:
            connection.close()
            os.kill(holder, signal.SIGKILL)
            os.kill(self._server.pid, signal.SIGCONT)
            self._of_database += 1
            self._server.wait_until_healthy()
        else:
            self._server.kill()
            self._server.begin()

    def findings(self) -> list[Finding]:
        missed = [action for action in KILLS if not self._killed[action]]
        return [
            Finding("kills in the middle of an action", self._killed.total(), len(KILLS)),
            Finding("of those, of the database", self._of_database, KILLS_OF_THE_DATABASE),
            Finding("actions never killed in the middle", ", ".join(missed) or "none", "none"),
        ]
