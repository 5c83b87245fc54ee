"""Whatever client sends: only what lies on duty is stored, and of the rest only a count."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from backend.patrol.models import Fix, Presence, SenderCredential, Unstored
from tests.patrol.phones import begin, put_mark
from tests.patrol.test_off_duty import every_row

from .conftest import Phone

pytestmark = pytest.mark.django_db(transaction=True)

# Digits that occur nowhere else.
LAT, LON = 36.0124466, 120.0338877
TRACES = ("0124466", "0338877")


def send(phone: Phone, epoch_s: int, *, lat: float | str = LAT, lon: float | str = LON):
    """One position, as the client of this phone writes it."""
    match phone.client:
        case "osmand":
            return phone.ask("POST", f"?id={phone.key}&lat={lat}&lon={lon}&timestamp={epoch_s}")
        case "owntracks":
            message = {"_type": "location", "lat": lat, "lon": lon, "tst": epoch_s}
            return phone.ask("POST", body=json.dumps(message))
        case "overland":
            place = {"type": "Point", "coordinates": [lon, lat]}
            feature = {"type": "Feature", "geometry": place, "properties": {"timestamp": epoch_s}}
            return phone.ask("POST", body=json.dumps({"locations": [feature]}))
        case "gpslogger":
            return phone.ask("GET", f"?lat={lat}&lon={lon}&timestamp={epoch_s}")


def reasons() -> dict[str, int]:
    return dict(Unstored.objects.values_list("reason", "count"))


def test_a_phone_that_sends_all_night_leaves_no_position_anywhere(
    phone_of, moment, worker, serve, capfd
):
    served = serve(LOG_LEVEL="INFO")
    # Before the shift, in a pause, after its end; whole and broken.
    shift = begin(worker, moment - timedelta(minutes=60))
    put_mark(worker, shift, "pause", moment - timedelta(minutes=40))
    put_mark(worker, shift, "resume", moment - timedelta(minutes=30))
    put_mark(worker, shift, "end", moment - timedelta(minutes=20))
    phones = []
    for client in SenderCredential.Client.values:
        phones.append(phone := phone_of(client, served=served))
        for minutes in (-600, -61, -35, -20, -1):
            assert send(phone, phone.at(minutes * 60)).status_code == 200
            assert send(phone, phone.at(minutes * 60), lat=f"{LAT}x").status_code == 200
    assert reasons() == {"outside_shift": 4 * 4, "paused": 4, "not_a_position": 4 * 5}
    assert not Fix.objects.exists()
    assert not Presence.objects.exists()
    kept = every_row()
    assert str(shift) in kept
    assert not any(trace in kept for trace in TRACES)
    served.stop()
    said = "".join(capfd.readouterr())
    assert not any(trace in said for trace in (*TRACES, *(phone.key for phone in phones)))


def test_the_same_search_finds_what_was_sent_on_duty(phone_of, shift):
    phone = phone_of("gpslogger")
    assert send(phone, phone.at(0)).status_code == 200
    kept = every_row()
    assert all(trace in kept for trace in TRACES)


def test_presence_follows_the_newest_position(phone_of, shift):
    phone = phone_of("osmand")
    for seconds in (60, 0, 120, 30):
        send(phone, phone.at(seconds))
    (shown,) = Presence.objects.all()
    assert shown.at == phone.moment + timedelta(seconds=120)
    assert shown.device_id == phone.device_id


def test_a_late_mark_takes_away_what_a_phone_sent_in_a_pause(phone_of, worker, shift, moment):
    phone = phone_of("owntracks")
    for minutes in range(5):
        send(phone, phone.at(minutes * 60))
    marked = put_mark(worker, shift.uuid, "pause", moment + timedelta(minutes=2))
    assert marked.json()["removed_count"] == 3
    assert len(phone.stored()) == 2


def test_each_position_goes_to_the_shift_it_lies_in(phone_of, worker, moment):
    hour = timedelta(hours=1)
    early = begin(worker, moment - 5 * hour, planned_end=moment - 4 * hour)
    late = begin(worker, moment - 2 * hour)
    phone = phone_of("osmand")
    minutes = (-330, -290, -250, -230, -100, 0)
    points = [
        {"id": phone.key, "lat": LAT, "lon": LON, "timestamp": phone.at(each * 60)}
        for each in minutes
    ]
    answer = phone.http.post(phone.address(), json=points)
    assert answer.status_code == 200
    assert [fix.shift.uuid for fix in phone.stored()] == [early, early, late, late]
    assert reasons() == {"outside_shift": 2}


def test_an_untracked_shift_takes_no_position(phone_of, worker, moment):
    begin(worker, moment - timedelta(hours=1), tracked=False)
    phone = phone_of("gpslogger")
    assert send(phone, phone.at(0)).status_code == 200
    assert reasons() == {"outside_shift": 1}


def test_what_a_clock_cannot_mean_is_counted_and_let_go(phone_of, worker, shift, moment):
    phone = phone_of("osmand")
    in_an_hour = round((timezone.now() + timedelta(hours=1)).timestamp())
    for epoch_s in (0, -2147483648, in_an_hour, 4102444800):
        assert send(phone, epoch_s).status_code == 200
    # In an hour the shift still runs; the others lie in none.
    assert reasons() == {"future": 1, "outside_shift": 3}


def test_counts_are_of_all_phones_together(phone_of, standing_phones, moment):
    for person in (standing_phones.east_worker, standing_phones.coast_worker):
        phone = phone_of("osmand", by=person)
        send(phone, phone.at(0))
    (count,) = Unstored.objects.all()
    assert (count.day, count.reason, count.count) == (timezone.localdate(), "outside_shift", 2)


def test_one_phone_sends_only_for_its_own_member(phone_of, standing_phones, shift):
    phone = phone_of("osmand", by=standing_phones.coast_worker)
    send(phone, phone.at(0))
    assert not Fix.objects.exists()
