"""Keys of sending phones: made once, taken over in the open, ended with the account."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from backend.accounts.actions.sessions import sign_out_everywhere
from backend.accounts.actions.users import close_user, reopen_user
from backend.accounts.models import Device, TrailEntry
from backend.patrol.actions.senders import bind_sender
from backend.patrol.models import SenderCredential
from backend.patrol.phones.keys import digest_of
from backend.patrol.senders import SEEN_EVERY, note_seen, own_sender, sender_of
from backend.staffing.models import Member

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/me/sender/"


@pytest.fixture
def worker(phones):
    """In the transaction of the test: nothing here is served."""
    return phones.east_worker


def make(person, client: str = "osmand"):
    return person.client.post(ADDRESS, {"client": client}, format="json")


def acts(user) -> list[str]:
    entries = TrailEntry.objects.filter(about=user, act__startswith="sender.")
    return list(entries.order_by("pk").values_list("act", flat=True))


@pytest.mark.parametrize("client", ["osmand", "owntracks", "overland", "gpslogger"])
def test_a_key_is_told_once_with_the_settings_to_type(phones, worker, client):
    answer = make(worker, client)
    assert answer.status_code == 201
    made = answer.json()
    assert sender_of(made["key"], client=client).member == worker.member
    assert made["address"].startswith(f"http://testserver/devices/{client}/")
    values = [line["value"] for line in made["settings"]]
    assert any(made["key"] in value for value in values)
    assert made["address"] in values
    known = worker.client.get(ADDRESS)
    assert made["key"] not in known.content.decode()
    assert known.json() == {name: made[name] for name in ("client", "made_at", "last_seen_at")}


def test_only_the_digest_of_a_key_is_kept(phones, worker):
    key = make(worker).json()["key"]
    (sender,) = SenderCredential.objects.all()
    assert bytes(sender.digest) == digest_of(key)
    kept = [str(value) for row in Device.objects.values() for value in row.values()]
    kept += [str(entry) for entry in TrailEntry.objects.values("subject", "details")]
    assert not any(key in text for text in kept)


def test_a_phone_is_a_device_of_its_own(phones, worker):
    make(worker)
    sender = own_sender(worker.user)
    assert sender.device.user == worker.user
    assert sender.device_id != worker.device_id


def test_a_new_key_takes_over_in_the_open(phones, worker):
    first = make(worker).json()["key"]
    second = make(worker, "owntracks").json()["key"]
    assert sender_of(first, client="osmand") is None
    assert sender_of(second, client="owntracks") is not None
    assert acts(worker.user) == ["sender.bound", "sender.revoked", "sender.bound"]
    assert worker.client.get(ADDRESS).json()["client"] == "owntracks"


def test_no_member_has_two(phones, worker):
    make(worker)
    device = Device.objects.create(user=worker.user, key="x", first_seen_at=timezone.now())
    with pytest.raises(IntegrityError):
        SenderCredential.objects.create(
            member=worker.member,
            device=device,
            client="osmand",
            digest=bytes(32),
            made_at=timezone.now(),
        )


def test_a_key_is_revoked_by_hand(phones, worker):
    key = make(worker).json()["key"]
    assert worker.client.delete(ADDRESS).status_code == 204
    assert sender_of(key, client="osmand") is None
    for answer in (worker.client.get(ADDRESS), worker.client.delete(ADDRESS)):
        assert (answer.status_code, answer.json()["type"]) == (404, "no-sender")
    assert acts(worker.user) == ["sender.bound", "sender.revoked"]


def test_signing_out_everywhere_ends_a_key_for_good(phones, worker):
    key = make(worker).json()["key"]
    sign_out_everywhere(user=worker.user, by=worker.user, at=timezone.now())
    assert sender_of(key, client="osmand") is None
    assert own_sender(worker.user) is None
    bind_sender(client="osmand", by=worker.user, at=timezone.now())
    assert sender_of(key, client="osmand") is None


def test_closing_the_account_ends_a_key_and_opening_it_again_does_not_bring_it_back(cast, phones):
    worker, admin = phones.east_worker, cast.admin
    key = make(worker).json()["key"]
    close_user(user=worker.user, by=admin, at=timezone.now())
    assert sender_of(key, client="osmand") is None
    reopen_user(user=worker.user, by=admin, at=timezone.now())
    assert sender_of(key, client="osmand") is None


def test_whoever_has_left_sends_no_more(phones, worker):
    key = make(worker).json()["key"]
    Member.objects.filter(pk=worker.member.pk).update(left_at=timezone.now())
    assert sender_of(key, client="osmand") is None


def test_only_members_have_one(phones):
    answer = make(phones.east_operator)
    assert (answer.status_code, answer.json()["type"]) == (403, "not-a-member")
    assert phones.east_operator.client.get(ADDRESS).status_code == 404


def test_only_clients_that_are_known_get_one(phones, worker):
    for body in ({"client": "other"}, {}, {"client": None}):
        answer = worker.client.post(ADDRESS, body, format="json")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "/client"


def test_that_a_phone_was_heard_of_is_noted_once_a_minute(phones, worker):
    make(worker)
    start = timezone.now()
    seen = []
    for seconds in (0, 30, 59, 61, 90, 130):
        note_seen(own_sender(worker.user), start + timedelta(seconds=seconds))
        seen.append((own_sender(worker.user).last_seen_at - start).total_seconds())
    assert timedelta(minutes=1) == SEEN_EVERY
    assert seen == [0, 0, 0, 61, 61, 130]
