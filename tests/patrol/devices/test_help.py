"""The SOS button of Traccar Client calls for help, on duty or off, once a press."""

import json

import pytest

from backend.patrol.models import Fix, Sos
from tests.patrol.devices.test_osmand import AS_JSON, LOCATION, OLD, is_heard

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone(phone_of):
    return phone_of("osmand")


def test_a_press_calls_for_help_once_however_often_it_is_sent(phone, shift):
    for _each in range(3):
        assert is_heard(phone.ask("POST", f"{OLD}&alarm=sos"))
    (sos,) = Sos.objects.all()
    assert (sos.member, sos.lon, sos.lat, sos.acc) == (phone.person.member, 120.3826, 36.0657, 8.0)
    assert len(phone.stored()) == 1
    later = OLD.replace("1784512800", str(phone.at(60)))
    assert is_heard(phone.ask("POST", f"{later}&alarm=SOS"))
    assert Sos.objects.count() == 2


def test_help_is_called_off_duty_and_the_track_stays_empty(phone):
    assert is_heard(phone.ask("POST", f"{OLD}&alarm=sos"))
    assert Sos.objects.get().lat == 36.0657
    assert not Fix.objects.exists()


def test_help_is_called_whatever_else_cannot_be_read(phone, shift):
    for n, said in enumerate(
        (
            "?id=100001&alarm=sos",
            "?id=100001&alarm=sos&timestamp=soon&lat=36&lon=120",
            "?id=100001&alarm=sos&lat=x&lon=y&timestamp=1784512800",
            "?id=100001&alarm=sos&lat=0&lon=0&timestamp=1784512803",
        ),
        start=1,
    ):
        assert is_heard(phone.ask("POST", said))
        assert Sos.objects.count() == n
    assert set(Sos.objects.values_list("lon", "lat")) == {(None, None)}


def test_the_json_says_it_among_its_extras(phone, shift):
    location = LOCATION | {"extras": {"alarm": "sos"}}
    body = json.dumps({"location": location, "device_id": "100001"})
    for _each in range(2):
        assert is_heard(phone.ask("POST", body=body, headers=AS_JSON))
    assert Sos.objects.get().lon == 120.3826
    assert len(phone.stored()) == 1


def test_two_presses_within_a_second_are_heard(phone, shift):
    assert is_heard(phone.ask("POST", f"{OLD}&alarm=sos"))
    moved = OLD.replace("36.0657", "36.0658")
    assert is_heard(phone.ask("POST", f"{moved}&alarm=sos"))
    assert Sos.objects.count() == 1


def test_other_alarms_call_nobody(phone, shift):
    for alarm in ("lowBattery", "fall", "", "true"):
        assert is_heard(phone.ask("POST", f"{OLD}&alarm={alarm}"))
    assert not Sos.objects.exists()
