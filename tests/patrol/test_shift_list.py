"""GET /api/v1/shifts/"""

from datetime import timedelta

import pytest
from django.utils import timezone

from .phones import begin, put_mark

HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def shifts(worker, now):
    """By when they began before now, in hours: two that are over, one that runs."""
    return {
        50: begin(worker, now - 50 * HOUR, planned_end=now - 45 * HOUR, purpose="防汛巡查"),
        26: begin(worker, now - 26 * HOUR, planned_end=now - 20 * HOUR, tracked=False),
        1: begin(worker, now - HOUR),
    }


def listed(person, **asked):
    answer = person.client.get("/api/v1/shifts/", asked)
    assert answer.status_code == 200, answer.json()
    return [row["shift"] for row in answer.json()["results"]]


def texts(*uuids) -> list[str]:
    return [str(uuid) for uuid in uuids]


def test_shows_ones_own_the_newest_first(worker, shifts):
    assert listed(worker) == texts(shifts[1], shifts[26], shifts[50])


def test_shows_a_shift_as_it_is_shown_by_itself_and_whose_it_is(worker, shifts):
    rows = worker.client.get("/api/v1/shifts/").json()["results"]
    for row in rows:
        assert (row.pop("member"), row.pop("name")) == (worker.member.pk, "east_worker")
        assert row.pop("track_deleted_at") is None
        assert row == worker.client.get(f"/api/v1/shifts/{row['shift']}/").json()


def test_shows_the_tracked_ones_of_a_member_to_those_who_watch(phones, worker, shifts):
    member = worker.member.pk
    for watcher in (phones.east_leader, phones.east_operator, phones.district_operator):
        assert listed(watcher, member=member) == texts(shifts[1], shifts[50])


@pytest.mark.parametrize(
    "person", ["coast_worker", "west_leader", "west_operator", "east_supervisor", "east_chief"]
)
def test_shows_them_to_nobody_else(phones, worker, shifts, person):
    assert listed(getattr(phones, person), member=worker.member.pk) == []


def test_has_no_list_across_members(phones, shifts):
    assert listed(phones.east_leader) == []
    assert listed(phones.east_operator) == []


def test_finds_what_lies_in_a_span_of_time(worker, shifts, now):
    def span(since, until):
        return listed(
            worker,
            **{"from": (now - since * HOUR).isoformat(), "to": (now - until * HOUR).isoformat()},
        )

    assert span(30, 10) == texts(shifts[26])
    assert span(48, 24) == texts(shifts[26], shifts[50])
    # Half-open: over at its beginning, begun at its end.
    assert span(45, 26) == []
    assert span(44.9, 25.9) == texts(shifts[26])


def test_counts_a_shift_as_over_from_its_mark_on(worker, shifts, now):
    put_mark(worker, shifts[50], "end", now - 49 * HOUR)
    assert listed(worker, **{"to": (now - 40 * HOUR).isoformat()}) == texts(shifts[50])
    since = (now - 48 * HOUR).isoformat()
    assert listed(worker, **{"from": since}) == texts(shifts[1], shifts[26])


def test_comes_in_pages(worker, shifts):
    first = worker.client.get("/api/v1/shifts/?page_size=2").json()
    second = worker.client.get(first["next"]).json()
    rows = [*first["results"], *second["results"]]
    assert [row["shift"] for row in rows] == texts(shifts[1], shifts[26], shifts[50])
    assert second["next"] is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("member", "x"),
        ("member", "-1"),
        ("member", "٣"),
        ("from", "yesterday"),
        ("from", "2026-07-20T02:00:00"),
        ("to", "0001-01-01T00:00:00+14:00"),
    ],
)
def test_refuses_what_means_nothing(worker, name, text):
    answer = worker.client.get("/api/v1/shifts/", {name: text})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == f"/{name}"
