"""GET /api/v1/shifts/{uuid}/track/"""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from .conftest import another_phone
from .phones import begin, fix, put_batch, walk

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def shift(worker, now):
    return begin(worker, now - HOUR)


def track(person, shift):
    return person.client.get(f"/api/v1/shifts/{shift}/track/?format=geojson")


def test_is_a_line_in_the_order_of_time(worker, shift, now):
    places = [(120.001, 36.0), (120.002, 36.0), (120.003, 36.0)]
    fixes = [fix(now - (10 - n) * MINUTE, place) for n, place in enumerate(places)]
    put_batch(worker, shift, [fixes[2], fixes[0], fixes[1]])
    answer = track(worker, shift)
    assert answer["Content-Type"] == "application/geo+json"
    assert answer.json()["type"] == "FeatureCollection"
    (line,) = answer.json()["features"]
    assert line["geometry"] == {
        "type": "LineString",
        "coordinates": [list(place) for place in places],
    }
    properties = line["properties"]
    assert (properties["shift"], properties["fixes_count"]) == (str(shift), 3)
    assert datetime.fromisoformat(properties["started_at"]) == now - 10 * MINUTE
    assert datetime.fromisoformat(properties["ended_at"]) == now - 8 * MINUTE


def test_parts_where_nobody_knows_what_was_walked(worker, shift, now):
    put_batch(
        worker,
        shift,
        [
            *walk(now - 50 * MINUTE, 3, every=300),  # exactly five minutes apart
            *walk(now - 20 * MINUTE, 2),
            fix(now - 5 * MINUTE),
        ],
    )
    features = track(worker, shift).json()["features"]
    assert [f["geometry"]["type"] for f in features] == ["LineString", "LineString", "Point"]
    assert [f["properties"]["fixes_count"] for f in features] == [3, 2, 1]


def test_draws_a_line_for_each_phone(worker, shift, now):
    second = another_phone(worker.user)
    put_batch(worker, shift, walk(now - 20 * MINUTE, 2))
    put_batch(second, shift, walk(now - 20 * MINUTE, 3, every=20))
    features = track(worker, shift).json()["features"]
    assert sorted(f["properties"]["fixes_count"] for f in features) == [2, 3]


def test_holds_this_shift_only(worker, shift, now):
    earlier = begin(worker, now - 20 * HOUR, planned_end=now - 15 * HOUR)
    put_batch(worker, earlier, [fix(now - 18 * HOUR)])
    put_batch(worker, shift, walk(now - 20 * MINUTE, 2))
    assert len(track(worker, shift).json()["features"]) == 1


def test_is_empty_before_anything_was_sent(worker, shift):
    assert track(worker, shift).json() == {"type": "FeatureCollection", "features": []}


def test_is_ones_own(phones, shift):
    for other in (
        phones.coast_worker,
        phones.east_leader,
        phones.east_operator,
        phones.west_operator,
    ):
        answer = track(other, shift)
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
