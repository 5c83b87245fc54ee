"""The server is killed again and again while phones send: what was acknowledged is there.

The long form, in which the database dies too: `scripts/drill ingest`.
"""

import random
import time
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from scripts.drills.agreement import agreement
from scripts.drills.stubborn import StubbornPhone, Walk
from tests.cast import CENTRES
from tests.patrol.conftest import Phones
from tests.patrol.phones import begin
from tests.serving import APPLICATION

KILLS = 3
WALKERS = {"east_worker": "east", "coast_worker": "coast", "west_worker": "west"}


def test_a_killed_server_loses_nothing_it_has_acknowledged(standing_cast, serve):
    began = timezone.now() - timedelta(hours=11)
    people = [getattr(Phones(standing_cast), name) for name in WALKERS]
    shifts = [begin(person, began) for person in people]
    served = [serve()]
    port = served[0].port
    phones = [
        StubbornPhone(
            lambda: f"http://127.0.0.1:{port}",
            person.client.defaults["HTTP_AUTHORIZATION"].removeprefix("Token "),
            shift,
            Walk(*CENTRES[place], round(began.timestamp() * 1000) + 60_000),
        )
        for person, shift, place in zip(people, shifts, WALKERS.values(), strict=True)
    ]
    for phone in phones:
        phone.start()
    chance = random.Random(3)
    for _ in range(KILLS):
        acknowledged = sum(phone.diary.batches for phone in phones)
        while sum(phone.diary.batches for phone in phones) < acknowledged + 10:
            time.sleep(0.02)
        cut_connections()
        time.sleep(chance.uniform(0.0, 0.3))
        served[-1].kill()
        served.append(serve(port=port))
    for phone in phones:
        phone.stop()
    for phone in phones:
        phone.join(60)
        assert not phone.is_alive()

    told = [(str(shift), phone.diary) for shift, phone in zip(shifts, phones, strict=True)]
    findings = agreement(told)
    assert [finding for finding in findings if not finding.holds] == []
    figures = {finding.what: finding.found for finding in findings}
    assert figures["batches acknowledged"] > 10 * KILLS
    assert figures["tries beyond the first"] >= KILLS


def cut_connections() -> None:
    """In the middle of whatever the server was doing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = %s",
            [APPLICATION],
        )
