"""Clocks that are wrong: the phone's own time stays the identity, the corrected one counts."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from backend.patrol.actions.summaries import summarise
from backend.patrol.models import Fix, Presence, Quarantined, Shift

from .phones import IN_EAST, begin, fix, ms, put_batch, put_mark

MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def shift(worker, now):
    return begin(worker, now - 60 * MINUTE)


def told(moment, offset: timedelta) -> tuple[list, dict]:
    """A fix of a moment by a clock that has to be put forward by `offset`, and the envelope."""
    return fix(moment - offset), {"offset_ms": round(offset.total_seconds() * 1000)}


def test_the_corrected_moment_stands_beside_the_phones_own(worker, shift, now):
    row, envelope = told(now - 10 * MINUTE, 7 * HOUR)
    assert put_batch(worker, shift, [row], **envelope).json()["stored"] == 1
    stored = Fix.objects.with_moment().get()
    assert stored.at == now - 10 * MINUTE - 7 * HOUR
    assert stored.moment == now - 10 * MINUTE
    assert Presence.objects.get().at == now - 10 * MINUTE


@pytest.mark.parametrize(
    ("offset", "identity"),
    [
        # By hand: whole days are put forward, at most half a day is left.
        (13 * HOUR, 11 * HOUR),
        (20_000 * DAY + 5 * HOUR, -5 * HOUR),
        (-3 * DAY + HOUR, -HOUR),
        (11 * HOUR, -11 * HOUR),
    ],
    ids=["thirteen hours", "a phone that woke up in 1970", "days ahead", "eleven hours"],
)
def test_a_clock_that_is_days_wrong_is_put_forward_by_whole_days(
    worker, shift, now, offset, identity
):
    row, envelope = told(now - 10 * MINUTE, offset)
    assert put_batch(worker, shift, [row], **envelope).json()["stored"] == 1
    stored = Fix.objects.with_moment().get()
    assert stored.moment == now - 10 * MINUTE
    assert stored.at == now - 10 * MINUTE + identity
    assert Fix.objects.of_shift(Shift.objects.get()).count() == 1


def test_whether_it_was_on_duty_is_asked_of_the_corrected_clock(worker, shift, now):
    inside, envelope = told(now - 10 * MINUTE, 2 * HOUR)
    outside = fix(now - 10 * MINUTE)  # by this clock that was two hours later
    answer = put_batch(worker, shift, [inside, outside], **envelope).json()
    assert answer["stored"] == 1
    assert answer["quarantined"] == [{"index": 1, "reason": "future"}]
    assert Quarantined.objects.get().at is None


def test_a_late_pause_removes_by_the_corrected_clock(worker, shift, now):
    rows = [fix(now - n * MINUTE - 5 * HOUR) for n in (40, 30, 20)]
    put_batch(worker, shift, rows, offset_ms=5 * 3_600_000)
    put_mark(worker, shift, "resume", now - 25 * MINUTE)
    put_mark(worker, shift, "pause", now - 35 * MINUTE)
    moments = Fix.objects.with_moment().order_by("moment").values_list("moment", flat=True)
    assert list(moments) == [now - 40 * MINUTE, now - 20 * MINUTE]


def test_the_same_moment_sent_again_with_another_offset_is_known(worker, shift, now):
    t = ms(now - 10 * MINUTE) - 7_000
    first = put_batch(worker, shift, [fix(t)], offset_ms=7_003).json()
    again = put_batch(worker, shift, [fix(t)], offset_ms=6_998).json()
    assert (first["stored"], again["stored"], again["duplicate"]) == (1, 0, 1)
    # Which of the two stays does not depend on which came first: the smaller one.
    assert Fix.objects.get().offset_ms == 6_998


@pytest.mark.parametrize("wrong", [12 * HOUR, -12 * HOUR, 36 * HOUR, -36 * HOUR])
def test_noon_for_midnight_is_one_clock_however_it_is_measured(worker, shift, now, wrong):
    """No day more and no day less for the milliseconds by which measuring differs."""
    t = ms(now - 10 * MINUTE - wrong)
    offset_ms = round(wrong.total_seconds() * 1000)
    stored = [
        put_batch(worker, shift, [fix(t)], offset_ms=offset_ms + jitter_ms).json()["stored"]
        for jitter_ms in (-20, 0, 20)
    ]
    assert stored == [1, 0, 0]
    assert Fix.objects.of_shift(Shift.objects.get()).count() == 1


def test_what_is_shown_is_looked_for_as_far_off_as_the_clock_of_its_own_batch(worker, now):
    """A clock an hour ahead: by its own word the position lies beyond the end of the shift."""
    shift = begin(worker, now - 2 * HOUR, planned_end=now + 10 * MINUTE)
    put_batch(worker, shift, [fix(now - MINUTE)])
    rows = [fix(now - MINUTE, acc=1.0), fix(now + 20 * MINUTE)]
    put_batch(worker, shift, rows, offset_ms=-3_600_000)
    assert Presence.objects.get().at == now - 40 * MINUTE


def test_a_position_that_was_in_another_shift_by_a_wrong_clock_leaves_that_one(worker, shift, now):
    """The same position of the phone, once its clock is known to be three hours ahead."""
    put_batch(worker, shift, [fix(now - 20 * MINUTE)])
    summarise(shift_id=Shift.objects.get().pk, at=now)
    earlier = begin(worker, now - 5 * HOUR, planned_end=now - 2 * HOUR)
    put_batch(worker, earlier, [fix(now - 20 * MINUTE, acc=1.0)], offset_ms=-3 * 3_600_000)
    assert Fix.objects.get().shift.uuid == earlier
    assert Shift.objects.get(uuid=shift).touched
    assert not Presence.objects.exists()


def test_a_current_position_ahead_of_a_backlog_stays_the_shown_one(worker, shift, now):
    put_batch(worker, shift, [fix(now - MINUTE, IN_EAST)])
    put_batch(worker, shift, [fix(now - n * MINUTE) for n in range(50, 5, -1)])
    assert Presence.objects.get().at == now - MINUTE
    assert Fix.objects.count() == 46


def test_a_shift_says_how_far_clocks_were_off(worker, shift, now):
    def clock() -> dict:
        return worker.client.get(f"/api/v1/shifts/{shift}/").json()["clock"]

    assert clock() == {"largest_offset_ms": 0, "skewed": False}
    put_batch(worker, shift, [fix(now - MINUTE)], offset_ms=-800)
    assert clock() == {"largest_offset_ms": 800, "skewed": False}
    put_batch(worker, shift, [fix(now - HOUR / 2 - 2 * HOUR)], offset_ms=2 * 3_600_000)
    put_batch(worker, shift, [fix(now - 2 * MINUTE)], offset_ms=5)
    assert clock() == {"largest_offset_ms": 7_200_000, "skewed": True}


def test_phones_are_told_how_to_take_positions_in_a_tracked_shift_only(worker, now):
    uuid = begin(worker, now - HOUR)
    answer = worker.client.get(f"/api/v1/shifts/{uuid}/").json()
    assert answer["sampling"]["interval_s"] == 30
    assert answer["sampling"]["still_interval_s"] is None
    put_mark(worker, uuid, "end", now)
    other = uuid4()
    body = {"started_at": now.isoformat(), "tracked": False}
    answer = worker.client.put(f"/api/v1/shifts/{other}/", body, format="json")
    assert (answer.status_code, answer.json()["sampling"]) == (201, None)
