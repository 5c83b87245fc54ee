"""Positions stored in the wide rows of old are carried over into the narrow ones as they are."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.db import connection

from backend.patrol import partitions
from backend.patrol.models import Fix

WIDE = import_module("backend.patrol.migrations.0001_initial").FIXES
NARROW = import_module("backend.patrol.migrations.0005_narrow_rows").NARROW
AT = datetime(2026, 7, 1, 3, tzinfo=UTC)
MEASURES = ("acc", "speed", "heading", "alt")


@pytest.fixture
def wide(db):
    """The table as it was, with one day; the test's transaction brings today's back."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE patrol_fix")
        cursor.execute(WIDE)
        cursor.execute("SELECT patrol_make_day(%s)", [AT.date()])
        yield cursor
    partitions.forget()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ((None, None, None, None), (None, None, None, None)),
        ((8.0, 1.3, 184.0, -3.5), (8.0, 1.3, 184.0, -3.5)),
        ((5000.0, 400.0, 9999.0, 9000.0), (3276.7, 327.67, 3276.7, 3276.7)),
        ((0.0, 0.0, 0.0, -9000.0), (0.0, 0.0, 0.0, -3276.7)),
    ],
)
def test_measures_are_carried_over_and_unknown_ones_stay_unknown(wide, said, kept):
    wide.execute(
        f"INSERT INTO patrol_fix (at, lon, lat, device_id, shift_id, crs, {', '.join(MEASURES)})"
        " VALUES (%s, 120.03, 36.01, 1, 1, 1, %s, %s, %s, %s)",
        [AT, *said],
    )
    wide.execute(NARROW)
    assert Fix.objects.values_list(*MEASURES).get() == kept
