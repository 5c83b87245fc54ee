"""A database that came back from a backup: cursors of before are known for what they are, also when
the new events have long reached their numbers."""

from django.db import connection
from django.utils import timezone

from backend.live import origin
from backend.live.announce import append_event
from backend.live.models import Event, Origin
from tests.database import closed_database, commits_to
from tests.live.watching import ticket_for, views

pytestmark = commits_to("backend.live")

JAVASCRIPT_COUNTS_TO = 2**53


def append(scope, *names):
    for name in names:
        append_event(name=name, kind="case", scope=scope, payload=0, at=timezone.now())


def restore(*, lost: int) -> None:
    """As after `pg_restore` into another database: the last events never were, their places are
    given anew, and the row that names the database names the one that was dumped."""
    with connection.cursor() as cursor:
        last = Event.objects.order_by("-pos").values_list("pos", flat=True)[lost]
        Event.objects.filter(pos__gt=last).delete()
        cursor.execute("SELECT setval('live_event_place', %s)", [last])
    Origin.objects.update(database=1)


def test_knows_its_database_by_cluster_and_oid_and_finds_nothing_new_the_second_time():
    assert origin.settle() is False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT system_identifier, (SELECT oid FROM pg_database"
            " WHERE datname = current_database()) FROM pg_control_system()"
        )
        named = cursor.fetchone()
    assert list(Origin.objects.values_list("system", "database", "begins_after")) == [(*named, 0)]
    assert origin.settle() is False
    assert Origin.objects.get().begins_after == 0


def test_a_recovery_to_an_earlier_moment_is_known_by_its_timeline():
    """Cluster and database keep their numbers then."""
    assert origin.settle() is False
    assert list(Origin.objects.values_list("timeline", flat=True)) == [1]  # never recovered
    Origin.objects.update(timeline=None)  # by an earlier version of this program
    assert origin.settle() is False
    Origin.objects.update(timeline=7)
    assert origin.settle() is True
    assert Origin.objects.get().begins_after > origin.LEAP
    assert origin.settle() is False


def test_a_cursor_of_before_is_reset_when_new_events_have_passed_it(serve, watch, district):
    origin.settle()
    append(district, *["before"] * 5)
    first = serve()
    watcher = watch(first).hello(ticket_for(views(district)))
    append(district, "lost 1", "lost 2")
    watcher.until(lambda: watcher.names() == ["lost 1", "lost 2"])
    reached = watcher.cursor
    first.kill()

    restore(lost=2)
    assert origin.settle() is True
    append(district, *["anew"] * 5)
    watcher.url = serve().websocket
    watcher.hello(ticket_for(views(district)))
    watcher.until(lambda: "reset" in watcher.kinds())
    append(district, "after")
    watcher.until(lambda: watcher.names() == ["after"])
    assert reached < watcher.cursor < JAVASCRIPT_COUNTS_TO
    # From now on it goes on as always.
    watcher.drop()
    append(district, "missed")
    watcher.hello(ticket_for(views(district))).until(lambda: "missed" in watcher.names())
    assert watcher.kinds().count("reset") == 1


def test_who_is_watching_through_a_restore_is_reset_too(serve, watch, district):
    origin.settle()
    append(district, *["before"] * 5)
    watcher = watch(serve()).hello(ticket_for(views(district)))
    append(district, "lost")
    watcher.until(lambda: watcher.events)
    restore(lost=1)
    origin.settle()
    with closed_database():
        pass
    watcher.until(lambda: "reset" in watcher.kinds())
    watcher.until(lambda: watcher.kinds()[-1] in ("snapshot", "beat"))
    append(district, "after")
    watcher.until(lambda: watcher.names() == ["after"])
