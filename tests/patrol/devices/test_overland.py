"""Overland at /devices/overland/: batches as its README has them, over real HTTP."""

import json

import pytest

from backend.patrol.models import Unstored

from .conftest import chunked, si

pytestmark = pytest.mark.django_db(transaction=True)

PROPERTIES = {
    "timestamp": "2026-07-20T10:00:00+0800",
    "altitude": 21,
    "speed": 1.35,
    "course": 184,
    "horizontal_accuracy": 8,
    "vertical_accuracy": 3,
    "speed_accuracy": 1,
    "course_accuracy": 5,
    "motion": ["walking"],
    "battery_state": "unplugged",
    "battery_level": 0.83,
    "wifi": "",
    "device_id": "phone",
    "unique_id": "x",
}


def feature(**said) -> dict:
    place = {"type": "Point", "coordinates": [120.3826, 36.0657]}
    return {"type": "Feature", "geometry": place, "properties": PROPERTIES | said}


@pytest.fixture
def phone(phone_of, shift):
    return phone_of("overland")


def is_heard(answer) -> bool:
    return (answer.status_code, answer.json()) == (200, {"result": "ok"})


def wanted(phone, shift, **other) -> dict:
    example = {"lon": 120.3826, "lat": 36.0657, "acc": 8.0, "heading": 184.0, "alt": 21.0}
    return example | {"t": phone.at(0) * 1000, "speed": 1.35, "shift": shift.pk} | other


def test_stores_a_batch_and_the_current_position_ahead_of_it(phone, shift):
    said = {
        "locations": [feature(timestamp=f"2026-07-20T02:00:00.{n}00Z") for n in range(3)],
        "current": feature(timestamp="2026-07-20T02:00:03Z"),
        "trip": {"mode": "walking"},
    }
    for _each in range(2):
        assert is_heard(phone.ask("POST", body=json.dumps(said)))
    after = [0, 100, 200, 3000]
    t = phone.at(0) * 1000
    assert [si(fix) for fix in phone.stored()] == [wanted(phone, shift, t=t + ms) for ms in after]


def test_stores_a_thousand_positions_that_come_in_chunks(phone):
    # Of one millisecond each, from the moment on.
    start = phone.moment.strftime("%Y-%m-%dT%H:%M:%S")
    features = [feature(timestamp=f"{start}.{n:03d}Z") for n in range(1000)]
    body = json.dumps({"locations": features}).encode()
    headers = {"Authorization": f"Bearer {phone.key}"}
    answer = phone.http.post(phone.address(), content=chunked(body, 5000), headers=headers)
    assert is_heard(answer)
    assert len(phone.stored()) == 1000


def test_below_zero_is_unknown(phone, shift):
    unknown = {"speed": -1, "course": -1, "horizontal_accuracy": -1, "vertical_accuracy": -1}
    assert is_heard(phone.ask("POST", body=json.dumps({"locations": [feature(**unknown)]})))
    nothing = {"acc": None, "speed": None, "heading": None, "alt": None}
    assert [si(fix) for fix in phone.stored()] == [wanted(phone, shift, **nothing)]


def test_poison_spoils_nothing_of_its_batch(phone):
    poison = [{}, None, feature(timestamp=None), {**feature(), "geometry": None}, "x"]
    said = {"locations": [*poison, feature(), feature(action="visit")]}
    assert is_heard(phone.ask("POST", body=json.dumps(said)))
    assert len(phone.stored()) == 1
    assert Unstored.objects.get().count == len(poison)
    for body in ("", "not json", "[]", "{}", '{"locations": {}}'):
        assert is_heard(phone.ask("POST", body=body))


def test_is_401_without_the_right_token(phone):
    for header in ("", "Bearer", "Bearer x", f"Token {phone.key}", f"Bearer {'0' * 26}"):
        answer = phone.ask("POST", body="{}", headers={"Authorization": header})
        assert (answer.status_code, answer.content) == (401, b"")
