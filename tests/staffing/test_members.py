"""`GET /api/v1/members/`: who knows whom, and since when no longer."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from backend.staffing.models import Member, Posting
from backend.staffing.vacancies import vacancies
from tests.cast import EVERY_DOMAIN, GRID_CODES, SINCE

pytestmark = pytest.mark.django_db
MEMBERS = "/api/v1/members/"
OF_EAST_GRID = {"east_worker", "east_leader", "fire_officer"}
OF_EAST = OF_EAST_GRID | {"coast_worker"}
OF_WEST = {"west_worker", "far_worker", "west_leader", "west_fire_officer"}


@pytest.fixture
def known(cast, signed_in):
    """`known(user)`: names of the members they see."""

    def names(user) -> set[str]:
        answer = signed_in(user).get(MEMBERS)
        assert answer.status_code == 200
        return {member["name"] for member in answer.json()["results"]}

    return names


def post(cast, name: str, grid: str, *, until=None, since=SINCE, kind="additional", post="worker"):
    return Posting.objects.create(
        member=getattr(cast, name).member,
        grid=cast.grids[grid].grid,
        post=post,
        kind=kind,
        period=DateTimeTZRange(since, until),
    )


@pytest.mark.parametrize("name", ["east_worker", "east_leader", "fire_officer"])
def test_those_of_a_grid_know_each_other(cast, known, name):
    assert known(getattr(cast, name)) == OF_EAST_GRID


@pytest.mark.parametrize("name", ["east_operator", "east_supervisor", "east_chief"])
def test_those_who_answer_for_a_township_know_its_members(cast, known, name):
    assert known(getattr(cast, name)) == OF_EAST


def test_the_district_knows_all(cast, known):
    assert known(cast.district_operator) == OF_EAST | OF_WEST
    assert known(cast.admin) == OF_EAST | OF_WEST


def test_the_desk_of_a_community_knows_who_serves_in_it(cast, known):
    assert known(cast.east_desk) == OF_EAST_GRID


@pytest.mark.parametrize("name", ["auditor", "service", "sanitation", "fire_brigade"])
def test_others_know_nobody(cast, known, name):
    assert known(getattr(cast, name)) == set()


def test_who_covers_is_known_where_they_cover_while_they_do(cast, known):
    now = timezone.now()
    cover = post(cast, "west_worker", "east", since=now - timedelta(days=2), kind="cover")
    assert known(cast.east_leader) == OF_EAST_GRID | {"west_worker"}
    assert known(cast.east_operator) == OF_EAST | {"west_worker"}
    cover.period = DateTimeTZRange(now - timedelta(days=2), now - timedelta(days=1))
    cover.save()
    assert known(cast.east_leader) == OF_EAST_GRID
    assert known(cast.east_operator) == OF_EAST


def test_shows_a_member_with_the_postings_of_today(cast, signed_in):
    post(cast, "east_worker", "coast", until=timezone.now() - timedelta(days=1))
    client = signed_in(cast.east_operator)
    shown = client.get(f"{MEMBERS}{cast.fire_officer.member.pk}/").json()
    assert shown == {
        "id": cast.fire_officer.member.pk,
        "name": "fire_officer",
        "role": "professional",
        "area": "east街道",
        "phone": "",
        "postings": [
            {"grid": GRID_CODES["east"], "post": "professional", "kind": "home", "domains": ["A"]}
        ],
    }
    worker = client.get(f"{MEMBERS}{cast.east_worker.member.pk}/").json()
    assert [posting["grid"] for posting in worker["postings"]] == [GRID_CODES["east"]]


def test_says_of_a_stranger_what_it_says_of_nobody(cast, signed_in):
    client = signed_in(cast.east_operator)
    stranger = client.get(f"{MEMBERS}{cast.west_worker.member.pk}/")
    nobody = client.get(f"{MEMBERS}999999999999999999999/")
    assert stranger.status_code == nobody.status_code == 404
    assert stranger.content == nobody.content


def test_tells_no_phone_and_no_base_point(cast, signed_in):
    cast.east_worker.phone = "13800000000"
    cast.east_worker.save()
    Member.objects.update(base_place="灵山卫派出所")
    told = signed_in(cast.district_operator).get(MEMBERS).content.decode()
    assert "13800000000" not in told
    assert "派出所" not in told


def test_lists_in_the_same_number_of_queries_however_many_there_are(
    cast, signed_in, django_assert_num_queries
):
    for name, size in (("east_leader", 3), ("district_operator", 8)):
        client = signed_in(getattr(cast, name))
        # token, grants and their grids, members, postings, codes
        with django_assert_num_queries(7 if name == "east_leader" else 6):
            assert len(client.get(MEMBERS).json()["results"]) == size


@pytest.mark.parametrize(
    ("name", "grid", "post_name", "constraint"),
    [
        ("coast_worker", "east", "worker", "one_home"),
        ("west_leader", "east", "leader", "one_home_leader_and_one_home_worker_of_a_grid"),
        ("east_worker", "far", "worker", "one_home"),
    ],
)
def test_the_database_refuses_a_second_home_posting(cast, name, grid, post_name, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        post(cast, name, grid, kind="home", post=post_name)


def test_the_database_wants_domains_of_professionals_and_of_nobody_else(cast):
    for post_name, domains in (("professional", []), ("worker", ["A"])):
        with pytest.raises(IntegrityError, match="domains_are_for"), transaction.atomic():
            Posting.objects.create(
                member=cast.east_worker.member,
                grid=cast.grids["far"].grid,
                post=post_name,
                kind="additional",
                domains=domains,
                period=DateTimeTZRange(SINCE, None),
            )


def test_finds_the_holes_of_the_roster(cast):
    now = timezone.now()
    holes = vacancies(now, EVERY_DOMAIN)
    assert holes.without_worker == []
    assert holes.without_leader == sorted([GRID_CODES["far"], GRID_CODES["coast"]])
    assert holes.uncovered_domains == {
        code: EVERY_DOMAIN[1:] if name in ("east", "west") else EVERY_DOMAIN
        for name, code in GRID_CODES.items()
    }
    Posting.objects.filter(member__user=cast.east_worker).update(period=DateTimeTZRange(SINCE, now))
    assert vacancies(now, []).without_worker == [GRID_CODES["east"]]
    assert vacancies(now - timedelta(seconds=1), []).without_worker == []
    post(cast, "coast_worker", "east", kind="cover")
    assert vacancies(now, []).without_worker == []


def test_every_member_has_a_user_of_the_same_post(cast):
    for posting in Posting.objects.select_related("member__user"):
        assert posting.member.user.role == posting.post
    assert Member.objects.count() == 8
