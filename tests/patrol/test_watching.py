"""Outside the area of a shift: a word to the member alone, and nothing of it stays."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.accounts.models import TrailEntry
from backend.notices.models import Notice
from backend.patrol.actions.shifts import end_due
from backend.patrol.actions.watching import end_watches, watch_fences
from backend.patrol.models import Watch
from backend.staffing.actions.posting import post_all
from backend.staffing.models import Posting
from tests.cast import CENTRES

from .phones import IN_COAST, IN_EAST, OUTSIDE, begin, fix, put_batch, put_mark

IN_WEST = CENTRES["west"]
pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


class Round:
    """A worker who walks, and the sweep that comes by after each position."""

    def __init__(self, person) -> None:
        self.person = person
        # So that none of what follows is in the future, and all of it fresh.
        self.began = timezone.now().replace(microsecond=0) - 30 * MINUTE
        self.shift = begin(person, self.began)

    def at(self, minute: float, where, *, acc=8.0, sweep_at: float | None = None) -> int:
        moment = self.began + minute * MINUTE
        answer = put_batch(self.person, self.shift, [fix(moment, where, acc=acc)])
        assert answer.json()["stored"] == 1
        late = minute if sweep_at is None else sweep_at
        return watch_fences(self.began + late * MINUTE + timedelta(seconds=10))


@pytest.fixture
def walk(worker) -> Round:
    return Round(worker)


def test_tells_the_member_alone_after_some_minutes_outside(walk):
    trail = TrailEntry.objects.count()
    assert [walk.at(0, IN_EAST), walk.at(1, IN_COAST), walk.at(3, IN_COAST)] == [0, 0, 0]
    assert walk.at(6, IN_COAST) == 1
    notice = Notice.objects.get()
    assert (notice.to, notice.kind, notice.urgent) == (walk.person.user, "patrol.outside", False)
    assert TrailEntry.objects.count() == trail


def test_tells_once_an_episode(walk):
    told = [walk.at(minute, IN_COAST) for minute in range(20)]
    assert sum(told) == 1
    assert walk.at(21, IN_EAST) == 0
    again = [walk.at(minute, IN_COAST) for minute in range(22, 29)]
    assert sum(again) == 1
    assert Notice.objects.count() == 2


def test_outside_the_net_is_outside(walk):
    walk.at(1, OUTSIDE)
    assert walk.at(6, OUTSIDE) == 1


@pytest.mark.parametrize("kind", [Posting.Kind.ADDITIONAL, Posting.Kind.COVER])
def test_any_grid_that_one_serves_or_covers_is_inside(walk, cast, kind):
    post_all(
        [
            Posting(
                member=walk.person.member,
                grid=cast.grids["coast"].grid,
                post="worker",
                kind=kind,
                period=DateTimeTZRange(timezone.now() - timedelta(days=1), None),
            )
        ]
    )
    walk.at(1, IN_COAST)
    assert walk.at(6, IN_COAST) == 0
    assert not Watch.objects.exists()


def test_whoever_has_no_grid_has_no_fence(walk):
    Posting.objects.filter(member=walk.person.member).delete()
    walk.at(1, IN_COAST)
    assert walk.at(6, IN_COAST) == 0


def test_a_position_that_may_err_as_far_says_nothing(walk):
    # 0.0005 degrees east of the edge: 45 m.
    just_outside = (120.0405, 36.01)
    walk.at(1, just_outside, acc=60)
    assert walk.at(8, just_outside, acc=60) == 0
    walk.at(9, just_outside, acc=20)
    assert walk.at(15, just_outside, acc=20) == 1


def test_what_arrives_late_and_out_of_order_raises_nothing(walk):
    """Presence only moves forward: a morning outside, sent when one is long back."""
    walk.at(25, IN_EAST)
    for minute in (10, 2, 18, 6, 14):
        assert walk.at(minute, IN_COAST, sweep_at=25) == 0
    assert not Watch.objects.exists()


def test_an_old_position_says_nothing_of_now(walk):
    """A phone that sends its morning bit by bit stands, each time, where it was hours ago."""
    walk.at(0, IN_COAST, sweep_at=28)
    assert walk.at(8, IN_COAST, sweep_at=28) == 0
    assert not Watch.objects.exists()


def test_dwell_is_by_the_time_of_the_positions(walk):
    walk.at(1, IN_COAST)
    # The sweep comes by often; the phone has said nothing new.
    assert [watch_fences(walk.began + minute * MINUTE) for minute in range(2, 11)] == [0] * 9


def test_a_pause_breaks_what_had_begun(walk):
    walk.at(1, IN_COAST)
    put_mark(walk.person, walk.shift, "pause", walk.began + 2 * MINUTE)
    watch_fences(walk.began + 2 * MINUTE)
    put_mark(walk.person, walk.shift, "resume", walk.began + 8 * MINUTE)
    assert walk.at(9, IN_COAST) == 0
    assert walk.at(14, IN_COAST) == 1


def test_nothing_stays_when_the_shift_has_ended(walk):
    walk.at(1, IN_COAST)
    walk.at(6, IN_COAST)
    end = walk.began + 7 * MINUTE
    assert end_watches(end) == 0
    assert Watch.objects.count() == Notice.objects.count() == 1
    put_mark(walk.person, walk.shift, "end", end)
    assert end_watches(end) == 1
    assert Watch.objects.count() == Notice.objects.count() == 0


def test_nothing_stays_when_the_shift_ends_by_itself(walk):
    walk.at(1, IN_COAST)
    walk.at(6, IN_COAST)
    later = walk.began + timedelta(hours=12)
    end_due(later)
    end_watches(later)
    assert Watch.objects.count() == Notice.objects.count() == 0


def test_a_round_asks_no_more_for_many_who_are_where_they_should_be(phones):
    began = timezone.now() - 10 * MINUTE
    counts = []
    for name in ("east_worker", "coast_worker", "west_worker"):
        where = {"east_worker": IN_EAST, "coast_worker": IN_COAST, "west_worker": IN_WEST}[name]
        person = getattr(phones, name)
        put_batch(person, begin(person, began), [fix(began + MINUTE, where)])
        with CaptureQueriesContext(connection) as asked:
            watch_fences(began + 2 * MINUTE)
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_says_it_in_the_language_of_the_reader(walk):
    walk.at(1, IN_COAST)
    walk.at(6, IN_COAST)
    said = walk.person.client.get("/api/v1/notices/", HTTP_ACCEPT_LANGUAGE="zh-hans")
    assert "班次" in said.json()["results"][0]["text"]
