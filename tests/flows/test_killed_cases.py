"""The server is killed in the middle of actions on cases: what was acknowledged is there, once.

The long form, in the middle of every action and with a dying database: `scripts/drill cases`.
"""

import random

import pytest

from backend.staffing.models import Member
from scripts.drills.case_agreement import agreement
from scripts.drills.case_bodies import Ground
from scripts.drills.case_people import StubbornPerson
from scripts.drills.killing import held_within
from tests.cast import CENTRES
from tests.incidents.asking import CRITICAL_CASE, OPEN_CASE, SENSITIVE_CASE

# One of each part: what opens a case, what hands it over, what passes it on.
KILLED_IN = ("report", "dispatch", "take")
PEOPLE = ("east_worker", "east_operator", "district_operator", "sanitation", "fire_officer")
OUTBOX = {"WEBHOOK_URL": "http://127.0.0.1:9/", "WEBHOOK_SECRET": "test"}


@pytest.fixture
def ground(standing_cast) -> Ground:
    officer = Member.objects.get(user=standing_cast.fire_officer)
    return Ground(
        *CENTRES["east"],
        types=(OPEN_CASE, CRITICAL_CASE, SENSITIVE_CASE),
        handlers=({"department": "THW"}, {"member": officer.pk}),
        called=("XF",),
    )


def test_a_server_killed_in_the_middle_of_actions_keeps_what_it_acknowledged(
    standing_cast, signed_in, ground, serve
):
    served = [serve(**OUTBOX)]
    port = served[0].port
    wish = list(KILLED_IN)
    people = [
        StubbornPerson(
            lambda: f"http://127.0.0.1:{port}",
            _token(signed_in(standing_cast.people[name])),
            ground,
            seed=seed,
            wish=lambda: wish[0] if wish else "",
            reports=name.endswith(("worker", "operator")),
        )
        for seed, name in enumerate(PEOPLE)
    ]
    for person in people:
        person.start()
    chance = random.Random(3)
    while wish:
        process = served[-1].process.pid
        assert held_within(wish[0], people, process, chance, seconds=60) is not None, wish
        served[-1].kill()
        wish.pop(0)
        served.append(serve(port=port, **OUTBOX))
    for person in people:
        person.stop()
    for person in people:
        person.join(60)
        assert not person.is_alive()

    findings = agreement([person.diary for person in people], channels=1)
    faults = [fault for person in people for fault in person.diary.faults]
    assert [finding for finding in findings if not finding.holds] == [], faults
    figures = {finding.what: finding.found for finding in findings}
    assert figures["steps acknowledged"] >= 2
    assert figures["tries beyond the first"] >= len(KILLED_IN)


def _token(client) -> str:
    return client._credentials["HTTP_AUTHORIZATION"].removeprefix("Token ")
