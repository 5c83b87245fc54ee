"""`POST /api/v1/shifts/{uuid}/take-over/`: one's shift goes on, on another of one's phones."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from backend.live import tickets
from backend.live.models import Event
from backend.patrol.models import Fix, Shift
from tests.cast import PASSWORD

from .conftest import another_phone
from .phones import begin, put_batch, put_mark, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def started_at():
    return timezone.now().replace(microsecond=0) - timedelta(minutes=10)


@pytest.fixture
def shift(worker, started_at):
    return begin(worker, started_at)


@pytest.fixture
def second(worker):
    return another_phone(worker.user)


def take_over(client, shift):
    address = f"/api/v1/shifts/{shift}/take-over/"
    return client.post(address, "{}", content_type="application/json")


def told(user) -> list[tuple]:
    found = Event.objects.filter(scope=f"/user/{user.pk}/", kind="shift").order_by("id")
    return [(event.name, event.payload) for event in found]


def test_makes_the_device_that_asks_the_one_of_the_shift(worker, second, shift):
    before = worker.client.get(f"/api/v1/shifts/{shift}/").json()
    assert before["device"] == {"id": worker.device_id, "name": "phone"}
    answer = take_over(second.client, shift)
    assert answer.status_code == 200, answer.json()
    assert answer.json() == before | {"device": {"id": second.device_id, "name": "phone"}}
    assert worker.client.get(f"/api/v1/shifts/{shift}/").json() == answer.json()


def test_tells_the_other_phone_and_nobody_else_once(worker, second, shift):
    for _ in range(2):
        assert take_over(second.client, shift).status_code == 200
    news = ("shift.taken_over", {"shift": str(shift), "device": second.device_id})
    assert told(worker.user) == [news]
    assert Event.objects.filter(kind="shift").count() == 1


def test_the_ticket_of_the_member_lets_them_hear_of_it(worker):
    made = worker.client.post("/api/v1/live/tickets/").json()["ticket"]
    own = tickets.redeem(made).own
    assert any("shift" in view.kinds for view in own.views)


def test_changes_nothing_for_the_device_that_has_it(worker, shift):
    assert take_over(worker.client, shift).status_code == 200
    assert told(worker.user) == []
    assert Shift.objects.get(uuid=shift).device_id == worker.device_id


def test_goes_back_and_forth_as_often_as_it_is_asked(worker, second, shift):
    for person in (second, worker, second):
        assert take_over(person.client, shift).json()["device"]["id"] == person.device_id
    assert len(told(worker.user)) == 3


def test_positions_that_the_other_phone_still_holds_are_taken(worker, second, shift, started_at):
    take_over(second.client, shift)
    held = put_batch(worker, shift, walk(started_at, 4)).json()
    assert (held["stored"], held["quarantined"]) == (4, [])
    later = started_at + timedelta(minutes=5)
    assert put_batch(second, shift, walk(later, 3)).json()["stored"] == 3
    stored = Fix.objects.filter(shift=Shift.objects.get(uuid=shift).pk)
    assert sorted(stored.values_list("device", flat=True)) == sorted(
        [worker.device_id] * 4 + [second.device_id] * 3
    )


def test_a_shift_in_a_pause_goes_on_being_paused(worker, second, shift):
    put_mark(worker, shift, "pause", timezone.now())
    assert take_over(second.client, shift).json()["pauses"][0][1] is None


def test_a_shift_that_was_ended_is_over(worker, second, shift):
    ended_at = timezone.now()
    put_mark(worker, shift, "end", ended_at)
    answer = take_over(second.client, shift)
    assert (answer.status_code, answer.json()["type"]) == (409, "shift-over")
    assert answer.json()["ended_at"][:19] == ended_at.isoformat()[:19]
    assert Shift.objects.get(uuid=shift).device_id == worker.device_id
    assert told(worker.user) == []


def test_a_shift_that_ended_itself_is_over(worker, second):
    long_ago = timezone.now() - timedelta(hours=2)
    shift = begin(worker, long_ago, planned_end=long_ago + timedelta(hours=1))
    assert take_over(second.client, shift).status_code == 409


@pytest.mark.parametrize(("name", "status"), [("coast_worker", 404), ("east_leader", 403)])
def test_nobody_takes_the_shift_of_another(phones, worker, shift, name, status):
    assert take_over(getattr(phones, name).client, shift).status_code == status
    assert Shift.objects.get(uuid=shift).device_id == worker.device_id


def test_there_is_nothing_to_take_over_without_a_shift(worker):
    assert take_over(worker.client, uuid4()).status_code == 404


def test_who_may_watch_a_shift_does_not_learn_which_phone_it_is(phones, shift):
    answer = phones.east_leader.client.get(f"/api/v1/shifts/{shift}/")
    assert (answer.status_code, answer.json()["device"]) == (200, None)


class TestThePhonePage:
    """A session of somebody's own phone is a device like one with a token."""

    @pytest.fixture
    def sign_in(self, cast):
        def signed_in(*, own_phone: bool) -> Client:
            client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
            form = client.get("/login/?next=/phone/")
            answers = {
                "csrfmiddlewaretoken": str(form.context["csrf_token"]),
                "username": "east_worker",
                "password": PASSWORD,
                "next": "/phone/",
            }
            client.post("/login/", answers | ({"own_phone": "on"} if own_phone else {}))
            # As the page's scripts send it with every write.
            client.defaults["HTTP_X_CSRFTOKEN"] = client.cookies["csrftoken"].value
            return client

        return signed_in

    def batch(self, client, shift, fixes):
        body = {"shift": str(shift), "crs": "wgs84", "fields": ["t", "lon", "lat"]}
        body["fixes"] = [fix[:3] for fix in fixes]
        address = f"/api/v1/track-batches/{uuid4()}/"
        return client.put(address, body, content_type="application/json")

    def test_takes_over_and_sends(self, sign_in, worker, shift, started_at):
        page = sign_in(own_phone=True)
        device = page.get("/api/v1/me/").json()["device"]
        assert device["id"] != worker.device_id
        assert take_over(page, shift).json()["device"] == device
        answer = self.batch(page, shift, walk(started_at, 3))
        assert (answer.status_code, answer.json()["stored"]) == (200, 3)
        stored = Fix.objects.filter(shift=Shift.objects.get(uuid=shift).pk)
        assert set(stored.values_list("device", flat=True)) == {device["id"]}

    def test_begins_a_shift_that_is_on_it(self, sign_in, started_at):
        page = sign_in(own_phone=True)
        body = {"started_at": started_at.isoformat(), "tracked": True}
        address = f"/api/v1/shifts/{uuid4()}/"
        begun = page.put(address, body, content_type="application/json")
        assert begun.status_code == 201
        assert begun.json()["device"] == page.get("/api/v1/me/").json()["device"]

    def test_a_browser_like_any_is_no_device(self, sign_in, worker, shift, started_at):
        browser = sign_in(own_phone=False)
        for refused in (
            take_over(browser, shift),
            self.batch(browser, shift, walk(started_at, 3)),
        ):
            assert (refused.status_code, refused.json()["type"]) == (403, "no-device")
        assert Shift.objects.get(uuid=shift).device_id == worker.device_id

    def test_refuses_a_write_that_another_site_made_it_send(self, sign_in, worker, shift):
        page = sign_in(own_phone=True)
        del page.defaults["HTTP_X_CSRFTOKEN"]
        assert take_over(page, shift).status_code == 403
        assert Shift.objects.get(uuid=shift).device_id == worker.device_id
