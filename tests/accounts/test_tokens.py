"""Tokens: one a device, hashed at rest, sliding for thirty days, gone at once when ended."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.models import Device, DeviceToken
from backend.accounts.sign_in import issue_token

pytestmark = pytest.mark.django_db
ME = "/api/v1/me/"


def issued(user, device="phone") -> str:
    return issue_token(user=user, key=device, name="", at=timezone.now()).token


def ask(token: str, address=ME, method="get", **more):
    return getattr(APIClient(HTTP_AUTHORIZATION=f"Token {token}"), method)(address, **more)


def test_a_second_sign_in_on_a_device_ends_the_first(cast):
    first, second = issued(cast.east_worker), issued(cast.east_worker)
    assert ask(first).status_code == 401
    assert ask(second).status_code == 200
    assert Device.objects.filter(user=cast.east_worker).count() == 1


def test_another_device_and_another_user_of_it_keep_theirs(cast):
    phone = issued(cast.east_worker)
    tablet = issued(cast.east_worker, "tablet")
    colleague = issued(cast.coast_worker)  # the same phone, passed on
    assert [ask(token).status_code for token in (phone, tablet, colleague)] == [200] * 3


def test_signing_in_again_renames_the_device_and_keeps_when_it_was_first_seen(cast):
    at = timezone.now() - timedelta(days=9)
    issue_token(user=cast.east_worker, key="phone", name="old", at=at)
    issue_token(user=cast.east_worker, key="phone", name="new", at=timezone.now())
    device = Device.objects.get(user=cast.east_worker)
    assert (device.name, device.first_seen_at) == ("new", at)


def test_a_token_is_kept_only_as_a_hash(cast):
    token = issued(cast.east_worker)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM accounts_devicetoken t")
        (row,) = cursor.fetchone()
    assert token not in row
    assert DeviceToken.objects.get().digest not in token


def test_lasts_thirty_days_from_the_last_use_and_no_longer(cast):
    token = issued(cast.east_worker)
    kept = DeviceToken.objects.filter(user=cast.east_worker)
    kept.update(expiry=timezone.now() + timedelta(days=20))
    assert ask(token).status_code == 200
    assert kept.get().expiry > timezone.now() + timedelta(days=29)
    kept.update(expiry=timezone.now() - timedelta(seconds=1))
    assert ask(token).status_code == 401


def test_is_not_written_at_every_use(cast):
    token = issued(cast.east_worker)
    ask(token)
    with CaptureQueriesContext(connection) as queries:
        ask(token)
    assert not [query for query in queries if not query["sql"].startswith("SELECT")]


def test_costs_one_query_a_request_however_many_devices_there_are(cast):
    token = issued(cast.east_worker)
    for device in range(5):
        issued(cast.east_worker, f"old-{device}")
    with CaptureQueriesContext(connection) as queries:
        ask(token, "/api/v1/nowhere/")
        ask(token, "/api/v1/me/", "options")
    about = [query for query in queries if "devicetoken" in query["sql"]]
    assert len(about) == 1


def test_logging_out_ends_this_token_alone(cast):
    phone, tablet = issued(cast.east_worker), issued(cast.east_worker, "tablet")
    answer = ask(phone, "/api/v1/auth/logout/", "post")
    assert (answer.status_code, answer.content) == (204, b"")
    assert ask(phone).status_code == 401
    assert ask(tablet).status_code == 200


def test_logging_out_ends_a_session(cast):
    browser = APIClient()
    browser.force_login(cast.east_operator)
    assert browser.get(ME).status_code == 200
    assert browser.post("/api/v1/auth/logout/").status_code == 204
    assert browser.get(ME).status_code == 401


def test_ends_with_the_employment(cast):
    token = issued(cast.east_worker)
    cast.east_worker.is_active = False
    cast.east_worker.save()
    assert ask(token).status_code == 401


@pytest.mark.parametrize(
    "header",
    ["Token", "Token a b", "Token " + "a" * 64, "Token \xff", "Token \x00", "Token '", "Basic x"],
)
def test_refuses_what_is_no_token_of_ours(db, header):
    answer = APIClient(HTTP_AUTHORIZATION=header).get(ME)
    assert (answer.status_code, answer.json()["type"]) == (401, "signed-out")
    assert answer["WWW-Authenticate"] == "Token"


def test_a_token_stands_before_a_session(cast):
    browser = APIClient(HTTP_AUTHORIZATION=f"Token {issued(cast.east_worker)}")
    browser.force_login(cast.east_operator)
    browser.handler._force_user = None
    assert browser.get(ME).json()["username"] == "east_worker"
