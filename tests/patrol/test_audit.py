"""The clause of the net audit: are people on the grid?"""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.patrol.audit import silent_count, tracked_shifts

from .phones import begin, fix, put_batch, put_mark

MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def test_counts_tracked_shifts_that_are_running(phones, worker, now):
    begin(worker, now - 60 * MINUTE)
    begin(phones.coast_worker, now - 60 * MINUTE, tracked=False)
    begin(phones.far_worker, now - 60 * MINUTE, planned_end=now - MINUTE)
    ended = begin(phones.west_worker, now - 60 * MINUTE)
    put_mark(phones.west_worker, ended, "end", now - MINUTE)
    assert tracked_shifts(now) == 1


def test_a_shift_is_silent_after_ten_minutes_without_a_position(phones, worker, now):
    shift = begin(worker, now - 60 * MINUTE)
    assert silent_count(now) == 1
    put_batch(worker, shift, [fix(now - 20 * MINUTE)])
    assert silent_count(now) == 1
    put_batch(worker, shift, [fix(now - 9 * MINUTE)])
    assert silent_count(now) == 0
    assert silent_count(now + 2 * MINUTE) == 1


def test_a_shift_that_has_just_begun_is_not_silent(phones, worker, now):
    begin(worker, now - 9 * MINUTE)
    assert silent_count(now) == 0


def test_a_pause_is_not_silence_and_gives_time_to_return(phones, worker, now):
    shift = begin(worker, now - 60 * MINUTE)
    put_mark(worker, shift, "pause", now - 40 * MINUTE)
    assert (tracked_shifts(now), silent_count(now)) == (1, 0)
    put_mark(worker, shift, "resume", now - 5 * MINUTE)
    assert silent_count(now) == 0
    assert silent_count(now + 6 * MINUTE) == 1
