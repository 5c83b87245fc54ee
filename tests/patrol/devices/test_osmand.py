"""Traccar Client and OsmAnd at /devices/osmand/: every example, over real HTTP."""

import json
from datetime import timedelta

import pytest

from backend.patrol.models import Fix, Quarantined, Unstored

from .conftest import chunked, si

pytestmark = pytest.mark.django_db(transaction=True)

OLD = (
    "?id=100001&timestamp=1784512800&lat=36.0657&lon=120.3826&speed=2.6&bearing=184.0"
    "&altitude=21.0&accuracy=8.0&batt=83.0"
)
FORM = (
    "id=100001&lat=36.0657&lon=120.3826&timestamp=1784512800&accuracy=8.0&altitude=21.0"
    "&speed=2.62&bearing=184.0&batt=83&charge=false"
)
AS_FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
AS_JSON = {"Content-Type": "application/json"}
LOCATION = {
    "timestamp": "2026-07-20T02:00:00.125Z",
    "coords": {
        "latitude": 36.0657,
        "longitude": 120.3826,
        "accuracy": 8.0,
        "speed": 1.35,
        "heading": 184.0,
        "altitude": 21.0,
    },
    "is_moving": True,
    "odometer": 1520,
    "event": "motionchange",
    "battery": {"level": 0.83, "is_charging": False},
    "activity": {"type": "walking"},
    "extras": {},
    "_": "&id=100001&lat=36.0657&lon=120.3826&timestamp=2026-07-20T02:00:00.125Z&",
}


@pytest.fixture
def phone(phone_of, shift):
    return phone_of("osmand")


def is_heard(answer) -> bool:
    """200 and nothing else, which Traccar Client takes for delivered."""
    return (answer.status_code, answer.content, answer.headers["Content-Length"]) == (200, b"", "0")


def wanted(phone, shift, *, speed: float | None, ms: int = 0, **other) -> dict:
    """The example in SI: 2.6 kn are 1.3376 m/s and 2.62 kn 1.3478 m/s (1 kn = 0.514444 m/s)."""
    example = {"lon": 120.3826, "lat": 36.0657, "acc": 8.0, "heading": 184.0, "alt": 21.0}
    return example | {"t": phone.at(0) * 1000 + ms, "speed": speed, "shift": shift.pk} | other


def test_stores_what_the_old_client_says_in_the_address_by_any_method(phone, shift):
    for method in ("POST", "GET", "PUT"):
        assert is_heard(phone.ask(method, OLD))
        (fix,) = phone.stored()
        assert si(fix) == wanted(phone, shift, speed=1.34)
        assert (fix.shift, fix.mock, fix.grid) == (shift, None, None)
        phone.taken()


def test_stores_what_the_new_client_says_in_the_form(phone, shift):
    answer = phone.ask("POST", body=FORM, headers=AS_FORM | {"User-Agent": "ktor-client"})
    assert is_heard(answer)
    (fix,) = phone.stored()
    assert si(fix) == wanted(phone, shift, speed=1.35)


def test_stores_what_comes_in_chunks(phone, shift):
    body = chunked(phone.retimed(FORM).encode())
    assert is_heard(phone.http.post(phone.address(), content=body, headers=AS_FORM))
    location = json.dumps({"location": LOCATION, "device_id": phone.key})
    body = chunked(phone.retimed(location).encode())
    assert is_heard(phone.http.post(phone.address(), content=body, headers=AS_JSON))
    assert [si(fix)["t"] - phone.at(0) * 1000 for fix in phone.stored()] == [0, 125]


def test_reads_the_body_only_when_the_address_says_nothing(phone):
    other = FORM.replace("36.0657", "36.5")
    assert is_heard(phone.ask("POST", OLD, body=other, headers=AS_FORM))
    assert [fix.lat for fix in phone.stored()] == [36.0657]


def test_takes_any_address_below_its_own_and_needs_no_slash_at_the_end(phone):
    for rest in ("", "pub", "any/path/there/is", "?"):
        assert is_heard(phone.ask("POST", rest, body=FORM, headers=AS_FORM))
        assert len(phone.taken()) == 1
    assert is_heard(phone.http.post(f"{phone.base}/devices/osmand{phone.retimed(OLD)}"))
    assert len(phone.taken()) == 1


def test_a_body_needs_no_content_type(phone):
    assert is_heard(phone.ask("POST", body=FORM))
    assert len(phone.taken()) == 1


def test_reads_the_moment_however_it_is_written(phone):
    for written, ms in (
        ("1784512800", 0),
        ("1784512800125", 125),
        ("2026-07-20T02:00:00Z", 0),
        ("2026-07-20T02:00:00.125Z", 125),
        ("2026-07-20T10:00:00%2B08:00", 0),
        ("2026-07-20T10:00:00+08:00", 0),
        ("2026-07-20 10:00:00", 0),  # the district's clock, eight hours ahead of UTC
        ("2026-07-20+10:00:00", 0),
    ):
        assert is_heard(phone.ask("POST", OLD.replace("1784512800", written)))
        stored = [si(fix)["t"] for fix in phone.stored()]
        assert stored == [phone.at(0) * 1000 + ms], written
        phone.taken()


def test_a_position_without_a_moment_is_of_now(phone, shift):
    assert is_heard(phone.ask("POST", OLD.replace("timestamp=1784512800&", "")))
    (fix,) = phone.stored()
    assert timedelta(minutes=9) < fix.at - phone.moment < timedelta(minutes=15)


def test_other_names_for_the_same_are_known(phone, shift):
    body = FORM.replace("id=", "deviceid=").replace("bearing", "heading")
    body = body.replace("lat=36.0657&lon=120.3826", "location=36.0657,120.3826")
    assert is_heard(phone.ask("POST", body=body, headers=AS_FORM))
    assert [si(fix) for fix in phone.stored()] == [wanted(phone, shift, speed=1.35)]


def test_knows_mock_and_lets_everything_else_go(phone, shift):
    more = (
        "&mock=true&hdop=0.9&cell=460,0,1,2,-70&cell=460,0,1,3&wifi=aa-bb-cc-dd-ee-ff,-70"
        "&driverUniqueId=1&valid=true&charge=true&nothing=&odd=%00&%FF=%FF"
    )
    assert is_heard(phone.ask("POST", OLD + more))
    (fix,) = phone.stored()
    assert si(fix) == wanted(phone, shift, speed=1.34)
    assert fix.mock is True


def test_hdop_is_no_accuracy(phone):
    body = FORM.replace("accuracy=8.0", "hdop=0.9")
    assert is_heard(phone.ask("POST", body=body, headers=AS_FORM))
    assert [fix.acc for fix in phone.stored()] == [None]


def test_what_is_left_out_or_empty_is_unknown(phone):
    columns = {"accuracy": "acc", "altitude": "alt", "speed": "speed", "bearing": "heading"}
    for name, column in columns.items():
        for written in ("", f"{name}=&", f"{name}=x&", f"{name}=-1&"):
            parts = [part for part in FORM.split("&") if not part.startswith(name)]
            body = written + "&".join(parts)
            assert is_heard(phone.ask("POST", body=body, headers=AS_FORM))
            (fix,) = phone.stored()
            # An altitude may well be below the sea.
            unknown = -1.0 if written == "altitude=-1&" else None
            assert si(fix)[column] == unknown, written or name
            phone.taken()


def test_a_heartbeat_or_a_token_makes_no_position(phone):
    for body in (
        "id=100001",
        "id=100001&timestamp=1784512800&batt=83&charge=false",
        "id=100001&notificationToken=abc",
        "id=100001&timestamp=1784512800&alarm=lowBattery",
    ):
        assert is_heard(phone.ask("POST", body=body, headers=AS_FORM))
        assert phone.stored() == []
    assert not Unstored.objects.exists()


# JSON of Traccar Client 9


def test_stores_the_location_of_the_json(phone, shift):
    body = json.dumps({"location": LOCATION, "device_id": "100001"})
    assert is_heard(phone.ask("POST", body=body, headers=AS_JSON))
    (fix,) = phone.stored()
    assert si(fix) == wanted(phone, shift, speed=1.35, ms=125)


def test_stores_a_batch_under_either_name(phone):
    later = [{**LOCATION, "timestamp": f"2026-07-20T02:00:00.{n}00Z"} for n in range(5)]
    for root in ("location", "locations"):
        body = json.dumps({root: later, "device_id": "100001"})
        assert is_heard(phone.ask("POST", body=body, headers=AS_JSON))
        tenths = [fix.at.microsecond // 10**5 for fix in phone.taken()]
        assert tenths == [0, 1, 2, 3, 4]


def test_stores_a_flat_list_whose_speeds_are_knots(phone, shift):
    point = {"id": "100001", "lat": 36.0657, "lon": 120.3826, "speed": 2.62, "batt": 83}
    points = [point | {"timestamp": 1784512800}, point | {"timestamp": "1784512803"}]
    assert is_heard(phone.ask("POST", body=json.dumps(points), headers=AS_JSON))
    unsaid = {"acc": None, "heading": None, "alt": None}
    assert [si(fix) for fix in phone.stored()] == [
        wanted(phone, shift, speed=1.35, **unsaid),
        wanted(phone, shift, speed=1.35, ms=3000, **unsaid),
    ]


def test_knows_whose_it_is_by_the_hidden_parameters(phone):
    body = json.dumps({"location": LOCATION})
    assert is_heard(phone.ask("POST", body=body, headers=AS_JSON))
    assert len(phone.stored()) == 1


def test_minus_one_and_missing_are_unknown_in_the_json(phone):
    coords = {"latitude": 36.0657, "longitude": 120.3826}
    unknown = coords | {"accuracy": -1, "speed": -1, "heading": -1, "floor": None}
    for n, said in enumerate((coords, unknown, coords | {"speed": None, "accuracy": "?"})):
        location = LOCATION | {"coords": said, "timestamp": f"2026-07-20T02:00:00.{n}00Z"}
        location |= {"uuid": "x", "age": 3, "mock": True, "battery": {"level": -1}}
        body = json.dumps({"location": location, "device_id": "100001"})
        assert is_heard(phone.ask("POST", body=body, headers=AS_JSON))
    assert [(fix.acc, fix.speed, fix.heading, fix.mock) for fix in phone.stored()] == [
        (None, None, None, True)
    ] * 3


def test_a_heartbeat_in_the_json_makes_no_position(phone):
    for location in (
        {key: LOCATION[key] for key in LOCATION if key != "coords"},
        # It repeats the last coordinates there were.
        LOCATION | {"extras": {"heartbeat": True}, "event": "heartbeat"},
    ):
        body = json.dumps({"location": location, "device_id": "100001"})
        assert is_heard(phone.ask("POST", body=body, headers=AS_JSON))
        assert phone.stored() == []


def test_the_accuracy_is_kept_however_fine(phone):
    body = FORM.replace("accuracy=8.0", "accuracy=1.5")
    assert is_heard(phone.ask("POST", body=body, headers=AS_FORM))
    assert [fix.acc for fix in phone.stored()] == [1.5]


# Who is not known


def test_an_unknown_identifier_is_400_and_in_json_404_both_empty(phone):
    for key in ("100001", "", "0" * 26, "x" * 10_000, "%00", "é"):
        answer = phone.http.post(phone.address(f"?id={key}&lat=36&lon=120"))
        assert (answer.status_code, answer.content) == (400, b"")
        body = {"location": LOCATION | {"_": ""}, "device_id": key}
        answer = phone.http.post(phone.address(), json=body)
        assert (answer.status_code, answer.content) == (404, b"")
    assert not Fix.objects.exists()


def test_without_an_identifier_is_400(phone):
    for rest in ("", "?lat=36&lon=120", "?id"):
        answer = phone.http.get(phone.address(rest))
        assert (answer.status_code, answer.content) == (400, b"")


def test_a_key_of_another_client_is_unknown_here(phone_of, shift):
    other = phone_of("owntracks")
    answer = other.http.post(f"{other.base}/devices/osmand/?id={other.key}&lat=36&lon=120")
    assert answer.status_code == 400


# Points that no repetition makes better


POISON = [
    "lat=north&lon=120.3826&timestamp=1784512800",
    "lat=36.0657&timestamp=1784512800",
    "lat=NaN&lon=Infinity&timestamp=1784512800",
    "lat=36.0657&lon=120.3826&timestamp=soon",
    "lat=36.0657&lon=120.3826&timestamp=99999999999999999999",
    "lat=36.0657&lon=120.3826&timestamp=",
    "lat=91&lon=181&timestamp=1784512800",
    "lat=0&lon=0&timestamp=1784512800",
    "lat=36.0657&lon=120.3826&timestamp=1784512800&valid=false",
    "location=36.0657&timestamp=1784512800",
    "lat=36.0657%00&lon=120.3826&timestamp=1784512800",
    "lat=36.0657&lon=120.3826&timestamp=-62135596801000",
]


def test_a_poison_point_is_answered_as_delivered_and_the_next_is_stored(phone):
    for count, poison in enumerate(POISON, start=1):
        assert is_heard(phone.ask("POST", f"?id=100001&{poison}"))
        assert is_heard(phone.ask("POST", body=f"id=100001&{poison}", headers=AS_FORM))
        assert phone.stored() == [], poison
        assert sum(Unstored.objects.values_list("count", flat=True)) == 2 * count, poison
        assert is_heard(phone.ask("POST", OLD))
        assert len(phone.taken()) == 1
    assert not Quarantined.objects.exists()


def test_a_poison_location_spoils_nothing_of_its_batch(phone):
    for location in (
        {},
        {"coords": {}},
        "x",
        None,
        LOCATION | {"coords": {"latitude": "x", "longitude": None}},
        LOCATION | {"timestamp": {}},
        LOCATION | {"coords": {"latitude": 1e308, "longitude": -1e308}},
        LOCATION | {"coords": {"latitude": 10**40, "longitude": 10**40}},
    ):
        body = json.dumps({"location": [location, LOCATION, location], "device_id": "100001"})
        assert is_heard(phone.ask("POST", body=body, headers=AS_JSON))
        assert len(phone.taken()) == 1, location


def test_whatever_comes_twice_and_in_whatever_order_is_stored_once(phone):
    bodies = [FORM.replace("1784512800", str(phone.at(n))) for n in range(10)]
    for body in [*bodies[::-1], *bodies]:
        assert is_heard(phone.ask("POST", body=body, headers=AS_FORM))
    assert [si(fix)["t"] for fix in phone.stored()] == [phone.at(n) * 1000 for n in range(10)]
    assert not Unstored.objects.exists()
