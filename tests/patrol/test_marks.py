"""PUT /api/v1/shifts/{uuid}/marks/{uuid}/"""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from backend.live.models import State
from backend.patrol.actions.summaries import summarise_due
from backend.patrol.duty import pause_bounds
from backend.patrol.models import (
    DuePlace,
    Fix,
    Mark,
    Presence,
    Quarantined,
    Shift,
    Summary,
    Visit,
)

from .phones import begin, fix, put_batch, put_mark, walk

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def shift(worker, now):
    return begin(worker, now - HOUR)


def live_payload(person):
    return State.objects.get(key=f"member:{person.member.pk}").payload


def test_shows_the_shift_with_its_pauses_and_its_end(worker, shift, now):
    put_mark(worker, shift, "pause", now - 50 * MINUTE)
    put_mark(worker, shift, "resume", now - 40 * MINUTE)
    put_mark(worker, shift, "pause", now - 30 * MINUTE)
    answer = put_mark(worker, shift, "end", now - 20 * MINUTE)
    assert answer.status_code == 201
    shown = answer.json()["shift"]
    assert datetime.fromisoformat(shown["ended_at"]) == now - 20 * MINUTE
    moments = [[end and datetime.fromisoformat(end) for end in pause] for pause in shown["pauses"]]
    assert moments == [
        [now - 50 * MINUTE, now - 40 * MINUTE],
        [now - 30 * MINUTE, None],
    ]


def test_answers_a_repetition_with_the_same_count(worker, shift, now):
    put_batch(worker, shift, [fix(now - MINUTE), fix(now - 10 * MINUTE)])
    uuid = uuid4()
    first = put_mark(worker, shift, "pause", now - 2 * MINUTE, uuid)
    again = put_mark(worker, shift, "pause", now - 2 * MINUTE, uuid)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["removed_count"] == again.json()["removed_count"] == 1
    assert Mark.objects.count() == 1


@pytest.mark.parametrize("change", [{"kind": "end"}, {"minutes": 3}])
def test_refuses_another_mark_under_the_same_uuid(worker, shift, now, change):
    uuid = uuid4()
    put_mark(worker, shift, "pause", now - 2 * MINUTE, uuid)
    answer = put_mark(
        worker,
        shift,
        change.get("kind", "pause"),
        now - change.get("minutes", 2) * MINUTE,
        uuid,
    )
    assert (answer.status_code, answer.json()["type"]) == (409, "other-content")


def test_takes_away_what_lies_in_a_pause_that_comes_late(worker, shift, now):
    minutes = (31, 30, 25, 20, 19)
    fixes = [fix(now - n * MINUTE) for n in minutes]
    broken = fix(now - 24 * MINUTE, (999, 0))
    put_batch(worker, shift, [*fixes, broken])
    put_mark(worker, shift, "resume", now - 20 * MINUTE)
    answer = put_mark(worker, shift, "pause", now - 30 * MINUTE)
    assert answer.json()["removed_count"] == 2
    assert [round((now - f.at) / MINUTE) for f in Fix.objects.order_by("at")] == [31, 20, 19]
    assert not Quarantined.objects.exists()
    assert Presence.objects.get().at == now - 19 * MINUTE


def test_takes_away_what_lies_after_an_end_that_comes_late(worker, shift, now):
    put_batch(worker, shift, [fix(now - n * MINUTE) for n in (31, 30, 29)])
    answer = put_mark(worker, shift, "end", now - 30 * MINUTE)
    assert answer.json()["removed_count"] == 2
    assert Fix.objects.get().at == now - 31 * MINUTE
    assert not Presence.objects.exists()
    assert live_payload(worker) is None


def test_takes_away_at_once_what_was_worked_out_of_positions_in_a_late_pause(
    cast, worker, shift, now
):
    put_batch(worker, shift, walk(now - 40 * MINUTE, 70))
    summarise_due(now)
    assert Summary.objects.get().stops
    place = DuePlace.objects.create(
        name="水库", lon=120.03, lat=36.01, every_days=1, since=now.date(), entered_by=cast.admin
    )
    for n in (40, 20):
        at = now - n * MINUTE
        Visit.objects.create(due_place=place, shift=Shift.objects.get(), at=at)
    put_mark(worker, shift, "pause", now - 39 * MINUTE)
    assert not Summary.objects.exists()
    assert Visit.objects.get().at == now - 40 * MINUTE


def test_a_pause_that_comes_when_positions_are_gone_takes_the_kept_way(worker, now):
    shift = begin(worker, now - 50 * HOUR, planned_end=now - 48 * HOUR)
    put_batch(worker, shift, walk(now - 49 * HOUR, 70))
    summarise_due(now)
    Summary.objects.update(archived_at=now)
    Fix.objects.all().delete()
    put_mark(worker, shift, "resume", now - 48.5 * HOUR)
    assert Summary.objects.get().stops
    put_mark(worker, shift, "pause", now - 49 * HOUR + MINUTE)
    assert not Summary.objects.exists()
    summarise_due(now)
    places = ("from_position", "to_position")
    assert {gap[name] for gap in Summary.objects.get().gaps for name in places} == {None}


def test_takes_away_raw_fixes_without_a_clock_that_came_while_paused(worker, shift, now):
    put_batch(worker, shift, [fix(12_000)])
    assert Quarantined.objects.count() == 1
    put_mark(worker, shift, "pause", now - MINUTE)
    assert not Quarantined.objects.exists()


def test_hides_a_member_in_a_pause_and_shows_them_again_after_it(worker, shift, now):
    put_batch(worker, shift, [fix(now - 10 * MINUTE), fix(now - 5 * MINUTE)])
    put_mark(worker, shift, "pause", now - 7 * MINUTE)
    assert not Presence.objects.exists()
    assert live_payload(worker) is None
    put_mark(worker, shift, "resume", now - 2 * MINUTE)
    assert Presence.objects.get().at == now - 10 * MINUTE
    put_batch(worker, shift, [fix(now - MINUTE)])
    assert datetime.fromisoformat(live_payload(worker)[2]) == now - MINUTE


def test_hides_a_member_whose_clock_runs_ahead_when_they_pause(worker, shift, now):
    put_batch(worker, shift, [fix(now + 2 * MINUTE)])
    assert Presence.objects.exists()
    put_mark(worker, shift, "pause", now + 3 * MINUTE)
    assert not Presence.objects.exists()


def test_never_hides_the_running_shift_for_a_mark_on_an_older_one(worker, now):
    old = begin(worker, now - 20 * HOUR, planned_end=now - 15 * HOUR)
    running = begin(worker, now - HOUR)
    put_batch(worker, running, [fix(now)])
    put_mark(worker, old, "pause", now - 18 * HOUR)
    put_batch(worker, old, [fix(now - 19 * HOUR), fix(now - 19 * HOUR)])
    assert Presence.objects.get().at == now


def test_ends_at_the_earliest_end(worker, shift, now):
    put_mark(worker, shift, "end", now - 10 * MINUTE)
    put_mark(worker, shift, "end", now - 30 * MINUTE)
    put_mark(worker, shift, "end", now - 20 * MINUTE)
    assert Shift.objects.get().ended_at == now - 30 * MINUTE


def test_takes_an_end_after_the_planned_one_as_no_error(worker, now):
    shift = begin(worker, now - 2 * HOUR, planned_end=now - HOUR)
    assert put_mark(worker, shift, "end", now).status_code == 201
    assert Shift.objects.get().ended_at == now - HOUR


@pytest.mark.parametrize("kind", ["pause", "resume", "end"])
def test_refuses_a_moment_before_the_shift(worker, shift, now, kind):
    answer = put_mark(worker, shift, kind, now - HOUR - timedelta(milliseconds=1))
    assert answer.json()["errors"][0]["pointer"] == "/at"
    assert put_mark(worker, shift, kind, now - HOUR).status_code == 201


@pytest.mark.parametrize("kind", ["pause", "resume"])
def test_refuses_a_moment_beyond_the_planned_end(worker, now, kind):
    shift = begin(worker, now - 2 * HOUR, planned_end=now - HOUR)
    assert put_mark(worker, shift, kind, now - HOUR).status_code == 400


@pytest.mark.parametrize("kind", ["pause", "resume", "end"])
def test_refuses_a_moment_in_the_future(worker, shift, now, kind):
    assert put_mark(worker, shift, kind, now + 6 * MINUTE).status_code == 400
    assert not Mark.objects.exists()


def test_takes_a_mark_after_the_end_whichever_came_first(worker, shift, now):
    put_mark(worker, shift, "end", now - 30 * MINUTE)
    assert put_mark(worker, shift, "pause", now - 20 * MINUTE).status_code == 201


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"kind": "stop", "at": "2026-11-22T08:00:00Z"}, "/kind"),
        ({"kind": None, "at": "2026-11-22T08:00:00Z"}, "/kind"),
        ({"kind": "end", "at": "2026-11-22T08:00:00"}, "/at"),
        ({"kind": "end", "at": 1784512800}, "/at"),
        ({"kind": "end"}, "/at"),
    ],
)
def test_points_at_what_is_wrong(worker, shift, body, pointer):
    answer = worker.client.put(f"/api/v1/shifts/{shift}/marks/{uuid4()}/", body, format="json")
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_does_not_know_an_unknown_shift(worker, now):
    assert put_mark(worker, uuid4(), "end", now).status_code == 404


AT = [datetime(2026, 11, 22, hour, tzinfo=timezone.get_default_timezone()) for hour in range(24)]


@pytest.mark.parametrize(
    ("marks", "bounds"),
    [
        ([], []),
        ([("pause", 9)], [9]),
        ([("resume", 9)], []),
        ([("pause", 9), ("resume", 10)], [9, 10]),
        ([("resume", 10), ("pause", 9)], [9, 10]),
        ([("pause", 9), ("pause", 10), ("resume", 11)], [9, 11]),
        ([("pause", 9), ("resume", 10), ("resume", 11)], [9, 10]),
        ([("pause", 9), ("resume", 9)], [9]),
        ([("pause", 9), ("resume", 10), ("pause", 10)], [9, 10, 10]),
    ],
)
def test_of_pauses_and_resumes_become_bounds(marks, bounds):
    folded = pause_bounds((kind, AT[hour]) for kind, hour in marks)
    assert folded == [AT[hour] for hour in bounds]
