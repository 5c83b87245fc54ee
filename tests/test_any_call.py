"""Whatever the description of the API allows, and what it just does not, is answered: no call of
schemathesis meets an error of ours.

The long form, 5,000 calls at a running server: `scripts/drill schema`.
"""

from collections import Counter
from itertools import cycle

import pytest
from django.db import transaction
from django.test import Client

from scripts.drills.any_calls import Call, calls
from scripts.drills.known import known_names
from tests.incidents.asking import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]

CALLERS = ("east_operator", "east_worker", "sanitation", "admin")
STATIONS = ("reported", "filed", "dispatched", "handling", "closed")


def test_no_call_of_the_description_meets_an_error_of_ours(cast, signed_in):
    stage = Stage(cast)
    for station in STATIONS:
        stage.bring(station)
    clients = [_client(signed_in(cast.people[name])) for name in CALLERS]
    answers: Counter[int] = Counter()
    errors = []
    for client, call in zip(cycle(clients), calls(known_names(), number=1, each=2), strict=False):
        status = _made(client, call)
        answers[status] += 1
        if status >= 500:
            errors.append((status, call))
    assert errors == []
    # They went far enough to say something.
    assert answers.total() > 300
    assert min(answers[200], answers[400], answers[403], answers[404]) > 10, answers


def _client(signed_in) -> Client:
    token = signed_in._credentials["HTTP_AUTHORIZATION"]
    return Client(raise_request_exception=False, headers={"Authorization": token})


def _made(client: Client, call: Call) -> int:
    """The status. What the call did is undone, so that each meets the same world."""
    with transaction.atomic():
        answer = client.generic(
            call.method,
            call.address,
            call.body,
            content_type=call.headers.get("Content-Type", ""),
            headers={n: v for n, v in call.headers.items() if n.lower() != "content-type"},
        )
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer.status_code
