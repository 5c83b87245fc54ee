"""Writers of matters: each has some of its own and steps them one version further, again and again,
with overlapping transactions; the database may go away under them."""

import random
import threading
import time
from dataclasses import dataclass, field

import psycopg2
from django.db import Error, connection, transaction
from django.utils import timezone

from backend.live.announce import Latest, append_event, put_states

MATTERS_EACH = 3


@dataclass
class Diary:
    """Moments (monotonic) at which a commit was known, by id of the event and by (key, version)."""

    events: dict[int, float] = field(default_factory=dict)
    states: dict[tuple[str, int], float] = field(default_factory=dict)
    failures: int = 0


class Scribe(threading.Thread):
    def __init__(self, number: int, scope: str) -> None:
        super().__init__(name=f"scribe-{number}", daemon=True)
        self.diary = Diary()
        self._scope = scope
        self._numbers = [f"{number}-{matter}" for matter in range(MATTERS_EACH)]
        self._versions = dict.fromkeys(self._numbers, 0)
        self._chance = random.Random(number)
        self._ending = threading.Event()

    def stop(self) -> None:
        self._ending.set()

    def run(self) -> None:
        while not self._ending.wait(self._chance.uniform(0.1, 0.6)):
            number = self._chance.choice(self._numbers)
            self._versions[number] += 1
            try:
                step(
                    number,
                    self._versions[number],
                    self._scope,
                    self.diary,
                    # Ids are taken at once; commits come in another order.
                    open_for=self._chance.uniform(0, 0.2),
                    gone=self._chance.random() < 0.2,
                )
            except (Error, psycopg2.Error):
                # Whether it was committed, the table will say.
                self.diary.failures += 1
                connection.close()
        connection.close()


def step(
    number: str, version: int, scope: str, diary: Diary, *, open_for: float = 0, gone: bool = False
) -> int:
    """One transaction, left open for so many seconds when all is written; the event's id."""
    payload = {"number": number, "version": version}
    with transaction.atomic():
        append_event(name="case.step", kind="case", scope=scope, payload=payload, at=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute("SELECT currval(pg_get_serial_sequence('live_event', 'id'))")
            (event,) = cursor.fetchone()
        put_states([Latest(f"case:{number}", scope, "case", None if gone else payload)])
        time.sleep(open_for)
    now = time.monotonic()
    diary.events[event] = now
    if not gone:
        diary.states[f"case:{number}", version] = now
    return event
