"""/api/v1/bad-weather/: entered by the centre or a leader, known to all, excusing visits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.patrol.models import BadWeather, DuePlace
from tests.cast import COMMUNITIES, TOWNSHIPS

EAST, COAST = COMMUNITIES["east"][0], COMMUNITIES["coast"][0]
TOWNSHIP = TOWNSHIPS["east"][0]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def now():
    return timezone.localtime().replace(microsecond=0)


def enter(person, since, until, area=EAST, reason="typhoon"):
    said = {"area": area, "since": since.isoformat(), "until": until.isoformat(), "reason": reason}
    return person.client.post("/api/v1/bad-weather/", said, format="json")


def listed(person, **query) -> list[dict]:
    answer = person.client.get("/api/v1/bad-weather/", query)
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


def test_is_entered_for_an_area_and_known_to_everybody(phones, now):
    answer = enter(phones.east_operator, now, now + DAY, TOWNSHIP)
    assert answer.status_code == 201, answer.json()
    spell = answer.json()
    assert spell == {
        "id": spell["id"],
        "area": TOWNSHIP,
        "area_name": "east街道",
        "since": now.isoformat(),
        "until": (now + DAY).isoformat(),
        "reason": "typhoon",
        "may": ["end"],
    }
    assert listed(phones.west_worker) == [spell | {"may": []}]
    assert listed(phones.west_worker, area=EAST) == []  # entered for the township
    assert listed(phones.west_worker, area=TOWNSHIP) == [spell | {"may": []}]


@pytest.mark.parametrize(
    ("name", "area", "status"),
    [
        ("east_leader", EAST, 201),
        ("east_leader", COAST, 403),
        ("east_leader", TOWNSHIP, 403),
        ("east_operator", COAST, 201),
        ("east_operator", "370211", 403),
        ("west_operator", EAST, 403),
        ("east_worker", EAST, 403),
        ("east_chief", EAST, 403),
        ("admin", EAST, 403),
    ],
)
def test_is_said_by_the_centre_of_the_area_or_a_leader_in_the_community(
    phones, now, name, area, status
):
    assert enter(getattr(phones, name), now, now + DAY, area).status_code == status
    assert BadWeather.objects.count() == (status == 201)


@pytest.mark.parametrize(
    ("since", "until", "pointer"),
    [
        (HOUR, HOUR, "/until"),
        (0 * DAY, 14 * DAY + HOUR, "/until"),
        (-32 * DAY, -31 * DAY, "/since"),
    ],
)
def test_a_spell_that_makes_no_sense_is_refused(phones, now, since, until, pointer):
    answer = enter(phones.east_operator, now + since, now + until)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)


def test_ends_sooner_than_was_said(phones, now):
    spell = enter(phones.east_operator, now - HOUR, now + DAY).json()
    address = f"/api/v1/bad-weather/{spell['id']}/end/"
    assert phones.coast_worker.client.post(address).status_code == 403
    answer = phones.east_leader.client.post(address)
    assert (answer.status_code, answer.json()["may"]) == (200, [])
    assert answer.json()["until"] < (now + HOUR).isoformat()
    assert listed(phones.east_worker) == []
    again = phones.east_leader.client.post(address)
    assert (again.status_code, again.json()["type"]) == (409, "weather-over")


def test_one_that_is_to_come_is_taken_back(phones, now):
    spell = enter(phones.east_operator, now + HOUR, now + DAY).json()
    answer = phones.east_operator.client.post(f"/api/v1/bad-weather/{spell['id']}/end/")
    assert answer.json()["until"] == answer.json()["since"]
    assert not BadWeather.objects.exists()


def test_weather_of_the_township_excuses_in_its_grids_and_in_no_others(cast, phones, now):
    yesterday = now.replace(hour=0, minute=0, second=0) - DAY
    for name in ("east", "coast", "west"):
        place = DuePlace.objects.create(
            name=name,
            lon=120.03,
            lat=36.01,
            every_days=1,
            since=yesterday.date(),
            entered_by=cast.east_leader,
        )
        place.grids.add(cast.grids[name].grid)
    assert enter(phones.east_operator, yesterday, yesterday + DAY, TOWNSHIP).status_code == 201
    found = {}
    for person in (phones.east_worker, phones.coast_worker, phones.west_worker):
        (row,) = person.client.get("/api/v1/due-places/").json()["results"]
        found[row["name"]] = (row["state"], row["excused"])
    excused = ("excused", "weather")
    assert found == {"east": excused, "coast": excused, "west": ("missed", None)}
