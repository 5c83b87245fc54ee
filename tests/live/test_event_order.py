"""Every committed event reaches the viewer once and in the order of the database, however the
transactions overlap. Real commits by many threads, a real served process."""

import random
import threading
import time
from collections import defaultdict

from django.db import connection, transaction
from django.utils import timezone

from backend.live.announce import Latest, append_event, put_states
from backend.live.models import Event
from tests.database import commits_to
from tests.live.watching import ticket_for, views

pytestmark = commits_to("backend.live")

WRITERS, EVENTS_EACH = 8, 12


def append(scope, name, payload=0):
    append_event(name=name, kind="case", scope=scope, payload=payload, at=timezone.now())


def test_no_event_is_lost_or_swapped_when_commits_overlap(server, watch, district):
    watcher = watch(server).hello(ticket_for(views(district)))

    def write(writer):
        chance = random.Random(writer)
        try:
            for number in range(EVENTS_EACH):
                with transaction.atomic():
                    append(district, f"case {writer}", number)
                    # Ids are taken now; commits come in another order.
                    time.sleep(chance.uniform(0, 0.03))
                    if number % 5 == 4:
                        transaction.set_rollback(True)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=[n]) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    append(district, "the end")
    watcher.until(lambda: "the end" in watcher.names())

    committed = Event.objects.order_by("pos").values_list("pos", "id")
    assert [(event["cursor"], event["id"]) for event in watcher.events] == list(committed)
    ids = [event["id"] for event in watcher.events]
    assert ids != sorted(ids), "the commits did not overlap: this run proves nothing"
    by_case = defaultdict(list)
    for event in watcher.events[:-1]:
        by_case[event["name"]].append(event["payload"])
    kept = [number for number in range(EVENTS_EACH) if number % 5 != 4]
    assert by_case == {f"case {writer}": kept for writer in range(WRITERS)}


def test_a_long_open_transaction_stalls_nobody_and_loses_nothing(server, watch, district):
    watcher = watch(server).hello(ticket_for(views(district)))
    opened, finish = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                append(district, "slow")
                # Inside of it others begin and end: savepoints have numbers of their own.
                with transaction.atomic():
                    put_states([Latest("case:slow", district, "case", "slow")])
                with transaction.atomic():
                    append(district, "never")
                    put_states([Latest("case:never", district, "case", "never")])
                    transaction.set_rollback(True)
                opened.set()
                finish.wait(30)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    opened.wait(30)
    try:
        for number in range(3):
            append(district, "quick")
            put_states([Latest("case:quick", district, "case", number)])
            quick_count = number + 1
            watcher.until(
                lambda n=number, count=quick_count: (
                    watcher.names().count("quick") == count and watcher.state.get("case:quick") == n
                )
            )
        assert "slow" not in watcher.names()
        assert "case:slow" not in watcher.state
    finally:
        finish.set()
        holder.join()
    watcher.until(lambda: "case:slow" in watcher.state)
    assert watcher.names() == ["quick", "quick", "quick", "slow"]
    assert watcher.state == {"case:quick": 2, "case:slow": "slow"}
