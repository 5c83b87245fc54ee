"""Visits of due places, by positions at distances that geodesics of the ellipsoid give."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pyproj import Geod

from backend.patrol.actions.visits import record_visits
from backend.patrol.models import DuePlace, Shift, Visit
from backend.patrol.traces import trace_of

from .phones import IN_EAST, begin, fix, put_batch

GEOD = Geod(ellps="WGS84")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    """Noon: every shift of a few hours lies within a day."""
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(1)


@pytest.fixture
def place(cast, now):
    return due_place(cast, "east", since=now.date())


def due_place(cast, *grids: str, since, until=None, at=IN_EAST) -> DuePlace:
    place = DuePlace.objects.create(
        name="pump house",
        lon=at[0],
        lat=at[1],
        radius_m=30.0,
        every_days=3,
        since=since,
        until=until,
        entered_by=cast.east_leader,
    )
    place.grids.set(cast.grids[name].grid for name in grids)
    return place


def away(metres: float, azimuth: float = 70.0) -> tuple[float, float]:
    lon, lat, _ = GEOD.fwd(*IN_EAST, azimuth, metres)
    return lon, lat


def visits_of(person, began, fixes) -> list:
    """The moments of the visits of a shift of some positions."""
    shift = Shift.objects.get(uuid=begin(person, began))
    assert put_batch(person, shift.uuid, fixes).json()["stored"] == len(fixes)
    shift.refresh_from_db()
    count = record_visits(shift=shift, counted=trace_of(shift))
    found = list(shift.visits.order_by("at").values_list("at", flat=True))
    assert len(found) == count
    return found


@pytest.mark.parametrize(
    ("metres", "acc", "visited"),
    [(29.5, 0.0, True), (30.5, 0.0, False), (37.5, 8.0, True), (38.5, 8.0, False)],
)
def test_a_place_is_visited_within_its_radius_and_what_the_position_may_err(
    worker, place, now, metres, acc, visited
):
    found = visits_of(worker, now, [fix(now + MINUTE, away(metres), acc=acc)])
    assert found == [now + MINUTE] * visited


def test_a_position_may_err_by_fifty_metres_at_most(worker, place, now):
    far = [fix(now + MINUTE, away(81), acc=120.0), fix(now + 2 * MINUTE, away(79), acc=120.0)]
    assert visits_of(worker, now, far) == [now + 2 * MINUTE]


def test_the_first_position_inside_is_the_visit_whatever_came_first(worker, place, now):
    inside = [fix(now + n * MINUTE, away(10)) for n in (5, 3, 4)]
    assert visits_of(worker, now, [*inside, fix(now + MINUTE, away(500))]) == [now + 3 * MINUTE]


def test_what_is_worked_out_again_replaces_what_was(worker, place, now):
    assert visits_of(worker, now, [fix(now + 5 * MINUTE, away(10))]) == [now + 5 * MINUTE]
    shift = Shift.objects.get()
    put_batch(worker, shift.uuid, [fix(now + 2 * MINUTE, away(10))])
    for _ in range(2):
        assert record_visits(shift=shift, counted=trace_of(shift)) == 1
    assert [visit.at for visit in Visit.objects.all()] == [now + 2 * MINUTE]
    assert record_visits(shift=shift, counted=trace_of(shift).taken([])) == 0
    assert not Visit.objects.exists()


def test_a_shift_over_midnight_visits_on_both_days(worker, place, now):
    midnight = now - timedelta(hours=12)
    began, late, early = (midnight + n * MINUTE for n in (-60, -1, 1))
    DuePlace.objects.update(since=began.date())
    fixes = [fix(moment, away(5)) for moment in (late, early, early + MINUTE)]
    assert visits_of(worker, began, fixes) == [late, early]


def test_a_place_is_not_visited_before_it_is_due_nor_after_its_end(worker, cast, now):
    tomorrow, today = now.date() + timedelta(1), now.date()
    due_place(cast, "east", since=tomorrow)
    due_place(cast, "east", since=today - timedelta(9), until=today)
    due_place(cast, "east", since=today, until=today)
    ending = due_place(cast, "east", since=today, until=tomorrow)
    visits_of(worker, now, [fix(now + MINUTE, IN_EAST)])
    assert [visit.due_place for visit in Visit.objects.all()] == [ending]


def test_partners_visit_for_each_other_and_passers_by_do_not(phones, cast, now):
    shared = due_place(cast, "east", "coast", since=now.date())
    ours = due_place(cast, "east", since=now.date())
    for person in (phones.coast_worker, phones.west_worker, phones.fire_officer):
        visits_of(person, now, [fix(now + MINUTE, IN_EAST)])
    found = {(visit.due_place, visit.shift.member) for visit in Visit.objects.all()}
    coast, fire_officer = phones.coast_worker.member, phones.fire_officer.member
    assert found == {(shared, coast), (shared, fire_officer), (ours, fire_officer)}


def test_visits_stay_when_the_track_was_deleted(worker, place, now):
    visits_of(worker, now, [fix(now + MINUTE, IN_EAST)])
    shift = Shift.objects.get()
    shift.track_deleted_at = now
    assert record_visits(shift=shift, counted=trace_of(shift).taken([])) == 1
    assert shift.visits.count() == 1
