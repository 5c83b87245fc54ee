"""GET /api/v1/grids/{code}/coverage/: the east grid, 2,219 m from south to north.

Shares by hand, lengths and areas by geodesics of the ellipsoid. Nobody walks faster than 1 m/s.
"""

import math
from datetime import UTC, datetime, timedelta

import pytest
import shapely
from django.contrib.gis.geos import LineString, MultiLineString
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from pyproj import Geod

from backend.accounts.models import TrailEntry
from backend.live.models import Event, State
from backend.patrol.cleaning import RULES
from backend.patrol.models import BadWeather, DuePlace, Fix, Shift, Summary, Visit
from backend.staffing.models import Posting
from tests.cast import GRID_CODES, NORTH, SOUTH

from .phones import IN_EAST, begin, fix, put_batch, put_mark

WEST, EAST = 120.02, 120.04
PARTS = ("covered", "not_covered", "unknown")
WAY = MultiLineString(LineString((WEST - 0.001, 36.01), (EAST + 0.001, 36.01)))
MINUTE = timedelta(minutes=1)
GEOD = Geod(ellps="WGS84")
AREA = abs(GEOD.polygon_area_perimeter([WEST, EAST, EAST, WEST], [SOUTH, SOUTH, NORTH, NORTH])[0])
STRIP = 0.0135  # 30 m of 2,219 m


@pytest.fixture
def morning():
    """Nine o'clock of yesterday."""
    yesterday = timezone.localtime() - timedelta(days=1)
    return yesterday.replace(hour=9, minute=0, second=0, microsecond=0)


def across(began, lat: float = 36.01, *, west=WEST - 0.0005, east=EAST + 0.0005, acc=8.0) -> list:
    """Every 30 s a position 27 m on, by default from 45 m before the grid to 45 m behind it."""
    count = math.ceil((east - west) / 0.0003)
    step = (east - west) / count
    return [
        fix(began + timedelta(seconds=30 * n), (west + n * step, lat), acc=acc)
        for n in range(count + 1)
    ]


def moment_of(milliseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def patrol(person, fixes, *, began=None, ends=None) -> Shift:
    """A shift of a few positions that begins with the first and ends with the last."""
    moments = [moment_of(one[0]) for one in fixes]
    began, ends = began or moments[0], ends or moments[-1] + timedelta(milliseconds=1)
    uuid = begin(person, began, planned_end=ends)
    assert put_batch(person, uuid, fixes).json()["stored"] == len(fixes)
    return Shift.objects.get(uuid=uuid)


def asked(person, code=GRID_CODES["east"], **query) -> dict:
    answer = person.client.get(f"/api/v1/grids/{code}/coverage/", query)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def shares(person, day, code=GRID_CODES["east"]) -> tuple[float, float, float]:
    """Covered, not covered, unknown on a day."""
    day = timezone.localtime(day).date().isoformat()
    answer = asked(person, code, **{"from": day, "to": day})
    return tuple(answer[part]["share"] for part in PARTS)


def test_the_worked_figures_stand_on_the_ellipsoid():
    _, _, height = GEOD.inv(WEST, SOUTH, WEST, NORTH)
    assert round(30 / height, 4) == STRIP
    assert pytest.approx(4.0e6, rel=0.01) == AREA


def test_a_walk_across_covers_a_strip(worker, morning):
    patrol(worker, across(morning))
    assert shares(worker, morning) == (STRIP, 1 - STRIP, 0)


def test_the_shapes_part_the_grid(worker, morning):
    patrol(worker, [*across(morning, east=120.03), fix(morning + 40 * MINUTE, (120.035, 36.015))])
    day = morning.date().isoformat()
    answer = asked(worker, **{"from": day, "to": day})
    parts = [
        shapely.geometry.shape(answer[p]["shape"]) for p in ("covered", "not_covered", "unknown")
    ]
    assert all(part.is_valid and part.geom_type == "MultiPolygon" for part in parts)
    assert shapely.coverage_is_valid(parts)
    grid = shapely.box(WEST, SOUTH, EAST, NORTH)
    assert shapely.union_all(parts).symmetric_difference(grid).area < 1e-7 * grid.length
    for part, name in zip(parts, PARTS, strict=True):
        # Drawn to 5 m, along a border of a kilometre and a half on both sides.
        assert part.area / grid.area == pytest.approx(answer[name]["share"], abs=2e-3)
    assert sum(answer[name]["share"] for name in PARTS) == 1


def test_a_silence_makes_unknown_what_was_in_reach(worker, morning):
    # 138 m apart, 200 s: half axes of 215 and 203.6 m.
    lon, lat, _ = GEOD.fwd(*IN_EAST, 90, 138)
    patrol(worker, [fix(morning), fix(morning + timedelta(seconds=200), (lon, lat))])
    unknown = math.pi * 215 * math.sqrt(215**2 - 69**2) / AREA
    assert shares(worker, morning) == pytest.approx((0, 1 - unknown, unknown), abs=1e-4)


def test_silence_in_one_place_is_standing_there(worker, morning):
    walk = across(morning, east=120.03)
    stood = morning + timedelta(minutes=55)
    here = (120.0303, 36.01)  # 27 m on, forty minutes later
    patrol(worker, [*walk, *(fix(stood + n * MINUTE, here) for n in (0, 1))])
    assert shares(worker, morning)[2] == 0


def test_more_than_an_hour_of_silence_is_unknown_wherever_it_ends(worker, morning):
    patrol(worker, [fix(morning), fix(morning + 61 * MINUTE)])
    assert shares(worker, morning) == (0, 0, 1)


def test_nothing_is_known_nor_unknown_of_a_pause(worker, morning):
    first, back = across(morning, east=120.03), morning + timedelta(hours=4)
    second = across(back, west=120.03)
    ends = moment_of(second[-1][0] + 1)
    uuid = begin(worker, morning, planned_end=ends)
    stopped = moment_of(first[-1][0] + 1)
    put_mark(worker, uuid, "pause", stopped)
    put_mark(worker, uuid, "resume", back)
    assert put_batch(worker, uuid, first + second).json()["quarantined"] == []
    assert shares(worker, morning) == (STRIP, 1 - STRIP, 0)


def test_a_shift_without_tracking_leaves_the_rest_unknown(phones, worker, morning):
    patrol(worker, across(morning))
    begin(phones.fire_officer, morning, planned_end=morning + 9 * MINUTE, tracked=False)
    assert shares(worker, morning) == (STRIP, 0, 1 - STRIP)


def test_a_shift_of_which_nothing_is_left_leaves_all_unknown(worker, morning):
    patrol(worker, across(morning))
    Fix.objects.all().delete()
    assert shares(worker, morning) == (0, 0, 1)


def test_a_shift_whose_track_was_deleted_leaves_all_unknown(worker, morning):
    patrol(worker, across(morning))
    Shift.objects.update(track_deleted_at=timezone.now())
    assert shares(worker, morning) == (0, 0, 1)


def test_a_tracked_shift_that_was_silent_leaves_the_rest_unknown(phones, worker, morning):
    patrol(worker, across(morning))
    begin(phones.fire_officer, morning, planned_end=morning + 90 * MINUTE)
    assert shares(worker, morning) == (STRIP, 0, 1 - STRIP)


def test_imprecise_positions_make_unknown_what_they_may_mean(worker, morning):
    rough = fix(morning, acc=120.0)
    patrol(worker, [rough])
    # A circle of 120 m as a polygon of 32 corners: 0.6% less.
    area = math.pi * 120**2 / AREA
    assert shares(worker, morning)[2] == pytest.approx(area, abs=1.2e-4)


def test_a_leap_that_nobody_can_have_made_does_not_count(worker, morning):
    walk, astray = across(morning), fix(morning + timedelta(seconds=45), (120.03, 36.018))
    patrol(worker, [*walk[:2], astray, *walk[2:]])
    assert shares(worker, morning) == (STRIP, 1 - STRIP, 0)


def archived(shift, **kept) -> None:
    """Its positions are gone, and a summary is kept."""
    Fix.objects.all().delete()
    now = timezone.now()
    names = ("distance_m", "moving_s", "own_grid_s", "elsewhere_s")
    figures = dict.fromkeys(names, 0) | {"fixes_count": 73}
    Summary.objects.create(
        shift=shift, rules=RULES, worked_out_at=now, archived_at=now, **(figures | kept)
    )


def test_where_the_positions_are_gone_the_kept_way_is_taken(worker, morning):
    shift = patrol(worker, across(morning))
    assert asked(worker)["simplified"] is False
    span = {"from": morning.isoformat(), "to": (morning + timedelta(seconds=200)).isoformat()}
    ends = {"from_position": list(IN_EAST), "to_position": [GEOD.fwd(*IN_EAST, 90, 138)[0], 36.01]}
    archived(shift, path=WAY, gaps=[span | ends])
    day = morning.date().isoformat()
    answer = asked(worker, **{"from": day, "to": day})
    assert answer["simplified"] is True
    assert answer["covered"]["share"] == STRIP
    # The ellipse of before, less the strip through its middle.
    a, b = 215, math.sqrt(215**2 - 69**2)
    middle = 2 * a * b * (15 / b * math.sqrt(1 - (15 / b) ** 2) + math.asin(15 / b))
    unknown = (math.pi * a * b - middle) / AREA
    assert answer["unknown"]["share"] == pytest.approx(unknown, abs=2e-4)


def test_of_a_kept_way_that_lies_partly_in_the_period_nobody_knows_which_part(worker, morning):
    night = morning.replace(hour=23, minute=40) - timedelta(days=1)
    shift = patrol(worker, across(night))
    archived(shift, path=WAY)
    assert shares(worker, night) == (0, 1 - STRIP, STRIP)


def test_a_shift_of_which_nothing_could_be_kept_leaves_all_unknown(worker, morning):
    archived(patrol(worker, across(morning)), fixes_count=0)
    assert shares(worker, morning) == (0, 0, 1)


def test_only_what_lies_in_the_period_counts(worker, morning):
    midnight = morning.replace(hour=0)
    # It comes in the middle of the grid.
    patrol(worker, across(midnight - timedelta(seconds=30 * 35)))
    for day in (midnight - timedelta(days=1), midnight):
        assert shares(worker, day)[0] == pytest.approx(STRIP / 2, abs=3e-4)
    assert shares(worker, midnight - timedelta(days=2)) == (0, 1, 0)


def test_no_stretch_of_a_day_shows_where_somebody_was_in_it(phones, worker, morning):
    patrol(worker, across(morning))
    day = morning.date().isoformat()
    whole = asked(phones.fire_officer, **{"from": day, "to": day})
    minute = {"from": morning.isoformat(), "to": (morning + MINUTE).isoformat()}
    assert asked(phones.fire_officer, **minute) == whole
    assert whole["from"] == morning.replace(hour=0).isoformat()
    assert whole["to"] == (morning.replace(hour=0) + timedelta(days=1)).isoformat()


def test_the_running_shift_is_unknown_since_its_last_sign(worker):
    now = timezone.now().replace(microsecond=0)
    uuid = begin(worker, now - 2 * MINUTE)
    put_batch(worker, uuid, [fix(now - n * MINUTE) for n in (1, 2)])
    covered, _, unknown = (asked(worker)[p]["share"] for p in PARTS)
    # A minute and what the question took: 120 m and 15 m of sight, less where they stood.
    assert unknown == pytest.approx(math.pi * (135**2 - 15**2) / AREA, rel=0.15)
    assert covered == pytest.approx(math.pi * 15**2 / AREA, abs=1e-4)


def test_people_of_other_grids_cover_nothing_here(phones, worker, morning):
    patrol(phones.coast_worker, across(morning))
    assert shares(worker, morning) == (0, 1, 0)
    Posting.objects.create(
        member=phones.coast_worker.member,
        grid_id=worker.member.postings.get().grid_id,
        post="worker",
        kind="cover",
        period=DateTimeTZRange(morning - timedelta(days=1), morning + timedelta(days=1)),
    )
    assert shares(worker, morning) == (STRIP, 1 - STRIP, 0)


def test_all_people_of_the_grid_are_shown_it_and_nobody_else(phones, worker, morning):
    patrol(worker, across(morning))
    for person in (worker, phones.east_leader, phones.fire_officer):
        assert shares(person, morning)[0] == STRIP
    others = ("coast_worker", "west_leader", "east_operator", "east_supervisor", "east_chief")
    for name in (*others, "east_desk", "admin", "auditor"):
        answer = getattr(phones, name).client.get(f"/api/v1/grids/{GRID_CODES['east']}/coverage/")
        assert (answer.status_code, answer.json()["type"]) == (403, "not-allowed"), name
    assert worker.client.get("/api/v1/grids/370211002999001/coverage/").status_code == 404


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"from": "yesterday"}, "/from"),
        ({"from": "2026-02-30"}, "/from"),
        ({"from": "2026-02-01T08:00:00"}, "/from"),
        ({"from": "2026-02-02", "to": "2026-02-01"}, "/to"),
        ({"from": "2026-02-01", "to": "2026-03-04"}, "/to"),
        ({"to": "9999-12-31"}, "/to"),
        ({"from": "9999-12-31T10:00:00Z", "to": "9999-12-31T12:00:00Z"}, "/to"),
        ({"from": "0001-01-01"}, "/to"),
    ],
)
def test_a_period_that_is_none_is_refused(worker, query, pointer):
    answer = worker.client.get(f"/api/v1/grids/{GRID_CODES['east']}/coverage/", query)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_asks_for_today_until_now_when_nothing_is_said(worker):
    answer = asked(worker)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    assert answer["from"] == midnight.isoformat()
    assert answer["to"] <= timezone.localtime().isoformat()
    assert answer["due_places"] == []


def test_tells_how_it_stands_with_the_due_places(cast, worker, morning):
    shift = patrol(worker, across(morning))
    leader, since = cast.east_leader, morning.date() - timedelta(days=9)
    daily, weekly, ended = (
        DuePlace.objects.create(
            name=name,
            lon=120.03,
            lat=36.01,
            every_days=n,
            since=since,
            until=until,
            entered_by=leader,
        )
        for name, n, until in (
            ("daily", 1, None),
            ("weekly", 7, None),
            ("ended", 1, morning.date()),
        )
    )
    for place in (daily, weekly, ended):
        place.grids.add(cast.grids["east"].grid)
    Visit.objects.create(due_place=weekly, shift=shift, at=morning + MINUTE)
    Visit.objects.create(due_place=daily, shift=shift, at=morning - timedelta(days=1))
    BadWeather.objects.create(
        area=cast.areas["east"],
        period=DateTimeTZRange(morning - timedelta(hours=9), morning + timedelta(hours=12)),
        reason="typhoon",
        entered_by=leader,
        entered_at=morning,
    )
    day = morning.date().isoformat()
    shown = asked(worker, **{"from": day, "to": day})["due_places"]
    midnight = morning.replace(hour=0) + timedelta(days=1)
    assert shown == [
        {
            "id": daily.pk,
            "name": "daily",
            "position": [120.03, 36.01],
            "due_at": midnight.isoformat(),
            "visited_at": None,  # but not in this period
            "state": "excused",
            "excused": "weather",
        },
        {
            "id": weekly.pk,
            "name": "weekly",
            "position": [120.03, 36.01],
            "due_at": (midnight + timedelta(days=7)).isoformat(),
            "visited_at": (morning + MINUTE).isoformat(),
            "state": "open",
            "excused": None,
        },
    ]


def test_nothing_of_it_is_written_or_sent(worker, morning):
    patrol(worker, across(morning))
    before = [model.objects.count() for model in (TrailEntry, State, Event)]
    asked(worker)
    assert [model.objects.count() for model in (TrailEntry, State, Event)] == before
