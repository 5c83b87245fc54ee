"""Who guesses is slowed and locked; the neighbours, and the guessed one's own phone, are not."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db.models import F
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts import lockout
from backend.accounts.actions.sessions import sign_out_everywhere, unlock
from backend.accounts.models import TrailEntry
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/api/v1/auth/login/"
GATEWAY = "10.1.2.3"  # one address hides a whole district


def sign_in(username, password=PASSWORD, *, address=GATEWAY, device="phone"):
    body = {"username": username, "password": password, "device": {"id": device, "name": "M1"}}
    return APIClient().post(LOGIN, body, format="json", REMOTE_ADDR=address)


def later(seconds: float) -> None:
    """So much time goes by for whoever failed."""
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(seconds=seconds))


def fail(username, times: int, **where) -> list[int]:
    """So many failures, each waiting until it is looked at."""
    statuses = []
    for _ in range(times):
        statuses.append(sign_in(username, "wrong", **where).status_code)
        later(60)
    return statuses


def test_makes_the_next_try_wait_ever_longer(cast):
    """Three are free; then 2, 4, 8, 16 s; the eighth locks for a quarter of an hour."""
    for wait in (0, 0, 0, 2, 4, 8, 16):
        assert sign_in("east_worker", "wrong").status_code == 401
        if wait:
            hurried = sign_in("east_worker")  # right, but too soon
            assert (hurried.status_code, hurried["Retry-After"]) == (429, str(wait))
        later(wait)
    locked = sign_in("east_worker", "wrong")
    assert (locked.status_code, locked["Retry-After"]) == (429, "900")


def test_a_try_that_came_too_soon_is_no_failure(cast):
    fail("east_worker", 4)
    AccessAttempt.objects.update(attempt_time=timezone.now())
    for _ in range(5):
        assert sign_in("east_worker", "wrong").status_code == 429
    assert AccessAttempt.objects.get().failures_since_start == 4
    later(2)
    assert sign_in("east_worker").status_code == 200


def test_locks_a_user_out_at_one_address_only(cast, settings):
    limit = settings.AXES_FAILURE_LIMIT
    assert fail("east_worker", limit) == [401] * (limit - 1) + [429]
    locked = sign_in("east_worker")
    assert (locked.status_code, locked.json()["type"]) == (429, "locked-out")
    assert 0 < int(locked["Retry-After"]) <= settings.AXES_COOLOFF_TIME.total_seconds()
    assert locked["Content-Type"] == "application/problem+json"
    # The colleague behind the same gateway, and the same person elsewhere:
    assert sign_in("coast_worker").status_code == 200
    assert sign_in("east_worker", address="10.9.9.9").status_code == 200


def test_keeps_the_door_open_for_a_phone_that_was_let_in_before(cast):
    assert sign_in("east_worker", device="own phone").status_code == 200
    assert fail("east_worker", 8, device="stranger")[-1] == 429
    assert sign_in("east_worker", device="another").status_code == 429
    assert sign_in("east_worker", device="own phone").status_code == 200
    # It forgives its own failures and not the stranger's.
    assert sign_in("east_worker", device="another").status_code == 429


def test_counts_what_fails_on_a_known_phone_by_itself(cast):
    sign_in("east_worker", device="own phone")
    assert fail("east_worker", 8, device="own phone")[-1] == 429
    assert sign_in("east_worker", device="own phone", address="10.9.9.9").status_code == 429
    assert sign_in("east_worker", device="tablet").status_code == 200


def test_a_phone_signed_out_from_elsewhere_is_a_stranger_again(cast):
    sign_in("east_worker", device="own phone")
    sign_out_everywhere(user=cast.east_worker, by=cast.east_worker, at=timezone.now())
    fail("east_worker", 8, device="stranger")
    assert sign_in("east_worker", device="own phone").status_code == 429


def test_slows_many_addresses_at_one_user_and_never_locks_them_all(cast):
    """20 failures from 20 addresses: the 21st waits 15 s, wherever it comes from."""
    sign_in("east_worker", device="own phone")
    for number in range(20):
        assert sign_in("east_worker", "wrong", address=f"10.7.0.{number}").status_code == 401 or (
            number == 19
        )
    slowed = sign_in("east_worker", address="10.7.1.1", device="new")
    assert (slowed.status_code, int(slowed["Retry-After"])) == (429, 15)
    assert sign_in("east_worker", device="own phone").status_code == 200
    assert sign_in("coast_worker", address="10.7.0.1").status_code == 200
    later(15)
    assert sign_in("east_worker", address="10.7.1.1", device="new").status_code == 200


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(19, 0), (20, 15), (29, 15), (30, 30), (40, 60), (70, 300), (999, 300)],
)
def test_scattered_failures_wait_up_to_five_minutes(failures, seconds):
    assert lockout.scattered_wait(failures).total_seconds() == seconds


def test_a_browser_name_cannot_pose_as_a_known_device(cast):
    sign_in("east_worker", device="own phone")
    known = cast.east_worker.devices.get().pk
    body = {"username": "east_worker", "password": "wrong", "device": {"id": "x"}}
    for _ in range(8):
        APIClient().post(
            LOGIN, body, format="json", REMOTE_ADDR=GATEWAY, HTTP_USER_AGENT=f"device:{known}"
        )
        later(60)
    assert sign_in("east_worker", device="own phone").status_code == 200


def test_forgives_failures_after_a_success(cast, settings):
    fail("east_worker", settings.AXES_FAILURE_LIMIT - 1)
    assert sign_in("east_worker").status_code == 200
    assert not AccessAttempt.objects.exists()


def test_lets_in_again_after_a_quarter_of_an_hour(cast, settings):
    fail("east_worker", settings.AXES_FAILURE_LIMIT)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in("east_worker").status_code == 200


def test_a_security_administrator_opens_what_failures_have_shut(cast):
    fail("east_worker", 8)
    assert unlock(user=cast.east_worker, by=cast.security, at=timezone.now()) == 8
    assert sign_in("east_worker").status_code == 200
    entry = TrailEntry.objects.get(act="sign_in.unlocked")
    assert (entry.by, entry.about) == (cast.security, cast.east_worker)


def test_refuses_who_has_left_like_a_wrong_password(cast):
    member = cast.east_worker.member
    member.left_at = timezone.now() + timedelta(hours=1)
    member.save()
    answer = sign_in("east_worker")
    assert answer.status_code == 200  # still in service
    me = APIClient(HTTP_AUTHORIZATION=f"Token {answer.json()['token']}")
    member.left_at = timezone.now()
    member.save()
    assert me.get("/api/v1/me/").status_code == 401
    assert sign_in("east_worker").content == sign_in("nobody").content


def test_tells_the_trail_of_each_refusal_and_of_the_lock(cast):
    fail("east_worker", 8)
    sign_in("east_worker", "wrong")  # not looked at
    refused = TrailEntry.objects.filter(act="sign_in.refused")
    assert refused.count() == 8
    assert {(one.by, one.about, one.details["address"]) for one in refused} == {
        (None, cast.east_worker, GATEWAY)
    }
    assert TrailEntry.objects.get(act="sign_in.locked").about == cast.east_worker


def test_keeps_nothing_of_what_was_typed(cast, caplog):
    """Nor a name that is nobody's: it may be a password in the wrong field."""
    sign_in("east_worker", "my-other-secret")
    sign_in("my-password-in-the-wrong-field", "x")
    kept = str(list(TrailEntry.objects.values()))
    assert "secret" not in kept
    assert "wrong-field" not in kept
    assert "secret" not in str(list(AccessAttempt.objects.values()))
    assert "secret" not in caplog.text
    assert "wrong-field" not in caplog.text
