"""The days of the table of positions."""

from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from backend.patrol import partitions
from backend.patrol.models import Fix, Quarantined, TrackBatch
from backend.patrol.retention import purge

from .phones import begin, fix, put_batch, walk

NOON = datetime(2031, 5, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def days() -> list[date]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits"
            " WHERE inhparent = 'patrol_fix'::regclass"
        )
        names = sorted(name for (name,) in cursor.fetchall())
    return [datetime.strptime(name[-8:], "%Y%m%d").replace(tzinfo=UTC).date() for name in names]


@pytest.fixture
def no_days(standing_phones):
    """A table without any day, and the usual ones again at the end."""
    with connection.cursor() as cursor:
        for day in days():
            cursor.execute(f"DROP TABLE patrol_fix_{day:%Y%m%d}")
    partitions.forget()
    yield
    with connection.cursor() as cursor:
        for day in days():
            cursor.execute(f"DROP TABLE patrol_fix_{day:%Y%m%d}")
    partitions.forget()
    partitions.ensure_span(timezone.now())


def test_reach_from_the_oldest_kept_to_two_days_ahead(no_days, settings):
    settings.PATROL_FIX_DAYS = 30
    made = partitions.ensure_span(NOON)
    assert made == days()
    assert (made[0], made[-1], len(made)) == (date(2031, 4, 20), date(2031, 5, 22), 33)
    assert partitions.ensure_span(NOON) == []


def test_are_made_by_a_batch_that_needs_them(no_days, standing_phones):
    worker = standing_phones.east_worker
    start = timezone.now().replace(microsecond=0) - timedelta(hours=30)
    shift = begin(worker, start, planned_end=start + timedelta(hours=12))
    receipt = put_batch(worker, shift, walk(start, 24, every=1800)).json()
    assert receipt["stored"] == 24
    assert set(days()) == {fix.at.astimezone(UTC).date() for fix in Fix.objects.all()}


def test_are_looked_up_again_when_one_is_gone(no_days, standing_phones):
    worker = standing_phones.east_worker
    now = timezone.now()
    shift = begin(worker, now - timedelta(minutes=10))
    assert put_batch(worker, shift, [fix(now)]).json()["stored"] == 1
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE patrol_fix_{now.astimezone(UTC):%Y%m%d}")
    assert put_batch(worker, shift, [fix(now - timedelta(milliseconds=5))]).json()["stored"] == 1


def test_are_made_once_by_many_at_once(no_days):
    made = []

    def make():
        made.extend(partitions.ensure_span(NOON))
        connection.close()

    threads = [Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == days()


def test_are_made_while_others_write(no_days, standing_phones):
    worker = standing_phones.east_worker
    now = timezone.now()
    partitions.ensure_span(now)
    shift = begin(worker, now - timedelta(minutes=10))
    with transaction.atomic():
        put_batch(worker, shift, [fix(now)])
        assert _finishes(lambda: partitions.ensure_days([date(2031, 1, 1)]))


def test_let_others_write_while_they_are_made(no_days, standing_phones):
    worker = standing_phones.east_worker
    now = timezone.now()
    partitions.ensure_span(now)
    shift = begin(worker, now - timedelta(minutes=10))
    with transaction.atomic():
        partitions.ensure_days([date(2031, 1, 1)])
        assert _finishes(lambda: put_batch(worker, shift, [fix(now)]))
    assert Fix.objects.count() == 1


def _finishes(call) -> bool:
    """Whether a call in another thread and connection waits for no lock of ours."""

    def run():
        try:
            call()
        finally:
            connection.close()

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(20)
    return not thread.is_alive()


def test_are_dropped_when_kept_long_enough(no_days, settings):
    settings.PATROL_FIX_DAYS = 30
    partitions.ensure_span(NOON)
    assert partitions.drop_old_days(NOON) == []
    assert partitions.drop_old_days(NOON + 1 * DAY) == [date(2031, 4, 20)]
    # A day goes an hour after the last position in it is too old to be taken.
    midnight = datetime(2031, 5, 22, tzinfo=UTC)
    assert partitions.drop_old_days(midnight + timedelta(minutes=59)) == []
    assert partitions.drop_old_days(midnight + timedelta(minutes=61)) == [date(2031, 4, 21)]
    assert days()[0] == date(2031, 4, 22)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('patrol_fix_20310420')")
        assert cursor.fetchone() == (None,)


def test_that_were_only_taken_out_are_dropped_by_the_next_run(no_days):
    partitions.ensure_days([date(2031, 1, 1)])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE patrol_fix DETACH PARTITION patrol_fix_20310101")
    partitions.drop_old_days(NOON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('patrol_fix_20310101')")
        assert cursor.fetchone() == (None,)


def test_purge_lets_go_of_what_was_kept_long_enough(no_days, standing_phones, settings):
    worker = standing_phones.east_worker
    now = timezone.now()
    shift = begin(worker, now - timedelta(minutes=10))
    put_batch(worker, shift, [fix(now), fix(now, (999, 0))])

    week = timedelta(days=settings.PATROL_QUARANTINE_DAYS)
    assert purge(now + week - DAY / 24).quarantined_count == 0
    assert purge(now + week + DAY / 24).quarantined_count == 1
    assert not Quarantined.objects.exists()
    assert Fix.objects.count() == 1

    month = timedelta(days=settings.PATROL_FIX_DAYS)
    assert purge(now + month - DAY).days == []
    purged = purge(now + month + 2 * DAY)
    assert purged.days == [now.astimezone(UTC).date()]
    assert purged.receipts_count == 1
    assert not Fix.objects.exists()
    assert not TrackBatch.objects.exists()
