"""Chunks in any order, of any length, twice or damaged: what is kept is the content or nothing."""

import uuid

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.incidents.evidence import files

from .sending import noise, offset, put

pytestmark = pytest.mark.django_db
SIZE = 400
CONTENT = noise(SIZE)
_places = st.integers(0, SIZE - 1)
_tries = st.lists(st.tuples(_places, _places, st.booleans()), max_size=25)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tries=_tries)
def test_what_is_kept_is_always_the_beginning_of_the_content(worker, tries):
    with transaction.atomic():
        _try_all(worker, uuid.uuid4(), tries)
        transaction.set_rollback(True)


def _try_all(worker, number, tries) -> None:
    received = 0  # what a reader of the contract expects
    for one, other, goes_on in tries:
        first, last = sorted((one, other))
        start = received if goes_on and received < SIZE else first
        end = max(last, start) + 1
        answer = put(worker, number, CONTENT, start, end)
        if start == received < SIZE:
            received = end
            assert answer.status_code in (200, 201)
        elif end <= received:
            assert answer.status_code == 200
        else:
            assert (answer.status_code, answer.json()["upload_offset"]) == (409, received)
        if received:
            assert offset(worker, number) == received
            assert files.bytes_at(number, 0, received) == CONTENT[:received]
    while received < SIZE:
        end = min(received + 90, SIZE)
        answer = put(worker, number, CONTENT, received, end)
        received = end
    if tries or received == SIZE:
        assert answer.json()["status"] == "complete"
    assert files.arriving(number).read_bytes() == CONTENT
