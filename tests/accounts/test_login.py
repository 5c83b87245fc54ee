"""`POST /api/v1/auth/login/`: a password for a token, and what happens to who guesses."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import identify_hasher, make_password
from django.db.models import F
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from rest_framework.test import APIClient

from backend.accounts.passwords import FieldArgon2Hasher
from tests.cast import GRID_CODES, PASSWORD, TOWNSHIPS
from tests.dear_passwords import SERVING_COSTS

pytestmark = pytest.mark.django_db
LOGIN = "/api/v1/auth/login/"
GATEWAY = "10.1.2.3"  # one address hides a whole district


def sign_in(username, password=PASSWORD, *, address=GATEWAY, **changes):
    body = {"username": username, "password": password, "device": {"id": "phone", "name": "M1"}}
    return APIClient().post(
        LOGIN, body | changes, format="json", REMOTE_ADDR=address, HTTP_ACCEPT_LANGUAGE="en"
    )


def fail(username, times: int, *, address=GATEWAY) -> list[int]:
    """So many failures, patiently: each waits until it is looked at."""
    statuses = []
    for _ in range(times):
        statuses.append(sign_in(username, "wrong", address=address).status_code)
        later(60)
    return statuses


def later(seconds: float) -> None:
    """So much time goes by for whoever failed."""
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(seconds=seconds))


def test_gives_a_token_and_says_who_signed_in(cast):
    answer = sign_in("fire_officer")
    assert answer.status_code == 200
    told = answer.json()
    assert set(told) == {"token", "expires_at", "user"}
    left = parse_datetime(told["expires_at"]) - timezone.now()
    assert timedelta(days=29, hours=23) < left <= timedelta(days=30)
    township = cast.areas["east_township"]
    grants = told["user"].pop("grants")
    device = cast.fire_officer.devices.get()
    assert told["user"] == {
        "id": cast.fire_officer.pk,
        "username": "fire_officer",
        "name": "fire_officer",
        "role": "professional",
        "area": {"id": township.pk, "code": TOWNSHIPS["east"][0], "name": "east街道"},
        "grids": [GRID_CODES["east"]],
        "domains": ["A"],
        "department": None,
        "administers": "",
        "must_change_password": False,
        "must_set_up_second_factor": False,
        "device": {"id": device.pk, "name": "M1"},
        "session_until": told["expires_at"],
    }
    assert [(grant["role"], grant["domains"]) for grant in grants] == [("professional", ["A"])]
    cast.fire_officer.refresh_from_db()
    assert timezone.now() - cast.fire_officer.last_login < timedelta(minutes=1)
    client = APIClient(HTTP_AUTHORIZATION=f"Token {told['token']}")
    assert client.get("/api/v1/me/").json()["username"] == "fire_officer"


def test_needs_neither_a_session_nor_a_csrf_token(cast):
    client = APIClient(enforce_csrf_checks=True)
    body = {"username": "east_worker", "password": PASSWORD, "device": {"id": "a"}}
    answer = client.post(LOGIN, body, format="json")
    assert answer.status_code == 200
    assert not answer.cookies


def test_says_the_same_of_a_wrong_password_and_of_an_unknown_user(cast):
    cast.coast_worker.is_active = False
    cast.coast_worker.save()
    answers = [
        sign_in("east_worker", "wrong"),
        sign_in("nobody", "wrong"),
        sign_in("coast_worker"),  # right, but no longer employed
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert {answer["Content-Type"] for answer in answers} == {"application/problem+json"}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["type"] == "wrong-credentials"
    assert answers[0].json()["detail"] == "User name or password is wrong."


def test_works_as_hard_for_an_unknown_user_as_for_a_known_one(cast, monkeypatch):
    hashed = []
    encode, verify = FieldArgon2Hasher.encode, FieldArgon2Hasher.verify
    monkeypatch.setattr(
        FieldArgon2Hasher, "encode", lambda *a, **k: hashed.append("encode") or encode(*a, **k)
    )
    monkeypatch.setattr(
        FieldArgon2Hasher, "verify", lambda *a, **k: hashed.append("verify") or verify(*a, **k)
    )
    sign_in("east_worker", "wrong")
    sign_in("nobody", "wrong")
    assert hashed == ["verify", "encode"]


@pytest.mark.parametrize(
    ("username", "changes", "pointer"),
    [
        ("", {}, "/username"),
        (None, {}, "/username"),
        (["x"], {}, "/username"),
        ("a" * 151, {}, "/username"),
        ("east_worker", {"device": None}, "/device"),
        ("east_worker", {"device": "phone"}, "/device"),
        ("east_worker", {"device": {}}, "/device/id"),
        ("east_worker", {"device": {"id": "a\x00"}}, "/device/id"),
        ("east_worker", {"device": {"id": "a" * 201}}, "/device/id"),
    ],
)
def test_points_at_what_is_missing_or_wrong(cast, username, changes, pointer):
    answer = sign_in(username, **changes)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_does_not_trim_a_password(cast):
    assert sign_in("east_worker", f" {PASSWORD}").status_code == 401


def test_never_keeps_a_password_of_a_failure(cast):
    sign_in("east_worker", "my-other-secret")
    kept = AccessAttempt.objects.values().get()
    assert "my-other-secret" not in str(kept)


def test_hashes_passwords_by_argon2id_at_nineteen_mebibytes(monkeypatch):
    """The second setting of the OWASP cheat sheet: m=19456, t=2, p=1."""
    for name, cost in SERVING_COSTS.items():  # as they are where people sign in
        monkeypatch.setattr(FieldArgon2Hasher, name, cost)
    encoded = make_password(PASSWORD)
    assert identify_hasher(encoded).algorithm == "argon2"
    assert re.match(r"argon2\$argon2id\$v=19\$m=19456,t=2,p=1\$", encoded)
