"""DELETE /api/v1/shifts/{uuid}/track/"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.gis.geos import LineString, MultiLineString
from django.utils import timezone

from backend.accounts.models import TrailEntry
from backend.patrol.cleaning import RULES
from backend.patrol.models import (
    Fix,
    HiddenFix,
    Imprint,
    Mark,
    Presence,
    Quarantined,
    Shift,
    Summary,
    TrackBatch,
)

from .phones import IN_EAST, begin, fix, put_batch, put_mark, walk

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def over(worker, now):
    """A shift that is over, with everything there is of a track."""
    shift = begin(worker, now - 3 * HOUR)
    put_batch(worker, shift, [*walk(now - 2 * HOUR, 20), fix(now - 90 * MINUTE, (999, 36.01))])
    held = Shift.objects.get()
    at = Fix.objects.order_by("at").first().at
    HiddenFix.objects.create(shift=held, device_id=worker.device_id, at=at, reason="too_fast")
    Summary.objects.update_or_create(
        shift=held,
        defaults={
            "rules": RULES,
            "distance_m": 700.0,
            "moving_s": 600.0,
            "own_grid_s": 600.0,
            "elsewhere_s": 0.0,
            "fixes_count": 20,
            "path": MultiLineString(LineString(IN_EAST, (120.031, 36.011)), srid=4326),
            "worked_out_at": now,
        },
    )
    Imprint.objects.update_or_create(shift=held, defaults={"marks": [1, 2], "made_at": now})
    assert (Fix.objects.count(), Quarantined.objects.count()) == (20, 1)
    put_mark(worker, shift, "end", now - HOUR)
    return shift


def delete(person, shift):
    return person.client.delete(f"/api/v1/shifts/{shift}/track/")


def test_takes_everything_of_a_place_away(worker, over):
    assert delete(worker, over).status_code == 204
    for model in (Fix, HiddenFix, Quarantined, Summary, Imprint, Presence):
        assert model.objects.count() == 0, model
    held = Shift.objects.get()
    assert (held.track_deleted_at is None, held.touched) == (False, False)


def test_leaves_the_shift_with_its_marks(worker, over):
    before = worker.client.get(f"/api/v1/shifts/{over}/").json()
    delete(worker, over)
    assert worker.client.get(f"/api/v1/shifts/{over}/").json() == before
    assert Mark.objects.count() == 1


def test_shows_an_empty_track_that_says_why(worker, over):
    delete(worker, over)
    answer = worker.client.get(f"/api/v1/shifts/{over}/track/?format=geojson").json()
    assert answer["features"] == []
    assert answer["track_deleted_at"] is not None


def test_stores_nothing_of_what_arrives_later(worker, over, now):
    delete(worker, over)
    late = [*walk(now - 2 * HOUR, 5), fix(now - 80 * MINUTE, (999, 36.01)), "nonsense"]
    answer = put_batch(worker, over, late)
    assert answer.status_code == 200
    assert answer.json()["stored"] == 0
    assert {row["reason"] for row in answer.json()["quarantined"][:5]} == {"outside_shift"}
    put_mark(worker, over, "resume", now - 70 * MINUTE)
    assert put_batch(worker, over, walk(now - 65 * MINUTE, 2)).json()["stored"] == 0
    assert (Fix.objects.count(), Quarantined.objects.count(), Summary.objects.count()) == (0, 0, 0)
    assert not Shift.objects.get().touched


def test_still_answers_a_batch_of_before_as_it_answered_then(worker, now):
    shift, uuid = begin(worker, now - 3 * HOUR, planned_end=now - HOUR), uuid4()
    fixes = walk(now - 2 * HOUR, 3)
    first = put_batch(worker, shift, fixes, uuid=uuid)
    delete(worker, shift)
    assert put_batch(worker, shift, fixes, uuid=uuid).json() == first.json()
    assert (TrackBatch.objects.count(), Fix.objects.count()) == (1, 0)


def test_takes_what_a_clock_far_off_had_said_as_well(worker, now):
    shift = begin(worker, now - 3 * HOUR, planned_end=now - HOUR)
    six_hours = 6 * 3_600_000
    sent = put_batch(worker, shift, walk(now - 8 * HOUR, 4), offset_ms=six_hours)
    assert (sent.json()["stored"], Fix.objects.count()) == (4, 4)
    delete(worker, shift)
    assert Fix.objects.count() == 0


def test_touches_no_other_shift(worker, over, now):
    other = begin(worker, now - 30 * HOUR, planned_end=now - 28 * HOUR)
    put_batch(worker, other, walk(now - 29 * HOUR, 7))
    delete(worker, over)
    assert Fix.objects.count() == 7


def test_again_changes_nothing(worker, over):
    delete(worker, over)
    when = Shift.objects.get().track_deleted_at
    assert delete(worker, over).status_code == 204
    assert Shift.objects.get().track_deleted_at == when
    assert TrailEntry.objects.filter(act="track.deleted").count() == 1


def test_waits_for_the_end_of_the_shift(worker, now):
    shift = begin(worker, now - HOUR)
    put_batch(worker, shift, walk(now - 20 * MINUTE, 3))
    answer = delete(worker, shift)
    assert (answer.status_code, answer.json()["type"]) == (409, "shift-open")
    assert Fix.objects.count() == 3


def test_stands_in_the_trail_without_a_place(cast, worker, over):
    delete(worker, over)
    (entry,) = TrailEntry.objects.filter(act="track.deleted")
    assert (entry.by, entry.about) == (cast.east_worker, cast.east_worker)
    assert (entry.subject, entry.details) == (f"shift:{over}", {"fixes_count": 20})


@pytest.mark.parametrize(
    ("person", "status"), [("east_leader", 403), ("coast_worker", 404), ("east_chief", 404)]
)
def test_is_for_its_member_alone(phones, over, person, status):
    assert delete(getattr(phones, person), over).status_code == status
    assert Fix.objects.count() == 20
