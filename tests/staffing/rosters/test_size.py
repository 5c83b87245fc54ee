"""Five thousand rows: judged in the request and entered behind it, without a question by row."""

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.staffing.models import Posting
from tests.cast import GRID_CODES

from .sheets import counts, district, entered, faults, sent, sheet

pytestmark = pytest.mark.django_db
GRIDS = list(GRID_CODES.values())


def test_five_thousand_rows_are_judged_and_entered(cast, admin):
    rows = list(district(GRIDS, 5_000))
    rows[4_999] |= {"phone": "1"}
    roster = sent(admin, sheet(*rows)).json()
    assert counts(roster) == (4_999, 0, 0, 1)
    assert faults(roster) == {("C5001", "phone-length")}
    before = Posting.objects.count()
    assert counts(entered(admin, roster)) == (4_999, 0, 0, 1)
    assert Posting.objects.count() == before + 4_999


def test_asks_the_database_as_often_for_many_rows_as_for_few(cast, admin):
    """Of people who are new, and of people who are there."""
    asked = []
    for people in (5, 200):
        content = sheet(*district(GRIDS, people, person=partial(_apart, people)))
        for _time in range(2):
            with CaptureQueriesContext(connection) as queries:
                roster = sent(admin, content).json()
            asked.append(len(queries))
            assert roster["report"]["bad"] == 0
            entered(admin, roster)
    assert asked[0] == asked[2]
    assert asked[1] == asked[3]


def _apart(people: int, number: int) -> dict:
    return {"staff_number": f"S{people}-{number}", "phone": f"137{people:04d}{number:04d}"}
