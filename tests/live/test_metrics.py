"""What a process says at /metrics of its viewers, against what the test did."""

import time

import pytest
from django.db import transaction
from django.utils import timezone

from backend.live.announce import Latest, append_event, put_states
from scripts.drills.scraped import TOKEN, Figures
from tests.database import closed_database, commits_to
from tests.live.watching import ticket_for, views

pytestmark = commits_to("backend.live")

SECONDS_HELD = 2.0
SECONDS_STALE = 4.0


@pytest.fixture
def counting(serve):
    """A served process that tells its figures."""
    return serve(METRICS_TOKEN=TOKEN)


def until(reached, *, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_counts_viewers_frames_and_what_they_were_told(counting, serve, watch, district):
    other = serve(METRICS_TOKEN=TOKEN)
    watchers = [watch(counting).hello(ticket_for(views(district))) for _ in range(3)]
    elsewhere = watch(other).hello(ticket_for(views(district)))
    put_states([Latest("case:东岳路", district, "case", {"where": "东岳路"})])
    append_event(name="case.x", kind="case", scope=district, payload={}, at=timezone.now())
    for watcher in watchers:
        watcher.until(lambda one=watcher: one.state and one.events)
    told = Figures(counting.http)
    assert told("live_viewers") == 3
    for kind in ("snapshot", "event", "delta"):
        assert told("live_frames_total", kind=kind) == 3, kind
        sent = sum(one.bytes[kind] for one in watchers)
        assert told("live_bytes_total", kind=kind) == sent, kind
    assert told("live_told_lag_seconds_count") >= 6
    assert told("live_read_age_seconds") < 5
    # Each process answers for itself.
    elsewhere.until(lambda: elsewhere.events)
    assert Figures(other.http)("live_viewers") == 1
    assert Figures(other.http)("live_read_lag_seconds_count", what="event") == 1

    for watcher in watchers[:2]:
        watcher.drop()
    until(lambda: Figures(counting.http)("live_viewers") == 1)
    assert Figures(counting.http)("live_sockets_closed_total", why="gone") == 2
    assert "东岳路" not in Figures(counting.http).text
    assert district not in Figures(counting.http).text


def test_measures_each_write_once_from_its_moment(counting, watch, district):
    watcher = watch(counting).hello(ticket_for(views(district)))
    with transaction.atomic():
        put_states([Latest("case:slow", district, "case", 1)])
        time.sleep(SECONDS_HELD)
        # While it is open every read comes by the same rows again.
    for count in range(3):
        put_states([Latest("case:quick", district, "case", count)])
        watcher.until(lambda n=count: watcher.state.get("case:quick") == n)
    told = Figures(counting.http)
    assert told("live_read_lag_seconds_count", what="state") == 4
    assert told("live_read_lag_seconds_sum", what="state") >= SECONDS_HELD


def test_counts_who_was_brought_up_to_date_and_how(counting, watch, district):
    watcher = watch(counting).hello(ticket_for(views(district)))
    watcher.drop()
    append_event(name="case.x", kind="case", scope=district, payload={}, at=timezone.now())
    until(lambda: Figures(counting.http)("live_read_lag_seconds_count", what="event") == 1)
    watcher.hello(ticket_for(views(district))).until(lambda: watcher.events)
    watcher.send({"kind": "ticket", "ticket": ticket_for(views(f"{district}27/"))})
    watcher.until(lambda: watcher.kinds().count("snapshot") == 3)
    ahead = watch(counting)
    ahead.cursor = watcher.cursor + 1_000_000
    ahead.hello(ticket_for(views(district)))
    watcher.send({"kind": "dance"})
    assert watcher.closed() == (4400, "unknown-kind")
    told = Figures(counting.http)
    for how in ("returned", "replayed", "rights", "reset"):
        assert told("live_resyncs_total", how=how) == 1, how
    assert told("live_resyncs_total", how="behind") == 0
    assert told("live_sockets_closed_total", why="unknown-kind") == 1


def test_is_answered_without_the_database_and_tells_of_it(counting):
    until(lambda: Figures(counting.http)("live_read_age_seconds") < SECONDS_STALE)
    with closed_database():
        until(lambda: Figures(counting.http)("live_outages_total") == 1)
        until(lambda: Figures(counting.http)("live_read_age_seconds") > SECONDS_STALE)
    until(lambda: Figures(counting.http)("live_read_age_seconds") < SECONDS_STALE)
    assert Figures(counting.http)("live_outages_total") == 1
