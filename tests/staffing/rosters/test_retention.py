"""Rows of rosters are forgotten in time; that there was one, and its counts, stay."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from backend.staffing.models import Roster

from .sheets import counts, judged, professional

pytestmark = pytest.mark.django_db
PHONE = "13800004711"


@pytest.fixture
def brought(admin):
    """`brought(days)`: a roster of two rows, one of them bad, brought so many days ago."""

    def bring(days: float) -> int:
        roster = judged(admin, professional(1, phone=PHONE), professional(2, domains="天文"))
        made_at = timezone.now() - timedelta(days=days)
        Roster.objects.filter(pk=roster["id"]).update(made_at=made_at)
        return roster["id"]

    return bring


def test_the_sweep_forgets_rows_after_their_days_and_keeps_the_counts(cast, admin, brought):
    old, young = brought(30.1), brought(29.9)
    before = admin.get(f"/api/v1/rosters/{old}/").json()
    assert before["report"]["refused"]
    call_command("sweep", "--once")
    shown = admin.get(f"/api/v1/rosters/{old}/").json()
    assert counts(shown) == counts(before)
    assert shown["report"]["rows"] == 2
    assert (shown["report"]["refused"], shown["report"]["warnings"]) == ([], [])
    assert shown["forgotten_at"] is not None
    assert shown["may"] == ["delete"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT staffing_roster::text FROM staffing_roster WHERE id = %s", [old])
        (row,) = cursor.fetchone()
    assert PHONE not in row
    kept = admin.get(f"/api/v1/rosters/{young}/").json()
    assert (kept["may"], kept["forgotten_at"]) == (["enter", "delete"], None)
    assert admin.get(f"/api/v1/rosters/{young}/marked/").status_code == 200


def test_what_is_forgotten_is_neither_entered_nor_marked(cast, admin, brought):
    old = brought(31)
    call_command("sweep", "--once")
    for answer in (
        admin.post(f"/api/v1/rosters/{old}/enter/"),
        admin.get(f"/api/v1/rosters/{old}/marked/"),
    ):
        assert answer.status_code == 409
        assert answer.json()["type"] == "roster-state"
    assert admin.delete(f"/api/v1/rosters/{old}/").status_code == 204


def test_one_that_is_being_entered_keeps_its_rows(cast, brought):
    old = brought(31)
    Roster.objects.filter(pk=old).update(status="entering")
    call_command("sweep", "--once")
    assert Roster.objects.get(pk=old).sheet["rows"]


def test_the_database_refuses_a_roster_that_says_it_has_rows_and_has_none(cast, brought):
    young = brought(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Roster.objects.filter(pk=young).update(sheet=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Roster.objects.filter(pk=young).update(forgotten_at=timezone.now())
