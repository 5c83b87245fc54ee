"""PUT and GET /api/v1/shifts/{uuid}/, and shifts that end themselves."""

from datetime import datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from backend.live.models import State
from backend.patrol.actions.shifts import end_due
from backend.patrol.models import Presence, Shift

from .phones import begin, fix, put_batch, put_mark, put_shift

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def get_shift(person, uuid):
    return person.client.get(f"/api/v1/shifts/{uuid}/")


def test_begins_a_shift_and_shows_it_to_its_member(worker, now):
    uuid = uuid4()
    answer = put_shift(worker, uuid, started_at=now, planned_end=now + 4 * HOUR, purpose="防汛巡查")
    assert answer.status_code == 201
    shown = dict(answer.json())
    assert shown.pop("shift") == str(uuid)
    assert datetime.fromisoformat(shown.pop("started_at")) == now
    assert datetime.fromisoformat(shown.pop("planned_end")) == now + 4 * HOUR
    sampling = {"interval_s": 30, "still_interval_s": None, "still_m": 20, "send_s": 60}
    assert shown.pop("sampling") == sampling
    assert shown.pop("clock") == {"largest_offset_ms": 0, "skewed": False}
    assert shown.pop("device") == {"id": worker.device_id, "name": "phone"}
    assert shown == {"ended_at": None, "purpose": "防汛巡查", "tracked": True, "pauses": []}
    assert get_shift(worker, uuid).json() == answer.json()
    assert Shift.objects.get().device_id == worker.device_id


def test_is_whole_without_tracking(worker, now):
    answer = put_shift(worker, uuid4(), started_at=now, tracked=False)
    assert (answer.status_code, answer.json()["tracked"]) == (201, False)


def test_answers_a_repetition_however_it_is_spelt(worker, now):
    uuid = uuid4()
    first = put_shift(worker, uuid, started_at=now)
    again = put_shift(worker, uuid, started_at=timezone.localtime(now), planned_end=None)
    assert (again.status_code, again.json()) == (200, first.json())
    assert Shift.objects.count() == 1


def test_refuses_another_shift_under_the_same_uuid(worker, now):
    uuid = begin(worker, now)
    answer = put_shift(worker, uuid, started_at=now, tracked=False)
    assert (answer.status_code, answer.json()["type"]) == (409, "other-content")


def test_refuses_a_second_open_shift_and_names_the_first(worker, now):
    first = begin(worker, now - HOUR, planned_end=now + HOUR)
    answer = put_shift(worker, uuid4(), started_at=now)
    assert (answer.status_code, answer.json()["type"]) == (409, "shift-open")
    assert answer.json()["shift"] == str(first)


def test_begins_a_second_shift_after_the_first_was_ended(worker, now):
    first = begin(worker, now - HOUR)
    put_mark(worker, first, "end", now - MINUTE)
    begin(worker, now)
    assert Shift.objects.count() == 2


def test_begins_a_second_shift_after_the_first_has_ended_itself(worker, now):
    begin(worker, now - 2 * HOUR, planned_end=now - HOUR)
    begin(worker, now)


def test_takes_a_shift_of_yesterday_while_one_is_open(worker, now):
    begin(worker, now - HOUR)
    late = put_shift(worker, uuid4(), started_at=now - 20 * HOUR, planned_end=now - 15 * HOUR)
    assert late.status_code == 201


def test_refuses_a_shift_that_overlaps_one_that_is_over(worker, now):
    first = begin(worker, now - 20 * HOUR, planned_end=now - 15 * HOUR)
    answer = put_shift(worker, uuid4(), started_at=now - 16 * HOUR, planned_end=now - 14 * HOUR)
    assert (answer.status_code, answer.json()["type"]) == (409, "shift-overlaps")
    assert answer.json()["shift"] == str(first)


def test_lets_two_members_be_on_duty_at_once(phones, worker, now):
    begin(worker, now)
    begin(phones.coast_worker, now)


def test_lasts_twelve_hours_at_most(worker, now):
    for body in ({}, {"planned_end": now + 40 * HOUR}):
        Shift.objects.all().delete()
        shown = put_shift(worker, uuid4(), started_at=now, **body).json()
        assert datetime.fromisoformat(shown["planned_end"]) == now + 12 * HOUR


def test_shows_a_shift_as_ended_once_its_planned_end_has_come(worker, now):
    uuid = begin(worker, now - 2 * HOUR, planned_end=now - HOUR)
    assert datetime.fromisoformat(get_shift(worker, uuid).json()["ended_at"]) == now - HOUR


def test_is_ended_by_the_sweep_when_due_and_leaves_the_map(phones, worker, now):
    due = begin(worker, now - HOUR, planned_end=now + HOUR)
    put_batch(worker, due, [fix(now)])
    begin(phones.coast_worker, now - HOUR)
    later = now + 2 * HOUR
    assert end_due(later) == 1
    assert end_due(later) == 0
    assert Shift.objects.get(uuid=due).ended_at == now + HOUR
    assert not Presence.objects.exists()
    assert State.objects.get(key=f"member:{worker.member.pk}").payload is None


@pytest.mark.parametrize("person", ["coast_worker", "east_supervisor", "east_chief", "west_leader"])
def test_is_nobody_elses(phones, worker, now, person):
    uuid = begin(worker, now)
    other = getattr(phones, person)
    assert get_shift(other, uuid).status_code == 404
    assert put_mark(other, uuid, "end", now).status_code == 404
    assert other.client.get(f"/api/v1/shifts/{uuid}/track/?format=geojson").status_code == 404


@pytest.mark.parametrize("person", ["east_operator", "east_leader"])
def test_is_seen_and_not_marked_by_those_who_watch(phones, worker, now, person):
    uuid = begin(worker, now)
    other = getattr(phones, person)
    assert get_shift(other, uuid).json() == get_shift(worker, uuid).json() | {"device": None}
    assert put_mark(other, uuid, "end", now).status_code == 403
    assert Shift.objects.get().ended_at is None


def test_cannot_be_taken_over_by_its_uuid(phones, worker, now):
    uuid = begin(worker, now)
    assert put_shift(phones.coast_worker, uuid, started_at=now).status_code == 404
    assert Shift.objects.get().member == worker.member


def test_is_for_members_only(phones, now):
    answer = put_shift(phones.east_operator, uuid4(), started_at=now)
    assert (answer.status_code, answer.json()["type"]) == (403, "not-a-member")


def test_is_for_those_signed_in(client, db):
    assert client.get(f"/api/v1/shifts/{uuid4()}/").status_code == 401
    assert client.put(f"/api/v1/shifts/{uuid4()}/").status_code == 401


MALFORMED = {
    "no start": ({"started_at": None}, "/started_at"),
    "a start without offset": ({"started_at": "2026-11-22T08:00:00"}, "/started_at"),
    "a start that is no time": ({"started_at": "morning"}, "/started_at"),
    "a start in 1970": ({"started_at": "1970-01-01T00:00:00Z"}, "/started_at"),
    "a start in the year 1": ({"started_at": "0001-01-01T00:00:00+14:00"}, "/started_at"),
    "a start in the year 9999": ({"started_at": "9999-12-31T23:59:59-12:00"}, "/started_at"),
    "tracked as text": ({"tracked": "yes"}, "/tracked"),
    "tracked as number": ({"tracked": 1}, "/tracked"),
    "purpose as number": ({"purpose": 1}, "/purpose"),
    "a purpose too long": ({"purpose": "x" * 201}, "/purpose"),
    "a null character": ({"purpose": "a\x00b"}, "/purpose"),
    "an end as number": ({"planned_end": 5}, "/planned_end"),
    "an end before the start": ({"planned_end": "2020-01-01T00:00:00Z"}, "/planned_end"),
}


@pytest.mark.parametrize(("change", "pointer"), MALFORMED.values(), ids=MALFORMED)
def test_points_at_what_is_wrong(worker, now, change, pointer):
    answer = put_shift(worker, uuid4(), **({"started_at": now} | change))
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Shift.objects.exists()


def test_refuses_a_start_in_the_future(phones, worker, now):
    assert put_shift(worker, uuid4(), started_at=now + 4 * MINUTE).status_code == 201
    answer = put_shift(phones.coast_worker, uuid4(), started_at=now + 6 * MINUTE)
    assert answer.json()["errors"][0]["pointer"] == "/started_at"


def test_never_overlaps_in_the_database(worker, now):
    begin(worker, now)
    first = Shift.objects.get()
    with pytest.raises(IntegrityError, match="one_shift_of_a_member"), transaction.atomic():
        Shift.objects.create(
            uuid=uuid4(),
            member=first.member,
            started_at=now + HOUR,
            received_at=now + HOUR,
            planned_end_at=now + 2 * HOUR,
            tracked=True,
            digest=b"",
        )


@pytest.mark.parametrize(
    "ends",
    [
        {"planned_end_at": -HOUR},
        {"planned_end_at": HOUR, "ended_at": -HOUR},
        {"planned_end_at": HOUR, "ended_at": 2 * HOUR},
    ],
)
def test_never_ends_before_it_starts_or_after_its_planned_end(worker, now, ends):
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.create(
            uuid=uuid4(),
            member=worker.member,
            started_at=now,
            received_at=now,
            tracked=True,
            digest=b"",
            **{name: now + span for name, span in ends.items()},
        )


def test_begins_once_when_two_phones_start_at_the_same_moment(standing_phones, now):
    phones, barrier, answers = standing_phones, Barrier(6), []

    def start():
        barrier.wait()
        answers.append(put_shift(phones.east_worker, uuid4(), started_at=now).status_code)
        connection.close()

    threads = [Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201, 409, 409, 409, 409, 409]
    assert Shift.objects.count() == 1
