"""Two at the same moment, over HTTP and with connections of their own: both get an answer that
says what is so, and nothing is half-written."""

import pytest
from django.utils import timezone

from backend.accounts.models import TrailEntry
from backend.notices.models import Notice
from backend.staffing.models import Absence, Plan, Posting
from tests.cast import GRID_CODES
from tests.territory.versions.test_at_once import at_once

from .asking import ABSENCES, POSTINGS, granted, leave, served, soon
from .planned import PLANS, Asking, cross_east, serving


@pytest.fixture
def cast(standing_cast):
    return standing_cast


def said(*asked) -> list[tuple[int, str]]:
    """(status, type of the problem) of requests sent together: (client, address, body) each."""

    def send(client, address, body):
        return lambda: client.post(address, body, format="json")

    answers = at_once(*(send(*one) for one in asked))
    for answer in answers:
        assert not isinstance(answer, Exception), answer
    return [
        (answer.status_code, "" if answer.status_code < 300 else answer.json()["type"])
        for answer in answers
    ]


def nothing_is_half_written() -> None:
    now = timezone.now()
    assert served(now) == granted(now)
    for cover in Posting.objects.filter(kind="cover"):
        assert cover.absence.period.lower <= cover.period.lower
        assert cover.period.upper <= cover.absence.period.upper
        away = Absence.objects.filter(member=cover.member, period__overlap=cover.period)
        assert not away.exists()


@pytest.mark.parametrize("other", ["coast_worker", "west_worker"])
def test_of_two_leaves_of_one_member_one_is_entered(cast, signed_in, other):
    """The worker announces it on the phone while the operator arranges it with cover."""
    worker, admin = signed_in(cast.east_worker), signed_in(cast.admin)
    with_cover = leave(cast, "east_worker", {"east": other})
    told = said(
        (worker, ABSENCES, leave(cast, "east_worker", until=soon(hours=5))),
        (admin, ABSENCES, with_cover),
    )
    assert sorted(told) == [(201, ""), (409, "away-already")]
    absence = Absence.objects.get()
    assert Posting.objects.filter(kind="cover").count() == (told[1][0] == 201)
    entries = TrailEntry.objects.filter(act="absence.arranged")
    assert [entry.subject for entry in entries] == [f"absence:{absence.pk}"]
    nothing_is_half_written()


def test_two_do_not_cover_each_other(cast, signed_in):
    """Both are ill, and each is named as the other's cover: at most one of it comes about."""
    operators = signed_in(cast.east_operator), signed_in(cast.admin)
    told = said(
        (operators[0], ABSENCES, leave(cast, "east_worker", {"east": "coast_worker"})),
        (operators[1], ABSENCES, leave(cast, "coast_worker", {"coast": "east_worker"})),
    )
    assert sorted(told)[0] == (201, "")
    assert sorted(told)[1] in [(409, "away-already"), (409, "covers-then")]
    assert Absence.objects.count() == 1
    nothing_is_half_written()


def test_somebody_named_as_cover_who_falls_ill_at_that_moment(cast, signed_in):
    told = said(
        (
            signed_in(cast.east_operator),
            ABSENCES,
            leave(cast, "east_worker", {"east": "coast_worker"}),
        ),
        (signed_in(cast.coast_worker), ABSENCES, leave(cast, "coast_worker")),
    )
    assert sorted(told)[0] == (201, "")
    assert sorted(told)[1] in [(409, "away-already"), (409, "covers-then")]
    nothing_is_half_written()


@pytest.mark.parametrize("name", ["east_worker", "coast_worker"])
def test_a_plan_is_published_while_a_posting_of_it_is_ended(cast, signed_in, name):
    cross_east(cast)
    plan = Plan.objects.get(pk=Asking(signed_in(cast.admin)).plan()["id"])
    before = serving()
    posting = Posting.objects.get(member=getattr(cast, name).member)
    published, ended = said(
        (signed_in(cast.admin), f"{PLANS}{plan.pk}/publish/", {}),
        (signed_in(cast.admin), f"{POSTINGS}{posting.pk}/end/", {}),
    )
    nothing_is_half_written()
    plan.refresh_from_db()
    if published == (200, ""):
        # The plan ended the posting itself: whoever came second is told that it ends already,
        # unless they asked a moment before the plan's; then it ended at that moment.
        assert ended in [(409, "ended-already"), (200, "")]
        assert plan.status == "published"
        grids = {grid: who for who, grid, _kind, _domains in serving()}
        assert grids[cast.grids["east"].grid_id] == "coast_worker"
        assert grids[cast.grids["coast"].grid_id] == "east_worker"
        assert Notice.objects.filter(kind="plan.published").count() == 2
    else:
        assert (published, ended) == ((409, "stale"), (200, ""))
        assert plan.status == "draft"
        assert {row[0] for row in before - serving()} == {name}
        assert serving() < before
        assert not Notice.objects.filter(kind="plan.published").exists()
    assert Plan.objects.count() == 1


def test_two_end_one_posting(cast, signed_in):
    posting = Posting.objects.get(member=cast.east_worker.member)
    address = f"{POSTINGS}{posting.pk}/end/"
    told = said(*((signed_in(cast.admin), address, {}) for _ in range(3)))
    assert sorted(told) == [(200, ""), (409, "ended-already"), (409, "ended-already")]
    assert TrailEntry.objects.filter(act="posting.ended").count() == 1
    nothing_is_half_written()


def test_two_get_one_grid(cast, signed_in):
    Posting.objects.filter(member=cast.east_worker.member).delete()
    Posting.objects.filter(member__in=[cast.coast_worker.member, cast.far_worker.member]).delete()
    asked = {"grid": GRID_CODES["east"], "post": "worker", "kind": "home"}
    told = said(
        *(
            (signed_in(cast.admin), POSTINGS, asked | {"member": getattr(cast, name).member.pk})
            for name in ("east_worker", "coast_worker", "far_worker")
        )
    )
    assert sorted(told) == [(201, ""), (409, "grid-taken"), (409, "grid-taken")]
