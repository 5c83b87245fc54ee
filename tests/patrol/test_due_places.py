"""/api/v1/due-places/: entered by leaders, seen by the people of their grids."""

from datetime import datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from pyproj import Geod

from backend.patrol.models import DuePlace, Shift, Visit
from backend.staffing.actions.absences import Cover, arrange_absence
from backend.territory.actions.places import Declared, NewPlace, enter_place
from tests.cast import GRID_CODES

from .phones import begin

EAST, COAST, WEST = (GRID_CODES[name] for name in ("east", "coast", "west"))
LON, LAT = 120.03, 36.01  # in the middle of the east grid
DAY = timedelta(days=1)


@pytest.fixture
def leader(phones):
    return phones.east_leader


@pytest.fixture
def today():
    return timezone.localdate()


def body(**said) -> dict:
    place = {"name": "pump house", "position": {"lon": LON, "lat": LAT}, "every_days": 3}
    return place | {"grids": [EAST]} | said


def entered(person, **said) -> dict:
    answer = person.client.post("/api/v1/due-places/", body(**said), format="json")
    assert answer.status_code == 201, answer.json()
    return answer.json()


def listed(person, **query) -> list[dict]:
    answer = person.client.get("/api/v1/due-places/", query)
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


def put(person, place: dict, **said):
    return person.client.patch(f"/api/v1/due-places/{place['id']}/", said, format="json")


def ended(person, place: dict, **said):
    return person.client.post(f"/api/v1/due-places/{place['id']}/end/", said, format="json")


def midnight(day) -> str:
    return f"{day.isoformat()}T00:00:00+08:00"


def test_a_leader_enters_a_place_and_its_people_see_it(phones, leader, today):
    place = entered(leader)
    assert place == {
        "id": place["id"],
        "name": "pump house",
        "position": [LON, LAT],
        "radius_m": 30.0,
        "every_days": 3,
        "grids": [EAST],
        "place": None,
        "since": today.isoformat(),
        "until": None,
        "due_at": midnight(today + 3 * DAY),  # today, tomorrow or the day after
        "visited_at": None,
        "state": "open",
        "excused": None,
        "may": ["change", "end"],
    }
    for person in (phones.east_worker, phones.fire_officer):
        assert listed(person) == [place | {"may": []}]
    assert listed(phones.coast_worker) == listed(phones.east_operator) == []


def test_partners_share_one_place(phones, leader):
    place = entered(leader, grids=[COAST, EAST])
    assert place["grids"] == [EAST, COAST]
    assert listed(phones.coast_worker)[0]["id"] == place["id"]
    assert [row["id"] for row in listed(phones.coast_worker, grid=EAST)] == [place["id"]]
    entered(leader)
    assert [row["id"] for row in listed(leader, grid=COAST)] == [place["id"]]
    assert len(listed(leader, grid=EAST)) == 2
    assert listed(phones.coast_worker, grid=WEST) == []


def test_a_position_may_be_declared_as_a_phone_map_shows_it(leader):
    # The known pair of GCJ-02; it lies elsewhere, and nobody minds.
    position = {"lon": 121.53154186, "lat": 31.17530398, "crs": "gcj02"}
    lon, lat = entered(leader, position=position)["position"]
    assert Geod(ellps="WGS84").inv(lon, lat, 121.5272106, 31.1774276)[2] < 0.2


def test_a_known_place_gives_its_name_and_position(cast, leader, today):
    new = NewPlace("lift", "lift 7", position=Declared(LON, LAT, "wgs84"))
    known = enter_place(new=new, day=today, by="tests", at=timezone.now())
    said = {"place": known.pk, "every_days": 30, "grids": [EAST]}
    answer = leader.client.post("/api/v1/due-places/", said, format="json").json()
    assert (answer["name"], answer["position"], answer["place"]) == ("lift 7", [LON, LAT], known.pk)


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"every_days": 0}, "/every_days"),
        ({"every_days": "3"}, "/every_days"),
        ({"radius_m": 4}, "/radius_m"),
        ({"radius_m": 501}, "/radius_m"),
        ({"name": " "}, "/name"),
        ({"name": None}, "/name"),
        ({"grids": []}, "/grids"),
        ({"grids": [EAST, "370211002001999"]}, "/grids/1"),
        ({"position": {"lon": 181, "lat": 0}}, "/position/lon"),
        ({"since": "2020-01-01"}, "/since"),
        ({"place": 999_999}, "/place"),
        ({"often": True}, "/often"),
    ],
)
def test_what_makes_no_sense_is_refused(leader, said, pointer):
    answer = leader.client.post("/api/v1/due-places/", body(**said), format="json")
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not DuePlace.objects.exists()


def test_only_leaders_of_one_of_the_grids_set_it(phones, leader):
    refused = {"west": phones.west_leader, "worker": phones.east_worker}
    for person in refused.values():
        answer = person.client.post("/api/v1/due-places/", body(), format="json")
        assert answer.status_code == 403
    place = entered(leader)
    assert put(phones.east_worker, place, name="x").status_code == 403
    assert ended(phones.east_worker, place).status_code == 403
    assert put(phones.west_leader, place, name="x").status_code == 404
    assert put(leader, place, grids=[COAST]).status_code == 403
    assert put(leader, place, grids=[EAST, COAST]).status_code == 200


def test_what_is_said_replaces_what_was_and_the_visits_stay(leader, phones, today):
    place = entered(leader)
    shift = Shift.objects.get(uuid=begin(phones.east_worker, timezone.now()))
    Visit.objects.create(due_place_id=place["id"], shift=shift, at=timezone.now())
    changed = put(leader, place, every_days=7, radius_m=60.0, name="pump house 2").json()
    assert (changed["name"], changed["radius_m"], changed["every_days"]) == ("pump house 2", 60, 7)
    assert changed["due_at"] == midnight(today + 8 * DAY)
    assert changed["visited_at"] is not None


def test_ending_a_place_keeps_its_visits(leader, phones, today):
    place = entered(leader)
    shift = Shift.objects.get(uuid=begin(phones.east_worker, timezone.now()))
    Visit.objects.create(due_place_id=place["id"], shift=shift, at=timezone.now())
    answer = ended(leader, place, day=(today + DAY).isoformat())
    assert answer.status_code == 200
    assert (answer.json()["until"], answer.json()["may"]) == (
        (today + DAY).isoformat(),
        ["change", "end"],
    )
    assert (
        ended(leader, place, day=(today + 2 * DAY).isoformat()).json()["type"] == "due-place-over"
    )
    assert ended(leader, place).json()["may"] == []
    assert listed(leader) == []
    assert Visit.objects.count() == 1
    again = ended(leader, place)
    assert (again.status_code, again.json()["until"]) == (409, today.isoformat())
    assert put(leader, place, name="x").status_code == 409
    assert leader.client.get(f"/api/v1/due-places/{place['id']}/").status_code == 200


def test_a_place_does_not_end_in_the_past(leader, today):
    answer = ended(leader, entered(leader), day=(today - DAY).isoformat())
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/day")


def old_place(leader, days: int, **said) -> dict:
    """Entered that many days ago, due every day."""
    place = entered(leader, every_days=1, **said)
    DuePlace.objects.filter(pk=place["id"]).update(since=timezone.localdate() - days * DAY)
    return place


def away(member, first, last, *, by, covers=()) -> None:
    """On leave over whole days."""
    begins, ends = (datetime.fromisoformat(midnight(day)) for day in (first, last + DAY))
    period = DateTimeTZRange(begins, ends)
    arrange_absence(member=member, period=period, covers=covers, by=by, at=begins - DAY)


def stands(person) -> tuple:
    (row,) = listed(person)
    return row["state"], row["excused"]


def test_a_day_that_is_over_without_a_visit_was_missed(leader, phones, today):
    old_place(leader, days=1)
    assert stands(phones.east_worker) == ("missed", None)
    assert listed(leader)[0]["due_at"] == midnight(today)


def test_the_leave_of_the_only_worker_excuses_and_names_nobody(cast, leader, phones, today):
    old_place(leader, days=1)
    away(cast.east_worker.member, today - DAY, today - DAY, by=cast.east_leader)
    assert stands(leader) == ("excused", "unstaffed")


def test_leave_that_somebody_covers_excuses_nothing(cast, leader, today):
    old_place(leader, days=1)
    cover = Cover(cast.grids["east"].grid_id, cast.coast_worker.member)
    away(cast.east_worker.member, today - DAY, today - DAY, by=cast.east_leader, covers=[cover])
    assert stands(leader) == ("missed", None)


def test_the_leave_of_one_partner_excuses_nothing(cast, leader, phones, today):
    old_place(leader, days=1, grids=[EAST, COAST])
    away(cast.east_worker.member, today - DAY, today - DAY, by=cast.east_leader)
    assert stands(leader) == ("missed", None)
    away(cast.coast_worker.member, today - DAY, today - DAY, by=cast.east_leader)
    assert stands(leader) == ("excused", "unstaffed")
