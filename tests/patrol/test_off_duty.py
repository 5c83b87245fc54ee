"""What a phone sends off duty leaves no position anywhere."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from backend.patrol.actions.shifts import end_due
from backend.patrol.models import Fix, Quarantined
from backend.staffing.models import Member

from .phones import begin, fix, put_batch, put_mark

MINUTE = timedelta(minutes=1)
# Digits that occur nowhere else; the conversions from other systems keep the first of them.
SECRET = (120.0338877, 36.0124466)
TRACES = ("338877", "124466", "120.0338", "36.0124")


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def every_row() -> str:
    """All that is in the database, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public'")
        rows = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def all_night(now) -> list[list]:
    """Whole and broken, with the right clock, a wrong one and none."""
    return [
        *[fix(now - n * MINUTE, SECRET) for n in range(20)],
        fix(now, (SECRET[0], "36.0124466")),
        fix(now, (999, SECRET[1])),
        fix(0, SECRET),
        fix(now + timedelta(days=1), SECRET),
        [None, *SECRET],
        [str(now), *SECRET, 8],
        f"{SECRET}",
        {"lon": SECRET[0]},
    ]


def test_the_search_would_find_a_position(phones, worker, now):
    shift = begin(worker, now - 60 * MINUTE)
    put_batch(worker, shift, all_night(now))
    assert all(trace in every_row() for trace in TRACES)
    assert (Fix.objects.count(), Quarantined.objects.count()) == (20, 8)


@pytest.mark.parametrize("crs", ["wgs84", "cgcs2000", "gcj02", "bd09"])
@pytest.mark.parametrize("off_duty", ["untracked", "ended", "ended itself", "paused", "before"])
def test_nothing_of_a_position_off_duty_is_kept(phones, worker, now, off_duty, crs):
    start = now - 60 * MINUTE
    if off_duty == "untracked":
        shift = begin(worker, start, tracked=False)
    elif off_duty == "ended itself":
        shift = begin(worker, start, planned_end=now - 30 * MINUTE)
    elif off_duty == "before":
        shift = begin(worker, now + 4 * MINUTE)
        put_mark(worker, shift, "pause", now + 4 * MINUTE)
    else:
        shift = begin(worker, start)
        put_mark(worker, shift, {"ended": "end"}.get(off_duty, "pause"), now - 30 * MINUTE)

    answer = put_batch(worker, shift, all_night(now), crs=crs)

    assert answer.status_code == 200
    assert answer.json()["stored"] == 0
    assert len(answer.json()["quarantined"]) == 28
    kept = every_row()
    assert json.dumps(str(shift)) in kept
    assert not any(trace in kept for trace in TRACES)


def test_nothing_of_a_pause_is_kept_while_the_shift_goes_on(phones, worker, now):
    shift = begin(worker, now - 60 * MINUTE)
    put_mark(worker, shift, "pause", now - 30 * MINUTE)
    put_mark(worker, shift, "resume", now - 10 * MINUTE)
    paused = now - 20 * MINUTE
    whole_and_broken = [
        fix(paused, SECRET),
        fix(paused, (SECRET[0], "36.0124466")),
        fix(paused, (999, SECRET[1])),
        fix(paused, SECRET)[:3],
    ]
    answer = put_batch(worker, shift, whole_and_broken)
    assert [row["reason"] for row in answer.json()["quarantined"]] == ["paused"] * 4
    kept = every_row()
    assert not any(trace in kept for trace in TRACES)


@pytest.mark.parametrize("kind", ["pause", "end"])
def test_nothing_is_left_of_what_a_late_mark_takes_away(phones, worker, now, kind):
    shift = begin(worker, now - 60 * MINUTE)
    put_batch(worker, shift, all_night(now))
    answer = put_mark(worker, shift, kind, now - 30 * MINUTE)
    assert answer.json()["removed_count"] == 20
    kept = every_row()
    assert not any(trace in kept for trace in TRACES)


def test_nothing_is_left_of_what_lies_beyond_the_moment_somebody_left_the_service(worker, now):
    begun = begin(worker, now - 60 * MINUTE)
    put_batch(worker, begun, all_night(now))
    Member.objects.filter(pk=worker.member.pk).update(left_at=now - 90 * MINUTE)
    assert end_due(now) == 1
    assert not Fix.objects.exists()
    kept = every_row()
    assert not any(trace in kept for trace in TRACES)


def test_answers_hold_nothing_of_a_position(phones, worker, now):
    shift = begin(worker, now - 60 * MINUTE, tracked=False)
    answer = put_batch(worker, shift, all_night(now))
    assert not any(trace in answer.content.decode() for trace in TRACES)
