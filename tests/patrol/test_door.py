"""Batches in front of Django, over real HTTP: answered alike, and never for whom Django refuses."""

import gzip
from datetime import timedelta
from uuid import uuid4

import httpx
import msgspec
import pytest
from django.db import connection
from django.utils import timezone

from backend.accounts.models import DeviceToken, User
from backend.patrol.models import Fix, Presence, Quarantined
from backend.staffing.models import Member

from .phones import FIELDS, IN_EAST, begin, fix

MINUTE = timedelta(minutes=1)
# Django's middleware says in which language it answered; the door has no words.
BY_DJANGO = "content-language"
# A phone that says more than it must is unusual, and Django's.
UNUSUAL = {"Accept": "application/json, text/plain"}


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def worker(standing_phones, server):
    return standing_phones.east_worker


@pytest.fixture
def shift(worker, now):
    return begin(worker, now - 60 * MINUTE)


@pytest.fixture
def send(worker, server, shift):
    """`send(fixes, ...)`: a batch of the worker's phone to the served process."""

    def sent(fixes, *, uuid=None, headers=(), pack=None, content=None, **envelope):
        body = {"shift": str(shift), "crs": "wgs84", "fields": FIELDS, "fixes": fixes} | envelope
        encoded = msgspec.json.encode(body) if content is None else content
        token = worker.client.defaults["HTTP_AUTHORIZATION"]
        said = {"Authorization": token, "Content-Type": "application/json", "Accept": "*/*"}
        return httpx.put(
            f"{server.http}/api/v1/track-batches/{uuid or uuid4()}/",
            content=pack(encoded) if pack else encoded,
            headers=said | dict(headers),
        )

    return sent


def test_stores_a_plain_batch_without_django(send, worker, now):
    answer = send([fix(now - MINUTE), fix(now - 2 * MINUTE), [1, 2]])
    assert answer.status_code == 200
    assert BY_DJANGO not in answer.headers
    receipt = answer.json()
    assert (receipt["received"], receipt["stored"]) == (3, 2)
    assert receipt["quarantined"] == [{"index": 2, "reason": "not_a_position"}]
    assert Fix.objects.filter(device_id=worker.device_id).count() == 2
    assert Quarantined.objects.get().device_id == worker.device_id
    presence = Presence.objects.get()
    assert (presence.at, presence.lon, presence.lat) == (now - MINUTE, *IN_EAST)


def test_answers_as_django_does(send, now):
    uuid, fixes = uuid4(), [fix(now - MINUTE), [1, 2], fix(now - 600 * MINUTE)]
    plain = send(fixes, uuid=uuid)
    unusual = send(fixes, uuid=uuid, headers=UNUSUAL)
    assert BY_DJANGO not in plain.headers
    assert BY_DJANGO in unusual.headers
    assert plain.json() == unusual.json()
    alike = set(unusual.headers) - {BY_DJANGO, "date", "content-length", "allow"}
    # Which methods the address knows says the view; everything else is the same to the letter.
    assert {name: plain.headers.get(name) for name in alike} == {
        name: unusual.headers[name] for name in alike
    }


def test_a_repetition_gets_the_first_answer_whichever_way_it_comes(send, now):
    uuid, fixes = uuid4(), [fix(now - MINUTE)]
    first = send(fixes, uuid=uuid, headers=UNUSUAL)
    assert send(fixes, uuid=uuid).json() == first.json()
    assert Fix.objects.count() == 1


def test_what_is_known_already_is_stored_once_and_counted(send, now):
    send([fix(now - n * MINUTE) for n in range(5)])
    answer = send([fix(now - n * MINUTE) for n in range(3, 8)])
    assert BY_DJANGO not in answer.headers
    assert (answer.json()["stored"], answer.json()["duplicate"]) == (3, 2)
    assert Fix.objects.count() == 8


@pytest.mark.parametrize(
    ("envelope", "status", "kind"),
    [
        ({"shift": str(uuid4())}, 404, "unknown-shift"),
        ({"crs": "mars"}, 400, "invalid-input"),
        ({"fields": ["lon", "lat"]}, 400, "invalid-input"),
        ({"content": b"{"}, 400, "invalid-input"),
        ({"content": b" " * (256 * 1024 + 1)}, 413, "too-large"),
        ({"content": b""}, 400, "invalid-input"),
    ],
)
def test_refusals_come_from_django_with_its_words(send, now, envelope, status, kind):
    answer = send([fix(now - MINUTE)], **envelope)
    assert (answer.status_code, answer.json()["type"]) == (status, kind)
    assert answer.headers["content-type"] == "application/problem+json"
    assert Fix.objects.count() == 0


def test_other_content_under_a_known_uuid_is_refused(send, now):
    uuid = uuid4()
    send([fix(now - MINUTE)], uuid=uuid)
    answer = send([fix(now - 2 * MINUTE)], uuid=uuid)
    assert (answer.status_code, answer.json()["type"]) == (409, "other-content")


def signed_out(user: User) -> None:
    DeviceToken.objects.filter(user=user).delete()


def closed(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def run_out(user: User) -> None:
    DeviceToken.objects.filter(user=user).update(expiry=timezone.now() - MINUTE)


def left(user: User) -> None:
    Member.objects.filter(user=user).update(left_at=timezone.now() - MINUTE)


def owing_a_password(user: User) -> None:
    User.objects.filter(pk=user.pk).update(must_change_password=True)


def owing_a_factor(user: User) -> None:
    User.objects.filter(pk=user.pk).update(must_have_second_factor=True)


@pytest.mark.parametrize(
    ("become", "status"),
    [
        (signed_out, 401),
        (closed, 401),
        (run_out, 401),
        (left, 401),
        (owing_a_password, 403),
        (owing_a_factor, 403),
    ],
)
def test_whoever_is_shut_out_is_so_with_the_very_next_batch(send, worker, now, become, status):
    assert send([fix(now - 2 * MINUTE)]).status_code == 200
    become(worker.user)
    assert send([fix(now - MINUTE)]).status_code == status
    assert Fix.objects.count() == 1


def test_another_members_shift_is_unknown(send, standing_phones, now):
    theirs = begin(standing_phones.coast_worker, now - 60 * MINUTE)
    answer = send([fix(now - MINUTE)], shift=str(theirs))
    assert (answer.status_code, answer.json()["type"]) == (404, "unknown-shift")


def test_a_token_that_is_due_is_renewed_by_a_batch(send, worker, now):
    soon = now + timedelta(days=3)
    DeviceToken.objects.filter(user=worker.user).update(expiry=soon)
    assert send([fix(now - MINUTE)]).status_code == 200
    assert DeviceToken.objects.get(user=worker.user).expiry > now + timedelta(days=29)


def test_a_host_that_is_not_ours_is_refused(send, now):
    assert send([fix(now - MINUTE)], headers={"Host": "evil.example"}).status_code == 400
    assert Fix.objects.count() == 0


def test_goes_on_after_the_database_has_cut_its_connections(send, now):
    assert send([fix(now - 2 * MINUTE)]).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND usename = 'wangge_app'"
        )
    answers = [send([fix(now - MINUTE)]).status_code for _ in range(20)]
    assert set(answers) <= {200, 503}
    assert answers[-1] == 200
    assert Fix.objects.count() == 2


def test_takes_a_packed_batch(send, now):
    fixes = [fix(now - n * MINUTE) for n in range(1, 40)]
    answer = send(fixes, pack=gzip.compress, headers={"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()["stored"]) == (200, 39)
    assert BY_DJANGO not in answer.headers
