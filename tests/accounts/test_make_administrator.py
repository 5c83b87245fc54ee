"""`manage.py make_administrator`: who may sign in first to an installation of one's own."""

import pytest
from django.core.management import CommandError, call_command

from backend.accounts.models import TrailEntry, User
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def password(monkeypatch):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", PASSWORD)


def test_makes_an_administrator_of_the_district_who_may_sign_in(cast, client, capsys):
    call_command("make_administrator", "--username", "root", "--name", "王管理")
    assert "root may sign in." in capsys.readouterr().out
    body = {"username": "root", "password": PASSWORD, "device": {"id": "desk"}}
    user = client.post("/api/v1/auth/login/", body, content_type="application/json").json()["user"]
    assert (user["name"], user["role"], user["area"]["code"]) == ("王管理", "admin", "370211")
    assert [grant["area"] for grant in user["grants"]] == [cast.areas["district"].pk]


def test_makes_one_before_there_is_a_district_and_says_so(db, capsys):
    call_command("make_administrator", "--username", "root")
    assert "no district yet" in capsys.readouterr().out
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize(
    ("username", "password"),
    [("east_worker", PASSWORD), ("", PASSWORD), ("root", "short"), ("root", "1234567890")],
)
def test_refuses_a_taken_name_and_a_weak_password(cast, monkeypatch, username, password):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", password)
    monkeypatch.setattr("builtins.input", lambda _: "")
    before = User.objects.count()
    with pytest.raises(CommandError):
        call_command("make_administrator", "--username", username)
    assert User.objects.count() == before


@pytest.mark.parametrize(
    ("office", "role", "administers"),
    [("system", "admin", "system"), ("security", "admin", "security"), ("auditor", "auditor", "")],
)
def test_makes_each_of_the_three_offices(cast, office, role, administers):
    call_command("make_administrator", "--username", "root", "--office", office)
    made = User.objects.get(username="root")
    assert (made.role, made.administers, made.must_have_second_factor) == (role, administers, True)
    assert TrailEntry.objects.get(act="user.made", about=made).by is None
