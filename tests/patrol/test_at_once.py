"""Many phones and retries at the same moment: real threads, real commits."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from backend.live.models import State
from backend.patrol.models import Fix, Presence, TrackBatch

from .phones import IN_COAST, begin, fix, put_batch, put_mark, walk

MINUTE = timedelta(minutes=1)


def at_once(*calls: Callable[[], object]) -> list:
    """The results of calls made in one moment, each in a thread with its own connection."""
    barrier, results = Barrier(len(calls)), [None] * len(calls)

    def run(index: int) -> None:
        barrier.wait()
        try:
            results[index] = calls[index]()
        except Exception as error:  # the test says what it expected instead
            results[index] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=[index]) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_same_batch_ten_times_is_stored_once_and_answered_ten_times_alike(standing_phones):
    worker = standing_phones.east_worker
    now = timezone.now()
    shift, uuid = begin(worker, now - 60 * MINUTE), uuid4()
    fixes = [*walk(now - 40 * MINUTE, 60), fix(now, (999, 0)), [1]]

    answers = at_once(*[lambda: put_batch(worker, shift, fixes, uuid=uuid)] * 10)

    assert [answer.status_code for answer in answers] == [200] * 10
    assert len({answer.content for answer in answers}) == 1
    receipt = answers[0].json()
    assert (receipt["stored"], receipt["duplicate"], len(receipt["quarantined"])) == (60, 0, 2)
    assert Fix.objects.count() == 60
    assert TrackBatch.objects.count() == 1


def test_the_same_refused_batch_ten_times_is_answered_ten_times_alike(standing_phones):
    worker = standing_phones.east_worker
    shift, uuid = begin(worker, timezone.now() - 60 * MINUTE), uuid4()
    answers = at_once(*[lambda: put_batch(worker, shift, [[1], [2]], uuid=uuid)] * 10)
    assert [answer.status_code for answer in answers] == [200] * 10
    assert len({answer.content for answer in answers}) == 1


def test_other_content_under_one_uuid_at_once_has_one_winner(standing_phones):
    worker = standing_phones.east_worker
    now = timezone.now()
    old = begin(worker, now - timedelta(hours=20), planned_end=now - timedelta(hours=15))
    new, uuid = begin(worker, now - 60 * MINUTE), uuid4()
    calls = [
        lambda: put_batch(worker, old, [fix(now - timedelta(hours=16))], uuid=uuid),
        lambda: put_batch(worker, new, [fix(now - MINUTE)], uuid=uuid),
    ]
    answers = at_once(*calls * 4)
    assert sorted(answer.status_code for answer in answers) == [200] * 4 + [409] * 4
    assert Fix.objects.count() == 1


def test_overlapping_batches_at_once_count_each_fix_as_new_once(standing_phones):
    worker = standing_phones.east_worker
    now = timezone.now()
    shift = begin(worker, now - 60 * MINUTE)
    fixes = walk(now - 50 * MINUTE, 80)
    answers = at_once(
        *[lambda n=n: put_batch(worker, shift, fixes[n * 10 : n * 10 + 20]) for n in range(7)]
    )
    receipts = [answer.json() for answer in answers]
    assert sum(receipt["stored"] for receipt in receipts) == 80
    assert sum(receipt["duplicate"] for receipt in receipts) == 60
    assert Fix.objects.count() == 80


def test_a_pause_beside_batches_leaves_nothing_inside_it(standing_phones):
    worker = standing_phones.east_worker
    now = timezone.now().replace(microsecond=0)
    shift = begin(worker, now - 60 * MINUTE)
    fixes = walk(now - 50 * MINUTE, 96)  # 30 s apart, up to 2.5 minutes ago
    paused_at = now - 26 * MINUTE
    at_once(
        *[lambda n=n: put_batch(worker, shift, fixes[n * 12 : n * 12 + 12]) for n in range(8)],
        lambda: put_mark(worker, shift, "pause", paused_at),
    )
    assert Fix.objects.count() == 48
    assert not Fix.objects.filter(at__gte=paused_at).exists()
    assert not Presence.objects.exists()
    live = State.objects.filter(key=f"member:{worker.member.pk}").first()
    assert live is None or live.payload is None


def test_presence_ends_at_the_newest_of_batches_that_came_at_once(standing_phones):
    worker = standing_phones.east_worker
    now = timezone.now()
    shift = begin(worker, now - 60 * MINUTE)
    places = [fix(now - n * MINUTE, IN_COAST) for n in range(8)]
    at_once(*[lambda place=place: put_batch(worker, shift, [place]) for place in places])
    assert abs(Presence.objects.get().at - now) < timedelta(milliseconds=1)


def test_many_members_at_once_do_not_hinder_each_other(standing_phones):
    now = timezone.now()
    names = ("east_worker", "coast_worker", "west_worker", "far_worker")
    people = [getattr(standing_phones, name) for name in names]
    shifts = [begin(person, now - 60 * MINUTE) for person in people]
    calls = [
        lambda person=person, shift=shift, n=n: put_batch(
            person, shift, walk(now - n * MINUTE, 2, every=10)
        )
        for n in range(5, 8)
        for person, shift in zip(people, shifts, strict=True)
    ]
    assert [answer.status_code for answer in at_once(*calls)] == [200] * len(calls)
    assert Fix.objects.count() == 24
    assert Presence.objects.count() == 4


def test_a_deleted_track_keeps_nothing_of_the_batches_that_came_at_that_moment(standing_phones):
    worker = standing_phones.east_worker
    now = timezone.now()
    shift = begin(worker, now - 180 * MINUTE, planned_end=now - 60 * MINUTE)
    fixes = [fix(now - 150 * MINUTE + n * MINUTE / 60) for n in range(600)]
    batches = [
        lambda part=part: put_batch(worker, shift, fixes[part * 100 : part * 100 + 100])
        for part in range(6)
    ]
    *answers, deleted = at_once(
        *batches, lambda: worker.client.delete(f"/api/v1/shifts/{shift}/track/")
    )
    assert ([answer.status_code for answer in answers], deleted.status_code) == ([200] * 6, 204)
    assert {answer.json()["stored"] for answer in answers} <= {0, 100}
    assert Fix.objects.count() == 0
