"""Much at once: thousands of states in one transaction, payloads of more than a megabyte, and a
storm of commits, each of which wakes the hub."""

import threading

from django.db import connection, transaction
from django.utils import timezone

from backend.live.announce import Latest, append_event, put_states
from backend.live.models import Event
from tests.database import commits_to
from tests.live.watching import ticket_for, views

pytestmark = commits_to("backend.live")

STATES, LARGE = 5_000, "格" * 500_000  # of three bytes each
WRITERS, COMMITS_EACH = 6, 60


def test_thousands_of_states_arrive_whole_and_go_whole(server, watch, district):
    watcher = watch(server, max_size=None).hello(ticket_for(views(district)))
    put_states(Latest(f"case:{n}", f"{district}{n % 7}/", "case", n) for n in range(STATES))
    watcher.until(lambda: len(watcher.state) == STATES, seconds=60)
    assert watcher.state == {f"case:{n}": n for n in range(STATES)}
    late = watch(server, max_size=None).hello(ticket_for(views(district)))
    assert late.state == watcher.state
    put_states(Latest(f"case:{n}", f"{district}{n % 7}/", "case", None) for n in range(STATES))
    for one in (watcher, late):
        one.until(lambda one=one: one.state == {}, seconds=60)


def test_a_payload_of_more_than_a_megabyte_arrives_whole(server, watch, district):
    watcher = watch(server, max_size=None).hello(ticket_for(views(district)))
    put_states([Latest("case:1", district, "case", {"large": LARGE})])
    append_event(
        name="case.x", kind="case", scope=district, payload={"large": LARGE}, at=timezone.now()
    )
    watcher.until(lambda: watcher.state and watcher.events, seconds=60)
    assert watcher.state["case:1"] == watcher.events[0]["payload"] == {"large": LARGE}


def test_a_storm_of_commits_is_told_in_order_and_once(server, watch, district):
    watchers = [watch(server).hello(ticket_for(views(district))) for _ in range(3)]

    def write(writer):
        try:
            for number in range(COMMITS_EACH):
                with transaction.atomic():
                    put_states([Latest(f"case:{writer}", district, "case", number)])
                    append_event(
                        name="case.x",
                        kind="case",
                        scope=district,
                        payload=[writer, number],
                        at=timezone.now(),
                    )
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=[n]) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    expected = list(Event.objects.order_by("pos").values_list("pos", "payload"))
    assert len(expected) == WRITERS * COMMITS_EACH
    last = {f"case:{n}": COMMITS_EACH - 1 for n in range(WRITERS)}
    for watcher in watchers:
        watcher.until(lambda one=watcher: len(one.events) == len(expected), seconds=60)
        watcher.until(lambda one=watcher: one.state == last)
        assert [(event["cursor"], event["payload"]) for event in watcher.events] == expected
