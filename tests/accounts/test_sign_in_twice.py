"""`POST /api/v1/auth/login/` of somebody with a second factor."""

import pytest
from axes.models import AccessAttempt
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts import second_factor
from backend.accounts.models import DeviceToken, TrailEntry
from tests.authenticator import Authenticator
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/api/v1/auth/login/"


def sign_in(username, password=PASSWORD, **more):
    body = {"username": username, "password": password, "device": {"id": "desk"}}
    return APIClient().post(LOGIN, body | more, format="json")


@pytest.fixture
def authenticator(cast) -> Authenticator:
    return Authenticator(cast.admin)


def test_needs_the_code_beside_the_password(cast, authenticator):
    answer = sign_in("admin")
    assert (answer.status_code, answer.json()["type"]) == (401, "second-factor-needed")
    assert not DeviceToken.objects.exists()
    answer = sign_in("admin", otp=authenticator.code())
    assert answer.status_code == 200
    assert answer.json()["user"]["must_set_up_second_factor"] is False


def test_tells_a_wrong_password_nothing_about_a_second_factor(cast, authenticator):
    said = {
        sign_in("admin", "wrong").content,
        sign_in("admin", "wrong", otp=authenticator.code()).content,
        sign_in("east_worker", "wrong").content,
    }
    assert len(said) == 1


def test_a_right_password_alone_forgives_no_failure(cast, authenticator):
    for _ in range(3):
        sign_in("admin", "wrong")
    assert sign_in("admin").json()["type"] == "second-factor-needed"
    assert AccessAttempt.objects.get().failures_since_start == 3
    assert sign_in("admin", otp=authenticator.code()).status_code == 200
    assert not AccessAttempt.objects.exists()


def test_counts_a_wrong_code_as_a_failure(cast, authenticator):
    answer = sign_in("admin", otp="000000")
    assert (answer.status_code, answer.json()["type"]) == (401, "second-factor-wrong")
    assert AccessAttempt.objects.get().failures_since_start == 1
    refused = TrailEntry.objects.get(act="sign_in.refused")
    assert (refused.about, refused.details["step"]) == (cast.admin, "second factor")


def test_takes_no_code_twice(cast, authenticator):
    otp = authenticator.code()
    assert sign_in("admin", otp=otp).status_code == 200
    assert sign_in("admin", otp=otp).json()["type"] == "second-factor-wrong"


def test_takes_a_recovery_code_once_and_says_so_in_the_trail(cast, authenticator):
    lost, *_others = second_factor.renew_recovery_codes(user=cast.admin, at=timezone.now())
    assert sign_in("admin", otp=lost).status_code == 200
    assert sign_in("admin", otp=lost).status_code == 401
    assert TrailEntry.objects.get(act="recovery_code.used").details == {"left": 9}


@pytest.mark.parametrize("otp", [None, ""])
def test_a_code_left_empty_is_none(cast, authenticator, otp):
    assert sign_in("admin", otp=otp).json()["type"] == "second-factor-needed"
    assert sign_in("east_worker", otp=otp).status_code == 200
