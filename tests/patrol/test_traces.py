"""The positions of a shift as arrays, against what the ORM reads of the same rows."""

from datetime import timedelta

import numpy as np
from django.db import connection
from django.utils import timezone

from backend.patrol.models import Fix, Shift
from backend.patrol.traces import trace_of

from .conftest import another_phone
from .phones import FIELDS, IN_EAST, OUTSIDE, begin, fix, ms, put_batch

MINUTE = timedelta(minutes=1)


def test_holds_what_was_stored_in_order_of_the_corrected_moment(worker):
    now = timezone.now().replace(microsecond=0)
    uuid = begin(worker, now - 60 * MINUTE)
    second = another_phone(worker.user)
    rows = [
        [*fix(now - 20 * MINUTE, IN_EAST, acc=8.04, speed=1.337, alt=-3.26), 9],
        [*fix(now - 19 * MINUTE, OUTSIDE, acc=None, speed=None, heading=None, mock=None), None],
    ]
    fields = [*FIELDS, "satellites"]
    assert put_batch(worker, uuid, rows, fields=fields).json()["stored"] == 2
    # A clock 25 minutes behind: its fix comes last by its clock and first of all in truth.
    late = [fix(now - 50 * MINUTE, IN_EAST, mock=1)]
    assert put_batch(second, uuid, late, offset_ms=25 * 60_000).json()["stored"] == 1

    trace = trace_of(Shift.objects.get(uuid=uuid))

    stored = list(Fix.objects.with_moment().order_by("moment", "device_id"))
    assert [ms(one.moment) for one in stored] == trace.moment.tolist()
    minutes = [ms(now - n * MINUTE) for n in (25, 20, 19)]
    assert trace.moment.tolist() == minutes
    assert trace.t.tolist() == [ms(now - 50 * MINUTE), *minutes[1:]]
    assert trace.device.tolist() == [second.device_id, worker.device_id, worker.device_id]
    assert trace.offset_ms.tolist() == [25 * 60_000, 0, 0]
    assert (trace.lon.tolist(), trace.lat.tolist()) == (
        [IN_EAST[0], IN_EAST[0], OUTSIDE[0]],
        [IN_EAST[1], IN_EAST[1], OUTSIDE[1]],
    )
    np.testing.assert_array_equal(trace.acc, [8.0, 8.0, np.nan])
    np.testing.assert_array_equal(trace.speed, [1.3, 1.34, np.nan])
    np.testing.assert_array_equal(trace.alt, [np.nan, -3.3, np.nan])
    assert trace.mock.tolist() == [1, 0, -1]
    assert trace.satellites.tolist() == [-1, 9, -1]
    assert trace.grid.tolist() == [stored[0].grid_id, stored[0].grid_id, 0]
    assert stored[0].grid_id is not None


def test_of_two_at_one_moment_the_one_that_came_first_is_not_always_first(worker):
    """By an offset measured anew; read in the order of the table, which is that of arrival."""
    now = timezone.now().replace(microsecond=0)
    uuid = begin(worker, now - 60 * MINUTE)
    t = ms(now - 20 * MINUTE)
    put_batch(worker, uuid, [fix(t)])
    put_batch(worker, uuid, [fix(t - 40)], offset_ms=40)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off")
    assert trace_of(Shift.objects.get(uuid=uuid)).t.tolist() == [t - 40, t]


def test_is_empty_for_a_shift_without_positions(worker):
    now = timezone.now()
    uuid = begin(worker, now - MINUTE)
    assert len(trace_of(Shift.objects.get(uuid=uuid))) == 0
