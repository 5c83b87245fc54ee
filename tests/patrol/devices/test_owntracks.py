"""OwnTracks in HTTP mode at /devices/owntracks/: every example, over real HTTP."""

import json

import pytest

from backend.patrol.models import Fix, Unstored

from .conftest import chunked, si

pytestmark = pytest.mark.django_db(transaction=True)

LOCATION = {
    "_type": "location",
    "_id": "a1b2c3d4",
    "t": "u",
    "lat": 36.0657,
    "lon": 120.3826,
    "acc": 8,
    "alt": 21,
    "vac": 3,
    "vel": 5,
    "cog": 184,
    "batt": 83,
    "bs": 1,
    "conn": "m",
    "m": 2,
    "tid": "01",
    "tst": 1784512800,
    "created_at": 1784512803,
    "topic": "owntracks/w100001/phone",
}
HEADERS = {
    "Content-Type": "application/json; charset=utf-8",
    "X-Limit-U": "w100001",
    "X-Limit-D": "phone",
}
# As the OwnTracks booklet has them (tech/json).
OTHERS = [
    {"_type": "transition", "event": "enter", "wtst": 1784512800, "tst": 1784512800, "acc": 8,
     "desc": "station", "t": "c", "rid": "x", "lat": 36.0657, "lon": 120.3826, "tid": "01"},
    {"_type": "waypoint", "desc": "x", "lat": 36.0, "lon": 120.0, "rad": 50, "tst": 1784512800},
    {"_type": "waypoints", "waypoints": [{"_type": "waypoint", "desc": "x", "tst": 1784512800}]},
    {"_type": "status", "android": {"wifi": 1}},
    {"_type": "steps", "steps": 120, "from": 1784509200, "to": 1784512800},
    {"_type": "card", "name": "x", "tid": "01"},
    {"_type": "cmd", "action": "reportLocation"},
    {"_type": "lwt", "tst": 1784512800},
    {"_type": "configuration", "mode": 3},
    {"_type": "encrypted", "data": "AAAA"},
    {"_type": "something of tomorrow"},
    {},
]  # fmt: skip


@pytest.fixture
def phone(phone_of, shift):
    return phone_of("owntracks")


def is_heard(answer) -> bool:
    """A JSON array of nothing: an empty body breaks the client for Android."""
    return (answer.status_code, answer.content, answer.headers["Content-Type"]) == (
        200,
        b"[]",
        "application/json",
    )


def say(phone, message, rest: str = "", **how):
    how.setdefault("headers", HEADERS)
    return phone.ask("POST", rest, body=json.dumps(message), **how)


def wanted(phone, shift, **other) -> dict:
    """The example in SI: 5 km/h are 1.3889 m/s."""
    example = {"lon": 120.3826, "lat": 36.0657, "acc": 8.0, "heading": 184.0, "alt": 21.0}
    return example | {"t": phone.at(0) * 1000, "speed": 1.39, "shift": shift.pk} | other


def test_stores_a_location(phone, shift):
    assert is_heard(say(phone, LOCATION))
    (fix,) = phone.stored()
    assert si(fix) == wanted(phone, shift)


def test_stores_what_comes_in_chunks(phone, shift):
    body = chunked(phone.retimed(json.dumps(LOCATION)).encode())
    auth = ("anybody", phone.key)
    answer = phone.http.post(phone.address(), content=body, headers=HEADERS, auth=auth)
    assert is_heard(answer)
    assert [si(fix) for fix in phone.stored()] == [wanted(phone, shift)]


def test_takes_any_address_below_its_own_and_the_user_in_the_query(phone):
    for rest in ("", "pub", "pub?u=w100001&d=phone", "?u=W100001&d=PHONE"):
        assert is_heard(say(phone, LOCATION, rest))
        assert len(phone.taken()) == 1
    address = f"{phone.base}/devices/owntracks"
    message = phone.retimed(json.dumps(LOCATION))
    assert is_heard(phone.http.post(address, content=message, auth=("x", phone.key)))
    assert len(phone.taken()) == 1


def test_reads_strings_and_floats_for_whole_numbers(phone, shift):
    for said in (
        {"tst": "1784512800"},
        {"tst": "1784512800.0", "vel": "5"},
        {"acc": 8.0, "vel": 5.0, "cog": 184.0, "alt": 21.0, "tst": 1784512800.0},
        {"lat": "36.0657", "lon": "120.3826"},
        {"topic": "owntracks/http/01", "m": -1, "bs": 0},
    ):
        assert is_heard(say(phone, LOCATION | said))
        assert [si(fix) for fix in phone.stored()] == [wanted(phone, shift)], said
        phone.taken()


def test_what_is_left_out_is_unknown(phone, shift):
    least = {name: LOCATION[name] for name in ("_type", "lat", "lon", "tst")}
    assert is_heard(say(phone, least))
    unknown = {"acc": None, "speed": None, "heading": None, "alt": None}
    assert [si(fix) for fix in phone.stored()] == [wanted(phone, shift, **unknown)]


def test_zero_is_zero_and_below_it_unknown(phone):
    assert is_heard(say(phone, LOCATION | {"vel": 0, "cog": 0, "alt": 0, "acc": 0}))
    (fix,) = phone.taken()
    assert (fix.speed, fix.heading, fix.alt, fix.acc) == (0, 0, 0, 0)
    assert is_heard(say(phone, LOCATION | {"vel": -1, "cog": -1, "acc": -1, "alt": -3}))
    (fix,) = phone.taken()
    assert (fix.speed, fix.heading, fix.alt, fix.acc) == (None, None, -3, None)


def test_hears_every_other_kind_of_message_and_stores_nothing_of_it(phone):
    for message in OTHERS:
        assert is_heard(say(phone, message)), message
    for body in (b"", b"\n"):
        assert is_heard(phone.ask("POST", body=body, headers=HEADERS))
    assert phone.stored() == []
    assert not Unstored.objects.exists()


def test_a_message_that_means_nothing_is_heard_and_counted(phone):
    poison = [
        "not json",
        "[1, 2]",
        json.dumps(LOCATION)[:-1],
        *(json.dumps(LOCATION | {name: None}) for name in ("lat", "lon", "tst")),
        json.dumps(LOCATION | {"tst": "soon"}),
        json.dumps(LOCATION | {"lat": 136.0657}),
    ]
    for body in poison:
        assert is_heard(phone.ask("POST", body=body, headers=HEADERS)), body
    assert phone.stored() == []
    # One message is a list of two.
    assert sum(Unstored.objects.values_list("count", flat=True)) == len(poison) + 1


def test_what_is_posted_again_is_stored_once(phone):
    # iOS posts the same once more, with the moment at which it was made.
    first = {name: value for name, value in LOCATION.items() if name not in ("_id", "created_at")}
    for message in (first, LOCATION, first, LOCATION | {"_id": "other"}):
        assert is_heard(say(phone, message))
    assert len(phone.stored()) == 1


def test_is_401_without_the_right_password(phone):
    for auth in (None, ("w100001", "100001"), ("w100001", ""), ("w100001", "0" * 26)):
        message = json.dumps(LOCATION).encode()
        answer = phone.http.post(phone.address(), content=message, headers=HEADERS, auth=auth)
        assert (answer.status_code, answer.content) == (401, b"")
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    for header in ("Basic", "Basic ???", "Basic 4pyT", f"Bearer {phone.key}", "basic Og=="):
        headers = HEADERS | {"Authorization": header}
        assert phone.http.post(phone.address(), content=b"{}", headers=headers).status_code == 401
    assert not Fix.objects.exists()


def test_whoever_says_they_are_another_is_still_themselves(phone, standing_phones):
    headers = HEADERS | {"X-Limit-U": "west_worker"}
    answer = say(phone, LOCATION, headers=headers, auth=("west_worker", phone.key))
    assert is_heard(answer)
    assert [fix.device.user for fix in phone.stored()] == [phone.user]
