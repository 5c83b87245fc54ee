"""GET /api/v1/shifts/{uuid}/track/?format=geojson"""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.gis.geos import LineString, MultiLineString
from django.utils import timezone

from backend.patrol.models import Fix

from .conftest import another_phone
from .phones import IN_EAST, begin, fix, put_batch, put_mark, walk, worked_out

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


def features(person, shift, *kinds) -> list[dict]:
    """Of some kinds; the lines and points that were walked when nothing is said."""
    found = track(person, shift).json()["features"]
    return [one for one in found if one["properties"]["kind"] in (kinds or ("part",))]


def test_is_a_line_in_the_order_of_time(worker, shift, now):
    places = [(120.001, 36.0), (120.002, 36.0), (120.003, 36.0)]
    fixes = [fix(now - (10 - n) * MINUTE, place) for n, place in enumerate(places)]
    put_batch(worker, shift, [fixes[2], fixes[0], fixes[1]])
    answer = track(worker, shift)
    assert answer["Content-Type"] == "application/geo+json"
    assert answer.json()["type"] == "FeatureCollection"
    (line,) = features(worker, shift)
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
    parts = features(worker, shift)
    assert [f["geometry"]["type"] for f in parts] == ["LineString", "LineString", "Point"]
    assert [f["properties"]["fixes_count"] for f in parts] == [3, 2, 1]


def test_draws_a_line_for_each_phone(worker, shift, now):
    second = another_phone(worker.user)
    put_batch(worker, shift, walk(now - 20 * MINUTE, 2))
    # One takes over from the other: of two at once only one would be shown.
    put_batch(second, shift, walk(now - 15 * MINUTE, 3, every=20))
    parts = features(worker, shift)
    assert sorted(f["properties"]["fixes_count"] for f in parts) == [2, 3]


def test_holds_this_shift_only(worker, shift, now):
    earlier = begin(worker, now - 20 * HOUR, planned_end=now - 15 * HOUR)
    put_batch(worker, earlier, [fix(now - 18 * HOUR)])
    put_batch(worker, shift, walk(now - 20 * MINUTE, 2))
    assert len(features(worker, shift)) == 1


def test_says_when_and_how_sure_of_every_position(worker, shift, now):
    # The phone's clock is 90 s slow, and it says so.
    fixes = [fix(now - 10 * MINUTE, acc=8.0), fix(now - 9 * MINUTE, acc=None)]
    put_batch(worker, shift, fixes, offset_ms=90_000)
    (line,) = features(worker, shift)
    begun = int((now - 10 * MINUTE).timestamp() * 1000) + 90_000
    assert line["properties"]["times"] == [begun, begun + 60_000]
    assert line["properties"]["accuracies"] == [8.0, None]
    said = datetime.fromisoformat(line["properties"]["started_at"])
    assert said == now - 10 * MINUTE + timedelta(seconds=90)


def test_leaves_out_what_is_hidden_and_shows_it_to_its_member_with_the_reason(worker, shift, now):
    far_away = (120.5, 36.5)
    moments = [now - n * MINUTE for n in (10, 9, 8)]
    put_batch(
        worker, shift, [fix(moments[0]), fix(moments[1], far_away), fix(moments[2])], offset_ms=1000
    )
    line, hidden = features(worker, shift, "part", "hidden")
    assert line["geometry"]["coordinates"] == [pytest.approx(IN_EAST, abs=1e-7)] * 2
    assert hidden["geometry"] == {"type": "Point", "coordinates": list(far_away)}
    assert hidden["properties"].pop("at") == (moments[1] + timedelta(seconds=1)).strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    )
    assert hidden["properties"] == {"kind": "hidden", "reason": "leap"}


def test_draws_no_line_through_a_pause_however_short(worker, shift, now):
    put_batch(worker, shift, walk(now - 20 * MINUTE, 8))  # every half a minute
    put_mark(worker, shift, "resume", now - 17.2 * MINUTE)
    put_mark(worker, shift, "pause", now - 18.2 * MINUTE)
    parts = features(worker, shift)
    assert [f["properties"]["fixes_count"] for f in parts] == [4, 2]


def test_shows_stops_and_spans_that_nobody_knows(worker, shift, now):
    put_batch(worker, shift, walk(now - 20 * MINUTE, 2))
    stop = {"from": "2026-07-20T02:00:00Z", "to": "2026-07-20T02:05:00Z"}
    gap = {"from": "2026-07-20T03:00:00Z", "to": "2026-07-20T03:20:00Z"}
    ends = {"from_position": [120.031, 36.01], "to_position": [120.033, 36.012]}
    worked_out(
        shift,
        stops=[{**stop, "lon": 120.031, "lat": 36.011}],
        gaps=[
            {**gap, **ends},
            {**gap, **ends, "to_position": None},
            {**gap, "from_position": None, "to_position": None},
        ],
    )
    stopped, unknown, open_end = features(worker, shift, "stop", "gap")
    assert stopped == {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [120.031, 36.011]},
        "properties": {"kind": "stop", **stop},
    }
    assert unknown["geometry"] == {"type": "LineString", "coordinates": list(ends.values())}
    assert unknown["properties"] == {"kind": "gap", **gap}
    assert open_end["geometry"] == {"type": "Point", "coordinates": ends["from_position"]}


def test_says_that_only_the_simplified_way_is_left_when_it_is_archived(worker, shift, now):
    archived_at = datetime(2026, 7, 20, 2, 0, tzinfo=UTC)
    way = [[120.021, 36.001], [120.022, 36.002]], [[120.025, 36.005], [120.026, 36.006]]
    path = MultiLineString(*(LineString(*line) for line in way), srid=4326)
    worked_out(shift, path=path, archived_at=archived_at)
    answer = track(worker, shift).json()
    assert answer["archived_at"] == "2026-07-20T02:00:00Z"
    assert [f["geometry"]["coordinates"] for f in answer["features"]] == list(way)
    assert answer["features"][0]["properties"] == {
        "kind": "part",
        "shift": str(shift),
        "started_at": None,
        "ended_at": None,
        "fixes_count": None,
        "times": [],
        "accuracies": [],
    }


def test_is_empty_before_anything_was_sent(worker, shift):
    assert track(worker, shift).json() == {
        "type": "FeatureCollection",
        "shift": str(shift),
        "archived_at": None,
        "track_deleted_at": None,
        "features": [],
    }


@pytest.mark.parametrize("person", ["coast_worker", "west_operator", "east_chief"])
def test_is_unknown_to_who_may_not_watch(phones, shift, person):
    answer = track(getattr(phones, person), shift)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_answers_only_in_the_formats_it_has(worker, shift):
    answer = worker.client.get(f"/api/v1/shifts/{shift}/track/?format=csv")
    assert answer.status_code == 406


def test_positions_seen_are_those_of_shifts_seen(phones, worker, shift, now):
    put_batch(worker, shift, walk(now - 20 * MINUTE, 3))
    counts = {
        name: Fix.objects.visible_to(getattr(phones, name).user).count()
        for name in ("east_worker", "coast_worker", "east_leader")
    }
    assert counts == {"east_worker": 3, "coast_worker": 0, "east_leader": 0}
