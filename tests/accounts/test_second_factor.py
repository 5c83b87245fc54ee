"""Codes of the moment and recovery codes: whom they let through, and how often."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp import models as totp_models
from django_otp.plugins.otp_totp.models import TOTPDevice

from backend.accounts import second_factor
from backend.accounts.models import TrailEntry
from backend.answers.problems import Problem
from tests.authenticator import code

pytestmark = pytest.mark.django_db
NOON = 1_795_320_000  # a moment at which a step of 30 s begins


@pytest.fixture
def clock(monkeypatch):
    """`clock(seconds)`: the library's clock stands so long after NOON."""

    def stand(seconds: float) -> None:
        monkeypatch.setattr(totp_models.time, "time", lambda: NOON + seconds)

    stand(0)
    return stand


def set_up(user, clock) -> tuple[str, list[str]]:
    """The secret and the recovery codes; the code used is that of the step before NOON."""
    begun = second_factor.begin(user=user, at=timezone.now())
    otp = code(begun.secret, NOON - 30)
    return begun.secret, second_factor.confirm(user=user, otp=otp, at=timezone.now())


def prove(user, otp) -> str:
    """The type of the refusal, or nothing."""
    try:
        second_factor.prove(user=user, otp=otp, at=timezone.now())
    except Problem as refused:
        return refused.kind if refused.status_code == 403 else str(refused.status_code)
    return ""


def patient(user) -> None:
    """Time goes by: nobody waits for having been wrong any more."""
    long_ago = timezone.now() - timedelta(days=1)
    TOTPDevice.objects.filter(user=user).update(throttling_failure_timestamp=long_ago)
    StaticDevice.objects.filter(user=user).update(throttling_failure_timestamp=long_ago)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_authenticator_of_these_tests_keeps_to_the_vectors_of_rfc_6238(moment, expected):
    """Appendix B, SHA-1; the secret is `12345678901234567890` in ASCII."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert code(secret, moment, digits=8) == expected


def test_asks_for_one_to_be_set_up_first(cast):
    assert prove(cast.admin, "123456") == "second-factor-needed"


def test_counts_only_after_a_right_code(cast, clock):
    begun = second_factor.begin(user=cast.admin, at=timezone.now())
    assert not second_factor.is_set_up(cast.admin)
    assert prove(cast.admin, code(begun.secret, NOON)) == "second-factor-needed"
    with pytest.raises(Problem, match="验证码错误"):
        second_factor.confirm(user=cast.admin, otp="000000", at=timezone.now())
    assert not second_factor.is_set_up(cast.admin)
    patient(cast.admin)
    second_factor.confirm(user=cast.admin, otp=code(begun.secret, NOON), at=timezone.now())
    assert second_factor.is_set_up(cast.admin)


def test_asks_for_a_code_when_none_is_given(cast, clock):
    set_up(cast.admin, clock)
    assert [prove(cast.admin, nothing) for nothing in (None, "")] == ["second-factor-needed"] * 2


def test_takes_the_code_of_the_moment_once(cast, clock):
    secret, _codes = set_up(cast.admin, clock)
    assert prove(cast.admin, code(secret, NOON)) == ""
    assert prove(cast.admin, code(secret, NOON)) == "second-factor-wrong"


@pytest.mark.parametrize(
    ("drift", "refusal"),
    [(-60, "second-factor-wrong"), (-30, ""), (0, ""), (30, ""), (60, "second-factor-wrong")],
)
def test_bears_a_clock_that_is_one_step_off(cast, clock, drift, refusal):
    secret, _codes = set_up(cast.admin, clock)
    clock(300)
    assert prove(cast.admin, code(secret, NOON + 300 + drift)) == refusal


def test_does_not_follow_a_clock_that_runs_away(cast, clock):
    """A phone one step off stays one step off: the window never moves with it."""
    secret, _codes = set_up(cast.admin, clock)
    clock(300)
    assert prove(cast.admin, code(secret, NOON + 330)) == ""
    clock(600)
    assert prove(cast.admin, code(secret, NOON + 660)) == "second-factor-wrong"


def test_takes_no_code_of_somebody_else(cast, clock):
    secret, codes = set_up(cast.admin, clock)
    set_up(cast.security, clock)
    assert prove(cast.security, code(secret, NOON)) == "second-factor-wrong"
    assert prove(cast.security, codes[0]) == "second-factor-wrong"
    assert prove(cast.admin, codes[0]) == ""


def test_takes_codes_as_people_type_them(cast, clock):
    secret, codes = set_up(cast.admin, clock)
    right = code(secret, NOON)
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in right)
    assert prove(cast.admin, f" {full_width[:3]} {full_width[3:]} ") == ""
    assert prove(cast.admin, f"{codes[0][:4]}-{codes[0][4:].upper()}") == ""


def test_gives_ten_recovery_codes_each_good_once(cast, clock):
    _secret, codes = set_up(cast.admin, clock)
    assert len(set(codes)) == 10
    assert [prove(cast.admin, one) for one in codes] == [""] * 10
    assert second_factor.recovery_code_count(cast.admin) == 0
    patient(cast.admin)
    assert prove(cast.admin, codes[0]) == "second-factor-wrong"


def test_new_recovery_codes_take_the_place_of_the_old(cast, clock):
    _secret, codes = set_up(cast.admin, clock)
    new = second_factor.renew_recovery_codes(user=cast.admin, at=timezone.now())
    assert prove(cast.admin, codes[0]) == "second-factor-wrong"
    patient(cast.admin)
    assert prove(cast.admin, new[0]) == ""


def test_keeps_no_recovery_code_as_it_is_typed(cast, clock):
    _secret, codes = set_up(cast.admin, clock)
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM otp_static_statictoken")
        kept = {row[0] for row in cursor.fetchall()}
    assert len(kept) == 10
    assert not kept & set(codes)


def test_a_wrong_code_makes_the_right_one_wait(cast, clock):
    secret, _codes = set_up(cast.admin, clock)
    assert prove(cast.admin, "000000") == "second-factor-wrong"
    with pytest.raises(Problem) as refused:
        second_factor.prove(user=cast.admin, otp=code(secret, NOON), at=timezone.now())
    assert refused.value.wait == 1  # the library's first delay
    patient(cast.admin)
    assert prove(cast.admin, code(secret, NOON)) == ""


@pytest.mark.django_db(transaction=True)
def test_a_failure_is_counted_although_the_request_is_refused(standing_cast, clock):
    user = standing_cast.admin
    set_up(user, clock)
    for failures in (1, 2):
        assert prove(user, "000000") == "second-factor-wrong"
        connection.close()  # what was not committed is gone
        assert TOTPDevice.objects.get(user=user).throttling_failure_count == failures
        patient(user)
    assert TrailEntry.objects.filter(act="second_factor.refused", by=user).count() == 2


def test_is_begun_anew_until_it_counts_and_then_only_after_it_was_removed(cast, clock):
    first = second_factor.begin(user=cast.admin, at=timezone.now())
    second = second_factor.begin(user=cast.admin, at=timezone.now())
    assert first.secret != second.secret
    assert second_factor.pending(cast.admin).secret == second.secret
    otp = code(second.secret, NOON)
    second_factor.confirm(user=cast.admin, otp=otp, at=timezone.now())
    with pytest.raises(Problem) as refused, transaction.atomic():
        second_factor.begin(user=cast.admin, at=timezone.now())
    assert (refused.value.status_code, refused.value.kind) == (409, "second-factor-set-up")
    assert second_factor.remove(user=cast.admin, by=cast.security, at=timezone.now())
    assert not second_factor.is_set_up(cast.admin)
    assert second_factor.recovery_code_count(cast.admin) == 0
    second_factor.begin(user=cast.admin, at=timezone.now())


def test_the_address_says_what_an_authenticator_must_know(cast):
    begun = second_factor.begin(user=cast.admin, at=timezone.now())
    assert begun.uri.startswith("otpauth://totp/Wangge%3Aadmin?secret=" + begun.secret)
    assert "&issuer=Wangge" in begun.uri
    assert "&period=30" in begun.uri
    assert begun.svg.startswith("<svg")
