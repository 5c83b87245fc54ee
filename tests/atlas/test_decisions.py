"""GET /boundaries/{id}/tasks/: what a new version leaves to be decided."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from backend.incidents.models import Case, Report
from backend.staffing.actions.posting import post_all
from backend.staffing.models import Posting
from backend.territory.models import Area, Boundary, GridVersion
from tests.cast import SINCE
from tests.incidents.asking import report
from tests.territory.versions.drafts import (
    COAST,
    EAST,
    EAST_TOWN,
    FAR,
    NET,
    TOWNS,
    WEST,
    box,
    drafted,
    published,
)

NEW = EAST[:-1] + "2"
SPLIT = NET | {EAST: box(120.02, 120.03), NEW: box(120.03, 120.04)}
SPLIT_SAID = {NEW: {"old_codes": [EAST]}}
MERGED = {FAR: NET[FAR], WEST: NET[WEST], EAST: box(120.02, 120.06)}
MERGED_SAID = {EAST: {"old_codes": [EAST, COAST]}}


@pytest.fixture
def admin(cast, signed_in):
    return signed_in(cast.admin)


def tasks(client, boundary) -> list[dict]:
    answer = client.get(f"/api/v1/boundaries/{boundary.pk}/tasks/")
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


def brief(listed: list[dict], what: str, **like) -> set[tuple]:
    return {
        (task["grid"], task["change"], task["subject"].split(",")[0], task["count"])
        for task in listed
        if task["what"] == what and all(task[name] == value for name, value in like.items())
    }


def test_nothing_changed_leaves_nothing_to_decide(cast, admin):
    assert tasks(admin, published(NET)) == []
    assert tasks(admin, Boundary.objects.order_by("published_at", "pk").first()) == []


def test_a_new_grid_wants_a_leader_and_a_worker_until_it_has_them(cast, admin):
    boundary = published(SPLIT, more=SPLIT_SAID)

    listed = tasks(admin, boundary)
    assert {task[0] for task in brief(listed, "vacancy", must=True)} == {NEW}
    assert len(brief(listed, "vacancy")) == 2
    new = GridVersion.objects.get(boundary=boundary, code=NEW).grid
    period = DateTimeTZRange(boundary.published_at, None)
    post_all(
        [
            Posting(
                member=cast.coast_worker.member,
                grid=new,
                post="worker",
                kind="additional",
                period=period,
            )
        ]
    )
    assert len(brief(tasks(admin, boundary), "vacancy")) == 1


def test_people_of_a_grid_that_goes_on_with_other_ground_are_listed(cast, admin):
    listed = tasks(admin, published(SPLIT, more=SPLIT_SAID))
    assert brief(listed, "posting", must=False) == {
        (EAST, "split", name, 1) for name in ("east_worker", "east_leader", "fire_officer")
    }


def test_people_of_a_grid_that_is_no_more_are_decided_by_ending_their_posting(cast, admin):
    boundary = published(MERGED, more=MERGED_SAID)
    gone = {(COAST, "merged", "coast_worker", 1)}
    assert brief(tasks(admin, boundary), "posting", must=True) == gone
    until_then = DateTimeTZRange(SINCE, boundary.published_at)
    Posting.objects.filter(member=cast.coast_worker.member).update(period=until_then)
    assert brief(tasks(admin, boundary), "posting", must=True) == set()


@pytest.mark.parametrize("how", ["end", "transfer"])
def test_people_of_a_grid_that_is_no_more_are_decided_over_the_api(cast, admin, how):
    boundary = published(MERGED, more=MERGED_SAID)
    then = boundary.published_at.isoformat()
    member = cast.coast_worker.member
    if how == "end":
        posting = Posting.objects.get(member=member)
        answer = admin.post(f"/api/v1/postings/{posting.pk}/end/", {"at": then}, format="json")
    else:
        Posting.objects.filter(member=cast.far_worker.member).delete()
        moved = {"grid": FAR, "post": "worker", "since": then}
        answer = admin.post(f"/api/v1/members/{member.pk}/transfer/", moved, format="json")
    assert answer.status_code == 200, answer.json()
    assert brief(tasks(admin, boundary), "posting", must=True) == set()


def test_whoever_is_posted_to_it_later_is_listed_too(cast, admin):
    boundary = published(MERGED, more=MERGED_SAID)
    later = boundary.published_at + timezone.timedelta(days=3)
    Posting.objects.filter(member=cast.coast_worker.member).update(
        period=DateTimeTZRange(later, None)
    )
    assert brief(tasks(admin, boundary), "posting", must=True) == {
        (COAST, "merged", "coast_worker", 1)
    }


def test_cases_are_counted_for_whoever_may_not_see_them(cast, admin, signed_in):
    worker = signed_in(cast.coast_worker)
    for _ in range(2):
        assert report(worker, at="coast").status_code == 201
    boundary = published(MERGED, more=MERGED_SAID)
    assert brief(tasks(admin, boundary), "case") == {(COAST, "merged", "", 2)}


def test_cases_are_named_to_whoever_may_and_gone_when_they_are_closed_or_moved(
    cast, admin, signed_in
):
    worker = signed_in(cast.coast_worker)
    numbers = [
        report(worker, at="coast", matter=matter).json()["case"]["number"]
        for matter in ("B01", "B06", "D01")
    ]
    # Two of them were theirs before they took office: one's own reports stay one's own.
    Report.objects.filter(case__number__in=numbers[:2]).update(reporter=cast.admin)
    boundary = published(MERGED, more=MERGED_SAID)
    assert brief(tasks(admin, boundary), "case") == {
        (COAST, "merged", numbers[0], 1),
        (COAST, "merged", numbers[1], 1),
        (COAST, "merged", "", 1),  # somebody else's
    }
    Case.objects.filter(number=numbers[0]).update(
        state="void", ending="void", closed_at=timezone.now()
    )
    Case.objects.filter(number=numbers[1]).update(grid=cast.grids["east"].grid)
    assert brief(tasks(admin, boundary), "case") == {(COAST, "merged", "", 1)}


def test_a_case_whose_place_lies_in_another_grid_now_is_a_task(cast, admin, signed_in):
    worker = signed_in(cast.east_worker)
    stays = {"lon": 120.025, "lat": 36.01, "crs": "wgs84"}
    goes = {"lon": 120.035, "lat": 36.01, "crs": "wgs84"}
    for position in (stays, goes):
        assert report(worker, position=position).status_code == 201
    listed = tasks(admin, published(SPLIT, more=SPLIT_SAID))
    assert brief(listed, "case") == {(EAST, "split", "", 1)}


def test_a_draft_shows_beforehand_what_it_would_leave(cast, admin):
    listed = tasks(admin, drafted(MERGED, more=MERGED_SAID))
    assert brief(listed, "posting", must=True) == {(COAST, "merged", "coast_worker", 1)}
    assert len(brief(tasks(admin, drafted(SPLIT, more=SPLIT_SAID)), "vacancy")) == 2


def test_an_area_without_shape_is_a_task_until_it_is_ended(cast, admin):
    boundary = published({EAST_TOWN: TOWNS[EAST_TOWN]}, "township")
    (task,) = tasks(admin, boundary)
    assert (task["what"], task["subject"]) == ("area", "west街道")
    west = cast.areas["west_township"]
    Area.objects.filter(pk=west.pk).update(
        valid_period=(west.valid_period.lower, timezone.localdate(boundary.published_at))
    )
    assert tasks(admin, boundary) == []
