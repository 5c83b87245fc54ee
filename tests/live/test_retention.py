import threading
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from backend.live.announce import Latest, append_event, put_states
from backend.live.models import Event, State
from backend.live.reading import is_reachable, page
from backend.live.retention import Purged, purge
from backend.live.rights import Rights
from tests.database import commits_to

pytestmark = commits_to("backend.live")

EVERYWHERE = Rights.of([{"scopes": ["/1/"], "kinds": ["case"], "tiers": ["open"]}])


def append(name, *, days_ago):
    append_event(name=name, kind="case", scope="/1/", payload={}, at=timezone.now())
    event = Event.objects.latest("id")
    Event.objects.filter(pk=event.pk).update(placed_at=timezone.now() - timedelta(days=days_ago))
    return event.pos


def test_forgets_events_a_week_after_they_got_their_place():
    append("old", days_ago=8)
    append("kept", days_ago=6)
    assert purge(timezone.now()) == Purged(event_count=1, state_count=0)
    assert Event.objects.get().name == "kept"


def test_keeps_a_fresh_event_of_something_done_long_ago():
    long_ago = timezone.now() - timedelta(days=30)
    append_event(name="done offline", kind="case", scope="/1/", payload={}, at=long_ago)
    purge(timezone.now())
    assert Event.objects.get().name == "done offline"


def test_forgets_a_state_a_day_after_it_was_gone_and_never_one_that_is_there():
    put_states(
        [
            Latest("case:1", "/1/", "case", None),
            Latest("case:2", "/1/", "case", {"lamp": "red"}),
        ]
    )
    assert purge(timezone.now() + timedelta(hours=23)).state_count == 0
    assert purge(timezone.now() + timedelta(hours=25)).state_count == 1
    assert State.objects.get().key == "case:2"


def test_a_cursor_is_reachable_as_long_as_nothing_after_it_was_forgotten():
    first = append("first", days_ago=9)
    second = append("second", days_ago=8)
    third = append("third", days_ago=0)
    purge(timezone.now())
    with connection.cursor() as cursor:
        answers = {pos: is_reachable(cursor, pos) for pos in (first, second, third, third + 1)}
    # The second is forgotten: who saw only the first has missed it.
    assert answers == {first: False, second: True, third: True, third + 1: False}


def test_a_cursor_at_the_last_place_is_reachable_when_everything_is_forgotten():
    last = append("only", days_ago=9)
    purge(timezone.now())
    with connection.cursor() as cursor:
        assert is_reachable(cursor, last)
        assert not is_reachable(cursor, last - 1)


def test_rows_restored_from_another_cluster_lose_their_future_transactions():
    put_states([Latest("case:1", "/1/", "case", 1)])
    State.objects.update(xid=2**60)
    purge(timezone.now())
    assert State.objects.get().xid < 2**60


def test_a_page_from_which_something_was_forgotten_is_none_and_not_a_shorter_one():
    """The sweep may come by while somebody who was away for a week is still being told."""
    first = append("first", days_ago=9)
    append("second", days_ago=8)
    last = append("last", days_ago=0)
    with connection.cursor() as cursor:
        whole = page(cursor, EVERYWHERE, after=first, upto=last)
        assert [event.pos for event in whole.events] == [last - 1, last]
        assert whole.upto == last
        purge(timezone.now())
        assert page(cursor, EVERYWHERE, after=first, upto=last) is None
        assert [event.pos for event in page(cursor, EVERYWHERE, after=last - 1, upto=last).events]


def test_leaves_what_writers_wrote_beside_it_as_it_is():
    """A writer who began later and is done earlier is no transaction of the future."""

    def write():
        put_states([Latest("case:1", "/1/", "case", 1)])
        connection.close()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (sweep,) = cursor.fetchone()
        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
        purge(timezone.now())
        assert State.objects.get().xid > sweep
