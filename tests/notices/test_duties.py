"""值班表: who is on duty where, and what operators may see meanwhile."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from backend.accounts.models import Grant, TrailEntry
from backend.accounts.rights import Rights
from backend.notices.actions.duties import end_tiers_without_office
from backend.notices.models import Duty
from tests.cast import TOWNSHIPS
from tests.incidents.asking import RESTRICTED_CASE, Stage

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
EAST = TOWNSHIPS["east"][0]


@pytest.fixture(autouse=True)
def nobody_on_duty(cast):
    """The cast's standing duties are out of the way of those of these tests."""
    Duty.objects.all().delete()
    Grant.objects.filter(origin__startswith="duty:").delete()


@pytest.fixture
def admin(cast, signed_in):
    return signed_in(cast.admin)


def asked(user, *, since=-HOUR, until=HOUR, area: str = EAST, **more) -> dict:
    """Duty around now; `until` None: standing."""
    now = timezone.now()
    return {
        "user": user.pk,
        "area": area,
        "since": (now + since).isoformat(),
        "until": until and (now + until).isoformat(),
        **more,
    }


def lay(client, user, *, status: int = 201, **more) -> dict:
    answer = client.post("/api/v1/duties/", asked(user, **more), format="json")
    assert answer.status_code == status, answer.json()
    return answer.json()


def end(client, duty: dict, **said):
    return client.post(f"/api/v1/duties/{duty['id']}/end/", said, format="json")


def test_is_laid_by_an_administrator_and_seen_by_those_who_call_on_it(cast, admin, signed_in):
    laid = lay(admin, cast.east_operator, rank=2)
    assert laid["user"] == {"id": cast.east_operator.pk, "name": "east_operator"}
    assert (laid["area"]["code"], laid["department"]) == (EAST, None)
    assert (laid["post"], laid["rank"]) == ("desk", 2)
    for name in ("east_operator", "east_supervisor", "east_chief", "district_operator"):
        (seen,) = signed_in(cast.people[name]).get("/api/v1/duties/").json()["results"]
        assert seen == laid
    for name in ("west_operator", "east_worker", "sanitation", "auditor"):
        assert signed_in(cast.people[name]).get("/api/v1/duties/").json()["results"] == []


def test_a_department_sees_its_own_duties_there(cast, admin, signed_in):
    laid = lay(admin, cast.sanitation, department="THW")
    (seen,) = signed_in(cast.sanitation).get("/api/v1/duties/now/").json()["results"]
    assert seen == laid
    assert signed_in(cast.west_sanitation).get("/api/v1/duties/").json()["results"] == []
    for query, found in (
        ({"department": "THW"}, 1),
        ({"department": ""}, 0),
        ({"area": EAST}, 1),
        ({"area": TOWNSHIPS["west"][0]}, 0),
    ):
        assert len(admin.get("/api/v1/duties/", query).json()["results"]) == found, query


def test_now_are_those_on_duty_in_the_order_they_are_called(cast, admin):
    lay(admin, cast.district_operator, rank=2)
    lay(admin, cast.east_operator, rank=1)
    lay(admin, cast.east_supervisor, post="lead")
    lay(admin, cast.east_supervisor, rank=3, since=HOUR, until=2 * HOUR)
    now = admin.get("/api/v1/duties/now/", {"area": EAST}).json()["results"]
    assert [one["user"]["name"] for one in now] == [
        "east_operator",
        "district_operator",
        "east_supervisor",
    ]
    later = {"at": (timezone.now() + 1.5 * HOUR).isoformat()}
    (then,) = admin.get("/api/v1/duties/", later).json()["results"]
    assert then["rank"] == 3
    assert len(admin.get("/api/v1/duties/").json()["results"]) == 4


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("west_operator", {}),  # sits in another centre
        ("east_worker", {}),  # serves a grid
        ("sanitation", {}),  # a clerk in a command centre
        ("west_sanitation", {"department": "THW"}),  # of that department elsewhere
        ("east_operator", {"department": "THW"}),
        ("admin", {}),
    ],
)
def test_nobody_is_on_duty_where_they_have_no_office(cast, admin, name, more):
    said = lay(admin, cast.people[name], status=400, **more)
    assert said["errors"][0]["pointer"] == "/user"
    assert not Duty.objects.exists()


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"until": -2 * HOUR}, "/until"),
        ({"rank": 0}, "/rank"),
        ({"post": "guard"}, "/post"),
        ({"area": "370211999"}, "/area"),
        ({"department": "XXX"}, "/department"),
        ({"guess": 1}, "/guess"),
    ],
)
def test_bad_input_says_where(cast, admin, more, pointer):
    said = lay(admin, cast.east_operator, status=400, **more)
    assert [error["pointer"] for error in said["errors"]] == [pointer]


def test_the_same_person_and_the_same_rank_are_refused_at_one_time(cast, admin):
    first = lay(admin, cast.east_operator)
    twice = lay(admin, cast.east_operator, rank=2, status=409)
    assert (twice["type"], twice["reason"], twice["duty"]) == (
        "duty-taken",
        "same-person",
        first["id"],
    )
    rank = lay(admin, cast.district_operator, status=409)
    assert (rank["reason"], rank["duty"]) == ("rank-taken", first["id"])
    lay(admin, cast.district_operator, rank=2)
    lay(admin, cast.district_operator, since=2 * HOUR, until=3 * HOUR)  # at another time


def test_the_database_itself_refuses_both(cast):
    now = timezone.now()

    def insert(user, rank, since, until):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO notices_duty (user_id, area_id, post, rank, period)"
                " VALUES (%s, %s, 'desk', %s, tstzrange(%s, %s))",
                [user.pk, cast.areas["east_township"].pk, rank, since, until],
            )

    insert(cast.east_operator, 1, now, now + HOUR)
    insert(cast.east_operator, 1, now + HOUR, None)  # the next begins where the first ends
    for refused in (
        (cast.east_operator, 2, now, now + HOUR),
        (cast.district_operator, 1, now, now + HOUR),
        (cast.district_operator, 10, now, now + HOUR),
        (cast.district_operator, 3, now, now),
        (cast.district_operator, 3, None, now),
    ):
        with pytest.raises(IntegrityError):
            insert(*refused)


def test_an_operator_sees_restricted_matters_while_on_duty_and_no_longer(cast, admin, signed_in):
    stage = Stage(cast)
    case = stage.report(matter=RESTRICTED_CASE)
    assert stage.see("east_operator", case).status_code == 404
    duty = lay(admin, cast.east_operator)
    assert stage.see("east_operator", case).status_code == 200
    assert end(admin, duty).status_code == 200
    assert stage.see("east_operator", case).status_code == 404


def test_the_tier_lasts_as_long_as_the_duty_and_the_office(cast, admin):
    now = timezone.now()
    office = Grant.objects.get(user=cast.east_operator, origin="office")
    office.period = DateTimeTZRange(office.period.lower, now + HOUR)
    office.save()
    duty = lay(admin, cast.east_operator, until=None)
    grant = Grant.objects.get(origin=f"duty:{duty['id']}")
    assert (grant.role, grant.tier, grant.area) == (
        "operator",
        "restricted",
        cast.areas["east_township"],
    )
    assert (grant.period.lower, grant.period.upper) == (
        Duty.objects.get().period.lower,
        now + HOUR,
    )


def test_an_office_that_is_taken_away_takes_the_tier_with_it(cast, admin):
    now = timezone.now()
    lay(admin, cast.east_operator, until=None)
    lay(admin, cast.district_operator, rank=2, until=None)  # their office lies above
    assert end_tiers_without_office(now) == 0
    office = Grant.objects.get(user=cast.east_operator, origin="office")
    office.period = DateTimeTZRange(office.period.lower, now)
    office.save()
    assert end_tiers_without_office(now) == 1
    rights = Rights.of(cast.east_operator, now)
    assert rights.area_paths("operator") == []
    assert Rights.of(cast.district_operator, now).area_paths("operator", tier="restricted")
    assert end_tiers_without_office(now + HOUR) == 0
    (entry,) = TrailEntry.objects.filter(act="duty.tier_ended")
    assert (entry.by, entry.about) == (None, cast.east_operator)


@pytest.mark.parametrize("name", ["east_supervisor", "east_chief"])
def test_others_on_duty_see_what_they_saw_before(cast, admin, name):
    lay(admin, cast.people[name])
    assert not Grant.objects.filter(origin__startswith="duty:").exists()


def test_ending_is_for_what_is_not_over(cast, admin):
    duty = lay(admin, cast.east_operator, until=None)
    soon = timezone.now() + HOUR
    assert end(admin, duty, at=(timezone.now() - HOUR).isoformat()).status_code == 400
    ended = end(admin, duty, at=soon.isoformat())
    assert ended.status_code == 200
    assert Duty.objects.get().period.upper == soon
    assert Grant.objects.get(origin__startswith="duty:").period.upper == soon
    again = end(admin, duty, at=(soon + HOUR).isoformat())
    assert (again.status_code, again.json()["type"]) == (409, "ended")


def test_what_has_not_begun_is_struck_out_with_its_grant(cast, admin):
    duty = lay(admin, cast.east_operator, since=HOUR, until=2 * HOUR)
    assert end(admin, duty).status_code == 204
    assert not Duty.objects.exists()
    assert not Grant.objects.filter(origin__startswith="duty:").exists()


def test_the_trail_says_who_laid_and_ended_it_about_whom(cast, admin):
    duty = lay(admin, cast.east_operator)
    end(admin, duty)
    entries = TrailEntry.objects.filter(act__startswith="duty.").order_by("pk")
    assert [(entry.act, entry.by.name, entry.about.name) for entry in entries] == [
        ("duty.laid", "admin", "east_operator"),
        ("duty.ended", "admin", "east_operator"),
    ]
    assert {entry.subject for entry in entries} == {f"duty:{duty['id']}"}


def test_only_administrators_of_the_area_change_the_roster(cast, admin, signed_in):
    duty = lay(admin, cast.east_operator)
    operator = signed_in(cast.east_operator)
    lay(operator, cast.east_operator, since=HOUR, until=2 * HOUR, status=403)
    assert end(operator, duty).status_code == 403
    assert end(signed_in(cast.west_operator), duty).status_code == 404
