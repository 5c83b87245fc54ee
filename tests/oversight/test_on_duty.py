"""People on duty are numbers, by post, as they were known at the moment."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from backend.accounts.actions.people import enrol
from backend.accounts.models import Role, User
from backend.oversight.on_duty import on_duty
from backend.patrol.actions.marks import mark_shift
from backend.patrol.actions.shifts import begin_shift
from backend.patrol.envelopes import MarkBody, ShiftBody
from backend.staffing.actions.members import enter_members
from backend.staffing.actions.posting import post_all
from backend.staffing.models import Member, Posting
from backend.territory.as_it_lay import grids_then
from backend.territory.models import GridVersion
from tests.cast import CENTRES, SINCE

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NOW = timezone.now() - 2 * HOUR


@pytest.fixture
def workers(past) -> list[User]:
    """Three workers and, last, a leader who serve grids of East at home."""
    users = [
        User(
            username=f"w{n}", name=f"w{n}", role=Role.WORKER, area=past.cast.areas["east_township"]
        )
        for n in range(4)
    ]
    enrol(users, [])
    members = enter_members(
        Member(
            user=user,
            staff_number=user.username,
            area=user.area,
            base_place="office",
            base_point=Point(*CENTRES["coast"], srid=4326),
        )
        for user in users
    )
    grids = [*GridVersion.objects.filter(name__startswith="90"), past.cast.grids["coast"]]
    posts = ["worker", "worker", "worker", "leader"]
    post_all(
        Posting(
            member=member,
            grid=grid.grid,
            post=post,
            kind=Posting.Kind.HOME,
            domains=[],
            period=DateTimeTZRange(SINCE, None),
        )
        for member, grid, post in zip(members, grids, posts, strict=True)
    )
    return users


def begin(user: User, *, began=NOW - HOUR, heard=None, tracked=True) -> uuid.UUID:
    number = uuid.uuid4()
    body = ShiftBody(started_at=began, planned_end=began + 6 * HOUR, tracked=tracked)
    begin_shift(uuid=number, body=body, by=user, device=None, at=heard or began)
    return number


def end(user: User, shift: uuid.UUID, *, at, heard=None) -> None:
    body = MarkBody(kind="end", at=at)
    mark_shift(shift=shift, uuid=uuid.uuid4(), body=body, by=user, at=heard or at)


def count(past, at=NOW, *, area="east_township") -> int | None:
    grids = grids_then(past.cast.areas[area], at)
    shown = {one["post"]: one["count"] for one in on_duty(grids, at)}
    assert shown.keys() == {"leader", "worker", "professional"}
    assert shown["leader"] is shown["professional"] is None
    return shown["worker"]


def test_counts_tracked_shifts_by_post_and_says_nothing_of_fewer_than_three(past, workers):
    begin(workers[0])
    begin(workers[1])
    begin(workers[3])
    begin(past.cast.west_worker)
    assert count(past) is None
    begin(past.cast.east_worker, tracked=False)
    assert count(past) is None
    begin(workers[2])
    assert count(past) == 3
    assert count(past, area="district") == 4
    assert count(past, area="west_township") is None


def test_a_shift_counts_from_when_we_learned_of_it_until_we_learned_that_it_ended(past, workers):
    for user in workers[:2]:
        begin(user)
    late = begin(workers[2], heard=NOW + HOUR)
    assert (count(past), count(past, NOW + HOUR)) == (None, 3)
    end(workers[2], late, at=NOW + HOUR / 2, heard=NOW + HOUR * 3 / 2)
    assert [count(past, NOW + part * HOUR) for part in (0, 1, 1.5)] == [None, 3, None]


def test_a_shift_ends_by_its_plan_whether_or_not_the_sweep_came_by(past, workers):
    for user in workers[:3]:
        begin(user)
    assert [count(past, NOW + hours * HOUR) for hours in (4.9, 5)] == [3, None]
