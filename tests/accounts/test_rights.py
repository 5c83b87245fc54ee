"""Grants have their time, and rights are what they open at that moment."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from backend.accounts.models import Grant
from backend.accounts.rights import Rights
from backend.live.models import Tier

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


def grant(user, role, *, area=None, grid=None, since=None, until=None, **more):
    return Grant.objects.create(
        user=user,
        role=role,
        area=area,
        grid=grid,
        period=DateTimeTZRange(since, until),
        origin="test",
        **more,
    )


def test_me_shows_what_is_held_now_and_nothing_else(cast, signed_in, now):
    user = cast.east_worker
    grant(user, "supervisor", area=cast.areas["west_township"], until=now - DAY)
    grant(user, "operator", area=cast.areas["west_township"], since=now + DAY)
    grant(user, "leader", grid=cast.grids["coast"].grid, since=now - DAY, until=now + DAY)
    shown = signed_in(user).get("/api/v1/me/").json()
    assert [(g["role"], g["grid"]) for g in shown["grants"]] == [
        ("worker", cast.grids["east"].grid_id),
        ("leader", cast.grids["coast"].grid_id),
    ]
    assert shown["grids"] == ["370211002001001", "370211002201001"]


@pytest.mark.parametrize("when", ["over", "not yet"])
def test_a_grant_out_of_its_time_opens_nothing(cast, signed_in, now, when):
    user = cast.service
    Grant.objects.filter(user=user).delete()
    period = {"over": {"until": now - DAY}, "not yet": {"since": now + DAY}}[when]
    grant(user, "operator", area=cast.areas["district"], **period)
    client = signed_in(user)
    assert client.get("/api/v1/members/").json()["results"] == []
    assert client.get("/api/v1/cases/").json()["results"] == []
    assert Rights.of(user).held == ()
    assert Rights.of(user, now + 2 * DAY if when == "not yet" else now - 2 * DAY).roles() == {
        "operator"
    }


def test_begins_with_its_first_moment_and_ends_before_its_last(cast, now):
    grant(cast.service, "chief", area=cast.areas["east"], since=now, until=now + DAY)
    held = {
        moment: "chief" in Rights.of(cast.service, moment).roles()
        for moment in (now - DAY / 24, now, now + DAY)
    }
    assert list(held.values()) == [False, True, False]


def test_opens_tiers_up_to_its_own(cast):
    west, east = cast.areas["west_township"], cast.areas["east_township"]
    user = cast.service
    grant(user, "operator", area=west, tier=Tier.RESTRICTED)
    grant(user, "operator", area=east, tier=Tier.SENSITIVE)
    rights = Rights.of(user)
    assert rights.area_paths("operator") == sorted([west.path, east.path])
    assert rights.area_paths("operator", tier=Tier.SENSITIVE) == sorted([west.path, east.path])
    assert rights.area_paths("operator", tier=Tier.RESTRICTED) == [west.path]


def test_says_each_path_of_a_scope_once_and_only_the_shortest(cast):
    user = cast.east_leader
    grant(user, "leader", area=cast.areas["east_township"])
    rights = Rights.of(user)
    assert rights.scopes("leader") == [cast.areas["east_township"].path]
    assert rights.grid_ids("leader") == [cast.grids["east"].grid_id]
    assert rights.holds("leader", cast.grids["coast"].path)
    assert not rights.holds("leader", cast.grids["west"].path)


def test_opens_nothing_on_a_grid_that_is_no_longer_drawn(cast):
    cast.grids["east"].delete()
    assert Rights.of(cast.east_leader).held == ()


def test_stands_on_an_area_or_on_a_grid_never_on_both_or_neither(cast):
    for where in ({}, {"area": cast.areas["east"], "grid": cast.grids["east"].grid}):
        with pytest.raises(IntegrityError), transaction.atomic():
            grant(cast.service, "chief", **where)
