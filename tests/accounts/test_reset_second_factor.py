"""`manage.py reset_second_factor`: the way back in when a phone is lost."""

import pytest
from django.core.management import CommandError, call_command
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework.test import APIClient

from backend.accounts.models import TrailEntry
from tests.authenticator import Authenticator
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def sign_in(username, **more):
    body = {"username": username, "password": PASSWORD, "device": {"id": "desk"}} | more
    return APIClient().post("/api/v1/auth/login/", body, format="json")


def test_lets_its_owner_in_to_set_up_another(cast, capsys):
    cast.security.must_have_second_factor = True
    cast.security.save()
    Authenticator(cast.security)
    for _ in range(4):
        sign_in("security", otp="000000")
    assert sign_in("security").status_code == 429
    call_command("reset_second_factor", "--username", "security", "--reason", "phone lost")
    assert "is removed" in capsys.readouterr().out
    assert not TOTPDevice.objects.exists()
    answer = sign_in("security")
    assert answer.status_code == 200
    assert answer.json()["user"]["must_set_up_second_factor"] is True
    entry = TrailEntry.objects.get(act="second_factor.removed")
    assert (entry.by, entry.about, entry.reason) == (None, cast.security, "phone lost")


def test_knows_no_stranger(cast):
    with pytest.raises(CommandError, match="no account nobody"):
        call_command("reset_second_factor", "--username", "nobody")
