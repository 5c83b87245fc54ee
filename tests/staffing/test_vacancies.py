"""Holes of the roster: there, to come, and told in time."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from backend.accounts.models import User
from backend.notices.models import Notice
from backend.staffing.actions.reminding import remind_of_holes
from backend.staffing.models import Member, Posting
from backend.staffing.vacancies import vacancies
from tests.cast import EVERY_DOMAIN, GRID_CODES, SINCE

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def ends(cast, name: str, until) -> None:
    postings = Posting.objects.filter(member__user=getattr(cast, name))
    postings.update(period=DateTimeTZRange(SINCE, until))


def read(client, **asked) -> dict:
    answer = client.get("/api/v1/vacancies/", asked)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def of(told: dict, name: str, post: str) -> list[dict]:
    code = GRID_CODES[name]
    return [row for row in told["results"] if (row["grid"], row["post"]) == (code, post)]


def test_says_what_is_missing_now_and_what_will_be(cast, signed_in):
    until = timezone.now() + 10 * DAY
    ends(cast, "east_worker", until)
    client = signed_in(cast.admin)
    told = read(client)
    assert (told["grids"], told["without_leader"], told["without_worker"]) == (4, 2, 0)
    assert told["without_domains"] == 4
    (hole,) = of(told, "east", "worker")
    assert hole["ends_at"] is not None
    assert hole["until_covered"] is None
    assert hole["township"] == {"code": "370211002", "name": "east街道"}
    assert hole["position"] == pytest.approx([120.03, 36.01], abs=0.01)
    assert of(read(client, within_days=9), "east", "worker") == []
    (now_missing,) = of(told, "coast", "leader")
    assert now_missing["ends_at"] is None
    assert [row["domains"] for row in of(told, "coast", "professional")] == [EVERY_DOMAIN]
    later = read(client, at=(until + DAY).isoformat())
    assert later["without_worker"] == 1


def test_whose_account_is_closed_or_who_has_left_fills_no_post(cast, signed_in):
    """Their postings go on; by a date before, they served."""
    now = timezone.now()
    User.objects.filter(pk=cast.east_worker.pk).update(is_active=False, closed_at=now - DAY)
    Member.objects.filter(user=cast.east_leader).update(left_at=now - 2 * DAY)
    client = signed_in(cast.admin)
    told = read(client)
    assert of(told, "east", "worker")[0]["ends_at"] is None
    assert of(told, "east", "leader")[0]["ends_at"] is None
    assert GRID_CODES["east"] in vacancies(now, EVERY_DOMAIN).without_worker
    between = read(client, at=(now - DAY * 1.5).isoformat())
    assert [hole["ends_at"] is None for hole in of(between, "east", "worker")] == [False]
    assert [hole["ends_at"] is None for hole in of(between, "east", "leader")] == [True]


def test_an_account_that_was_switched_off_by_hand_fills_no_post_ever(cast):
    User.objects.filter(pk=cast.east_worker.pk).update(is_active=False)
    assert GRID_CODES["east"] in vacancies(timezone.now() - 9 * DAY, EVERY_DOMAIN).without_worker


def test_says_until_when_a_hole_stays_when_somebody_is_to_come(cast, signed_in):
    now = timezone.now()
    comes = now + 5 * DAY
    Posting.objects.filter(member__user=cast.east_leader).update(
        period=DateTimeTZRange(comes, None)
    )
    (hole,) = of(read(signed_in(cast.admin)), "east", "leader")
    assert hole["until_covered"] == comes.isoformat().replace("+00:00", "Z")


def test_agrees_with_the_audit(cast, signed_in):
    ends(cast, "far_worker", timezone.now())
    client = signed_in(cast.admin)
    told, audit = read(client), client.get("/api/v1/net/audit/").json()["staffing"]
    assert told["without_worker"] == len(audit["without_worker"]) == 1
    assert told["without_leader"] == len(audit["without_leader"])
    assert told["without_domains"] == len(audit["uncovered_domains"])
    assert audit["without_worker"] == vacancies(timezone.now(), []).without_worker


@pytest.mark.parametrize(
    ("name", "grids"),
    [("east_worker", 1), ("east_operator", 2), ("admin", 4), ("auditor", 0), ("east_desk", 1)],
)
def test_everybody_is_told_of_what_they_answer_for(cast, signed_in, name, grids):
    told = read(signed_in(getattr(cast, name)))
    assert told["grids"] == grids
    assert len({row["grid"] for row in told["results"]}) <= grids


@pytest.mark.parametrize("bad", [{"within_days": "367"}, {"within_days": "x"}, {"area": "9"}])
def test_refuses_what_it_cannot_read(cast, signed_in, bad):
    assert signed_in(cast.admin).get("/api/v1/vacancies/", bad).status_code == 400


def test_tells_once_a_fortnight_before_three_days_before_and_when_it_opens(cast):
    now = timezone.now()
    ends(cast, "east_worker", now + 20 * DAY)
    told = []
    for days in (0, 5, 7, 8, 16, 17.5, 18, 20.1, 20.2, 21):
        remind_of_holes(now + days * DAY)
        told.append(Notice.objects.filter(to=cast.east_leader).count())
    assert told == [0, 0, 1, 1, 1, 2, 2, 3, 3, 3]
    assert Notice.objects.filter(to=cast.admin).count() == 3
    assert not Notice.objects.exclude(to__in=[cast.east_leader, cast.admin]).exists()


def test_the_post_stands_in_the_words_of_whoever_reads(cast, signed_in):
    ends(cast, "east_worker", timezone.now() + 2 * DAY)
    remind_of_holes(timezone.now())
    leader = signed_in(cast.east_leader)

    def text(language: str) -> str:
        answer = leader.get("/api/v1/notices/", headers={"accept-language": language})
        return answer.json()["results"][0]["text"]

    assert "the full-time grid worker is missing" in text("en")
    assert "专职网格员" in text("zh-hans")


def test_nobody_is_told_of_an_end_that_somebody_follows(cast):
    now = timezone.now()
    ends(cast, "east_worker", now + DAY)
    Posting.objects.create(
        member=cast.coast_worker.member,
        grid=cast.grids["east"].grid,
        post="worker",
        kind="additional",
        period=DateTimeTZRange(now + DAY, None),
    )
    remind_of_holes(now)
    assert not Notice.objects.exists()
