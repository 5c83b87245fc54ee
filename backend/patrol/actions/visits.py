"""Which due places a shift came by, from the positions that count."""

from datetime import UTC, datetime, timedelta

import numpy as np
import shapely
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from backend.staffing.models import Posting
from backend.territory.plane import in_metres

from ..due import day_of
from ..models import DuePlace, Shift, Visit
from ..traces import Trace

# Where somebody was is only known as well as this; a worse position does not count.
_MOST_ACC_M = 50.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@transaction.atomic
def record_visits(*, shift: Shift, counted: Trace) -> int:
    """Let the visits of a shift be what its counted positions say; how many there are.

    A visit is the first position of a day within the radius and its accuracy, 50 m at most, of a
    place that is due then in a grid which the member serves: partners visit for each other,
    passers-by do not. Whoever calls holds the shift. Of a deleted track the visits stay as they
    were: nothing says more about them.
    """
    if shift.track_deleted_at is not None:
        return shift.visits.count()
    found = {
        (place.pk, at)
        for place, near in _near(counted, _due_in(shift))
        for at in _first_of_a_day(place, counted.moment[near])
    }
    known = {(visit.due_place_id, visit.at): visit.pk for visit in shift.visits.all()}
    Visit.objects.filter(pk__in=[known[one] for one in known.keys() - found]).delete()
    new = sorted(found - known.keys())
    Visit.objects.bulk_create(Visit(due_place_id=place, shift=shift, at=at) for place, at in new)
    return len(found)


def _due_in(shift: Shift) -> list[DuePlace]:
    """The places of the grids that the member served meanwhile, by the days of the shift."""
    served = Posting.objects.filter(
        member=shift.member_id, period__overlap=DateTimeTZRange(shift.started_at, shift.ends_at)
    )
    first, last = day_of(shift.started_at), day_of(shift.ends_at)
    due = DuePlace.objects.of_grids(served.values("grid")).due_between(first, last)
    return list(due.order_by("pk"))


def _near(counted: Trace, places: list[DuePlace]):
    """Each place with which positions lie near it (EPSG:4549, metres)."""
    if not (len(counted) and places):
        return
    walked = shapely.get_coordinates(in_metres(shapely.points(counted.lon, counted.lat)))
    there = in_metres(shapely.points([(place.lon, place.lat) for place in places]))
    errs = np.fmin(np.nan_to_num(counted.acc, nan=0.0), _MOST_ACC_M)
    for place, (east, north) in zip(places, shapely.get_coordinates(there), strict=True):
        away = np.hypot(walked[:, 0] - east, walked[:, 1] - north)
        near = np.flatnonzero(away <= place.radius_m + errs)
        if near.size:
            yield place, near


def _first_of_a_day(place: DuePlace, moments: np.ndarray):
    """The first moment of each day, in order of time, on which the place was due."""
    last = None
    for moment in np.sort(moments).tolist():
        at = _EPOCH + timedelta(milliseconds=moment)
        day = day_of(at)
        if day != last and place.due_on(day):
            yield at
        last = day
