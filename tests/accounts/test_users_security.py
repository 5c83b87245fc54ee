"""Lock-outs, sessions, second factors and grants of others: the security administrator's work."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from backend.accounts.models import Grant, TrailEntry
from backend.accounts.rights import Rights
from tests.cast import GRID_CODES, TOWNSHIPS

pytestmark = pytest.mark.django_db
EAST, WEST = TOWNSHIPS["east"][0], TOWNSHIPS["west"][0]


@pytest.fixture
def as_security(cast, signed_in):
    return signed_in(cast.security)


@pytest.fixture
def as_admin(cast, signed_in):
    return signed_in(cast.admin)


def of(user, verb: str) -> str:
    return f"/api/v1/users/{user.pk}/{verb}/"


def grant(client, user, **said):
    body = {"role": "supervisor", "area": EAST, "reason": "flood"} | said
    return client.post(of(user, "grants"), {k: v for k, v in body.items() if v}, format="json")


def in_days(days: int) -> str:
    return (timezone.now() + timedelta(days=days)).isoformat()


def test_signing_out_ends_every_device(cast, signed_in, as_security):
    phone, desk = signed_in(cast.east_chief), signed_in(cast.east_chief)
    assert as_security.post(of(cast.east_chief, "sign-out")).status_code == 204
    assert {client.get("/api/v1/me/").status_code for client in (phone, desk)} == {401}


def test_takes_a_second_factor_off_for_a_reason(cast, as_security):
    TOTPDevice.objects.create(user=cast.auditor, name="authenticator", confirmed=True)
    address = of(cast.auditor, "second-factor")
    assert as_security.delete(address, {}, format="json").status_code == 400
    answer = as_security.delete(address, {"reason": "lost the phone"}, format="json")
    assert answer.status_code == 204
    assert not TOTPDevice.objects.filter(user=cast.auditor).exists()
    entry = TrailEntry.objects.filter(about=cast.auditor).latest("pk")
    assert (entry.by, entry.reason) == (cast.security, "lost the phone")
    again = as_security.delete(address, {"reason": "x"}, format="json")
    assert (again.status_code, again.json()["type"]) == (409, "no-second-factor")


def test_a_system_administrator_does_none_of_it(cast, as_admin):
    for verb in ("unlock", "sign-out"):
        assert as_admin.post(of(cast.east_chief, verb)).status_code == 403
    address = of(cast.east_chief, "second-factor")
    assert as_admin.delete(address, {"reason": "x"}, format="json").status_code == 403
    assert as_admin.get(of(cast.east_chief, "grants")).status_code == 403
    assert grant(as_admin, cast.east_chief).status_code == 403


def test_grants_a_role_in_an_area_until_a_moment(cast, as_security):
    until = in_days(30)
    answer = grant(as_security, cast.east_chief, until=until, domains=["A"])
    assert answer.status_code == 201, answer.json()
    given = answer.json()
    assert (given["role"], given["area"]["code"], given["origin"]) == (
        "supervisor",
        EAST,
        "explicit",
    )
    assert (given["in_force"], given["reason"], given["domains"]) == (True, "flood", ["A"])
    assert Rights.of(cast.east_chief).roles() == {"chief", "supervisor"}
    listed = as_security.get(of(cast.east_chief, "grants")).json()["results"]
    assert [(one["origin"], one["role"]) for one in listed] == [
        ("explicit", "supervisor"),
        ("office", "chief"),
    ]
    entry = TrailEntry.objects.get(act="grant.given")
    assert (entry.about, entry.reason, entry.details["tier"]) == (cast.east_chief, "flood", "open")


def test_grants_a_restricted_tier_in_one_grid(cast, as_security):
    answer = grant(
        as_security,
        cast.fire_officer,
        role="professional",
        area=None,
        grid=GRID_CODES["coast"],
        tier="restricted",
        domains=["D"],
        until=in_days(300),
    )
    assert answer.status_code == 201, answer.json()
    assert answer.json()["grid"] == GRID_CODES["coast"]
    coast = cast.grids["coast"].grid_id
    assert Rights.of(cast.fire_officer).grid_ids("professional", tier="restricted") == [coast]


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"tier": "restricted"}, "/until"),
        ({"tier": "restricted", "until": in_days(400)}, "/until"),
        ({"until": in_days(-1)}, "/until"),
        ({"since": in_days(-2)}, "/since"),
        ({"area": None}, "/area"),
        ({"grid": GRID_CODES["east"]}, "/area"),
        ({"area": None, "grid": "370211002201999"}, "/grid"),
        ({"role": "worker"}, "/area"),
        ({"reason": None}, "/reason"),
        ({"role": "service", "tier": "sensitive"}, "/tier"),
        ({"until": "2027-01-01T00:00:00"}, "/until"),  # without its offset
    ],
)
def test_points_to_what_does_not_fit(cast, as_security, said, pointer):
    answer = grant(as_security, cast.east_chief, **said)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("east_chief", "admin"),
        ("east_chief", "auditor"),
        ("auditor", "chief"),
        ("auditor", "admin"),
        ("admin", "operator"),
        ("admin", "auditor"),
    ],
)
def test_offices_are_not_mixed(cast, as_security, name, role):
    answer = grant(as_security, cast.people[name], role=role)
    assert (answer.status_code, answer.json()["type"]) == (409, "offices-mixed")


def test_nobody_grants_to_themselves(cast, as_security):
    assert grant(as_security, cast.security, role="admin").status_code == 403


def test_a_closed_account_is_granted_nothing(cast, as_admin, as_security):
    as_admin.post(of(cast.east_chief, "close"), {}, format="json")
    answer = grant(as_security, cast.east_chief)
    assert (answer.status_code, answer.json()["type"]) == (409, "closed")


def test_a_grant_lies_within_the_granters_own_area(cast, signed_in):
    Grant.objects.filter(user=cast.security).update(area=cast.areas["east_township"])
    client = signed_in(cast.security)
    assert grant(client, cast.east_chief, area=EAST).status_code == 201
    assert grant(client, cast.east_chief, area=WEST).status_code == 403
    grid = {"role": "professional", "area": None, "grid": GRID_CODES["west"]}
    assert grant(client, cast.fire_officer, **grid).status_code == 403
    assert grant(client, cast.west_operator, area=EAST).status_code == 404


def test_ends_a_grant_once(cast, as_security):
    given = grant(as_security, cast.east_chief).json()["id"]
    address = f"/api/v1/grants/{given}/end/"
    answer = as_security.post(address, {"reason": "over"}, format="json")
    assert (answer.status_code, answer.json()["in_force"]) == (200, False)
    assert Rights.of(cast.east_chief).roles() == {"chief"}
    again = as_security.post(address, {}, format="json")
    assert (again.status_code, again.json()["type"]) == (409, "ended")
    assert TrailEntry.objects.filter(act="grant.ended", reason="over").count() == 1


def test_takes_back_a_grant_that_has_not_begun(cast, as_security):
    given = grant(as_security, cast.east_chief, since=in_days(3)).json()
    assert not given["in_force"]
    ended = as_security.post(f"/api/v1/grants/{given['id']}/end/", {}, format="json").json()
    assert (ended["since"], ended["until"]) == (None, None)
    later = Grant.objects.filter(user=cast.east_chief).in_force(timezone.now() + timedelta(days=4))
    assert [one.origin for one in later] == ["office"]


def test_what_follows_from_a_posting_or_an_office_ends_with_it(cast, as_security):
    for user in (cast.east_chief, cast.east_worker):
        following = Grant.objects.get(user=user)
        answer = as_security.post(f"/api/v1/grants/{following.pk}/end/", {}, format="json")
        assert (answer.status_code, answer.json()["type"]) == (409, "follows-from")
        assert answer.json()["origin"] == following.origin


def test_a_grant_elsewhere_is_not_there_for_others(cast, signed_in, as_admin):
    foreign = Grant.objects.create(
        user=cast.west_operator,
        role="supervisor",
        area=cast.areas["west_township"],
        period=DateTimeTZRange(timezone.now(), None),
        origin="explicit",
    )
    address = f"/api/v1/grants/{foreign.pk}/end/"
    assert as_admin.post(address, {}, format="json").status_code == 403
    assert signed_in(cast.west_operator).post(address, {}, format="json").status_code == 404
    Grant.objects.filter(user=cast.security).update(area=cast.areas["east_township"])
    assert signed_in(cast.security).post(address, {}, format="json").status_code == 404
