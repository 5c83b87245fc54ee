"""GPSLogger's custom URL at /devices/gpslogger/<key>/: every example, over real HTTP."""

import random

import pytest

from backend.patrol.models import Fix, Unstored

from .conftest import chunked, si

pytestmark = pytest.mark.django_db(transaction=True)

ALL = (
    "lat=36.0657&lon=120.3826&sat=9&desc=&alt=21.0&acc=8.0&dir=184.0&prov=gps&spd_kph=4.86"
    "&spd=1.35&timestamp=1784512800&timeoffset=2026-07-20T10%3A00%3A00.000%2B08%3A00"
    "&time=2026-07-20T02%3A00%3A00.000Z&starttimestamp=1784509200&date=2026-07-20&batt=83.0"
    "&ischarging=false&aid=0f&ser=x&act=&filename=20260720&profile=p&hdop=&vdop=&pdop=&dist=1520&"
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@pytest.fixture
def phone(phone_of, shift):
    return phone_of("gpslogger")


def is_heard(answer) -> bool:
    return (answer.status_code, answer.content) == (200, b"")


def wanted(phone, shift, **other) -> dict:
    example = {"lon": 120.3826, "lat": 36.0657, "acc": 8.0, "heading": 184.0, "alt": 21.0}
    return example | {"t": phone.at(0) * 1000, "speed": 1.35, "shift": shift.pk} | other


def test_stores_what_stands_in_the_address_by_any_method(phone, shift):
    for method in METHODS:
        assert is_heard(phone.ask(method, f"?{ALL}"))
        (fix,) = phone.stored()
        assert si(fix) == wanted(phone, shift)
        assert fix.satellites == 9
        phone.taken()


def test_stores_what_stands_in_a_body_without_a_type(phone, shift):
    for headers in ({}, {"Content-Type": "application/x-www-form-urlencoded"}):
        assert is_heard(phone.ask("POST", body=ALL, headers=headers))
        assert [si(fix) for fix in phone.stored()] == [wanted(phone, shift)]
        phone.taken()
    body = chunked(phone.retimed(ALL).encode())
    assert is_heard(phone.http.post(phone.address(), content=body))
    assert [si(fix) for fix in phone.stored()] == [wanted(phone, shift)]


def test_takes_the_key_with_or_without_a_slash_or_as_a_password(phone):
    start = f"{phone.base}/devices/gpslogger"
    query = phone.retimed(ALL)
    for address in (
        f"{start}/{phone.key}?",
        f"{start}/{phone.key}/log?",
        f"{start}/{phone.key}/?&",
    ):
        assert is_heard(phone.http.get(address + query))
        assert len(phone.taken()) == 1
    for address in (f"{start}?", f"{start}/?"):
        assert is_heard(phone.http.get(address + query, auth=("anybody", phone.key)))
        assert len(phone.taken()) == 1


def test_what_is_left_empty_or_unreplaced_is_unknown(phone, shift):
    # %DIR, %ACC and %SPD are taken for bytes in parts: that is what arrives.
    query = "lat=36.0657&lon=120.3826&timestamp=1784512800&spd=%SPD&acc=%ACC&dir=%DIR&alt=&sat=%SAT"
    assert is_heard(phone.ask("GET", f"?{query}"))
    (fix,) = phone.stored()
    unknown = {"acc": None, "speed": None, "heading": None, "alt": None}
    assert si(fix) == wanted(phone, shift, **unknown)
    assert fix.satellites is None


def test_what_people_write_by_hand_stands_before_what_all_adds(phone, shift):
    assert is_heard(phone.ask("GET", f"?LAT=36.0657&Lon=120.3826&time=%TIME&spd=&{ALL}"))
    assert [si(fix) for fix in phone.stored()] == [wanted(phone, shift)]


def test_reads_the_moment_from_either_of_its_names(phone):
    for written, ms in (
        ("timestamp=1784512800", 0),
        ("time=2026-07-20T02%3A00%3A00.125Z", 125),
        ("timestamp=%TIMESTAMP&time=2026-07-20T02:00:00.125Z", 125),
        ("time=2026-07-20T10%3A00%3A00.000%2B08%3A00", 0),
    ):
        assert is_heard(phone.ask("GET", f"?lat=36.0657&lon=120.3826&{written}"))
        assert [si(fix)["t"] for fix in phone.stored()] == [phone.at(0) * 1000 + ms], written
        phone.taken()


def test_speeds_are_metres_a_second_or_say_that_they_are_not(phone):
    for written, speed in (
        ("spd=1.35", 1.35),
        ("speed=1.35", 1.35),  # never knots: those are at another address
        ("spd_kph=4.86", 1.35),
        ("spd=1.35&spd_kph=99", 1.35),
        ("spd=0.0&spd_kph=0.0", 0.0),
        ("spd=-1", None),
        ("spd=&spd_kph=", None),
    ):
        query = f"?lat=36.0657&lon=120.3826&timestamp=1784512800&{written}"
        assert is_heard(phone.ask("GET", query))
        assert [fix.speed for fix in phone.taken()] == [speed], written


def test_a_whole_day_sent_again_and_out_of_order_is_stored_once(phone, shift):
    lines = [ALL.replace("1784512800", str(phone.at(n))) for n in range(20)]
    sent = lines * 2
    random.Random(7).shuffle(sent)
    for line in sent:
        assert is_heard(phone.ask("GET", f"?{line}"))
    assert [si(fix)["t"] for fix in phone.stored()] == [phone.at(n) * 1000 for n in range(20)]
    assert not Unstored.objects.exists()


def test_a_poison_point_is_answered_as_delivered(phone):
    poison = (
        "lat=&lon=&timestamp=1784512800",
        "lat=%LAT&lon=%LON&timestamp=1784512800",
        "lat=36.0657&lon=120.3826",
        "lat=36.0657&lon=120.3826&timestamp=%TIMESTAMP",
        "lat=99&lon=120.3826&timestamp=1784512800",
        "lat=%00&lon=%FF&timestamp=1784512800",
        "&".join(f"a{n}=1" for n in range(1100)),
    )
    for query in poison:
        assert is_heard(phone.ask("GET", f"?{query}")), query
    assert phone.stored() == []
    assert sum(Unstored.objects.values_list("count", flat=True)) == len(poison)


def test_an_empty_request_tries_the_connection_and_is_no_point(phone):
    assert is_heard(phone.ask("GET"))
    assert not Unstored.objects.exists()


def test_an_unknown_key_is_403(phone):
    start = f"{phone.base}/devices/gpslogger"
    for key in ("T0K", "0" * 26, "%00", "", "%2e%2e"):
        answer = phone.http.get(f"{start}/{key}?{phone.retimed(ALL)}")
        assert (answer.status_code, answer.content) == (403, b"")
    assert not Fix.objects.exists()
