"""Areas move, and with them what was announced in them: for viewers who are there meanwhile, and
beside writers who go on."""

import threading

from django.db import connection, transaction
from django.utils import timezone

from backend.live.announce import Latest, append_event, move_scopes, put_states
from tests.database import commits_to
from tests.live.watching import ticket_for, views

pytestmark = commits_to("backend.live")

ROUNDS, STATES = 15, 300


def put(key, scope, payload=1):
    put_states([Latest(key, scope, "case", payload)])


def append(scope, name):
    append_event(name=name, kind="case", scope=scope, payload=0, at=timezone.now())


def test_viewers_lose_and_get_what_moved_and_no_event_of_it_twice(server, watch, district):
    old, new = f"{district}1/7/", f"{district}2/7/"
    put("case:moved", f"{old}g5/")
    put("case:stays", f"{district}1/8/")
    left = watch(server).hello(ticket_for(views(f"{district}1/")))
    right = watch(server).hello(ticket_for(views(f"{district}2/")))
    whole = watch(server).hello(ticket_for(views(district)))
    append(old, "before")
    for watcher in (left, whole):
        watcher.until(lambda one=watcher: one.names() == ["before"])
    away = right.cursor
    with transaction.atomic():
        move_scopes(old=old, new=new)
        append(new, "moved")
    left.until(lambda: set(left.state) == {"case:stays"})
    right.until(lambda: set(right.state) == {"case:moved"} and right.names() == ["moved"])
    whole.until(
        lambda: (
            whole.names() == ["before", "moved"]
            and set(whole.state) == {"case:moved", "case:stays"}
        )
    )
    assert not any("case:moved" in frame.get("gone", []) for frame in whole.frames)
    append(old, "after, in the area that was left")
    append(new, "after")
    right.until(lambda: right.names() == ["moved", "after"])
    left.until(lambda: left.names()[-1] == "after, in the area that was left")
    # Whose own area it is comes back under its new path, and hears what was missed before it moved.
    late = watch(server)
    late.cursor = away
    late.hello(ticket_for(views(new))).until(lambda: "after" in late.names())
    assert late.names() == ["before", "moved", "after"]


def test_does_not_deadlock_with_writers_of_many_states(district):
    """Writers take their rows by key; here the table has them the other way round."""
    keys = sorted(f"case:{n}" for n in range(STATES))
    for key in reversed(keys):
        put(key, f"{district}1/")
    failures = []

    def write(what):
        try:
            for number in range(ROUNDS):
                what(number)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    def move(number):
        paths = [f"{district}1/", f"{district}2/"]
        with transaction.atomic():
            move_scopes(old=paths[number % 2], new=paths[1 - number % 2])

    def announce(number):
        put_states([Latest(key, f"{district}{1 + number % 2}/", "case", number) for key in keys])

    writers = [threading.Thread(target=write, args=[what]) for what in (move, announce, announce)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
