"""After any break, what a client holds equals what the server holds, and no event is missed."""

import httpx
from django.db import connection
from django.utils import timezone

from backend.live.announce import Latest, append_event, put_states
from backend.live.connecting import connect
from backend.live.models import Event, State
from backend.live.reading import EVENTS_A_PAGE
from tests.database import closed_database, commits_to
from tests.live.watching import ticket_for, views

pytestmark = commits_to("backend.live")


def put(key, scope, payload):
    put_states([Latest(key=key, scope=scope, kind="case", payload=payload)])


def append(scope, *names):
    for name in names:
        append_event(name=name, kind="case", scope=scope, payload=0, at=timezone.now())


def held_by_the_database(scope):
    rows = State.objects.filter(scope__startswith=scope, payload__isnull=False)
    return dict(rows.values_list("key", "payload"))


def test_a_returning_client_gets_exactly_what_it_missed(server, watch, district):
    ticket = ticket_for(views(f"{district}27/"))
    watcher = watch(server).hello(ticket)
    append(f"{district}27/", "seen")
    put("case:1", f"{district}27/", 1)
    watcher.until(lambda: watcher.names() == ["seen"] and watcher.state == {"case:1": 1})
    watcher.drop()
    append(f"{district}27/", "missed 1")
    append(f"{district}28/", "of another")
    append(f"{district}27/", "missed 2")
    put("case:1", f"{district}27/", None)
    put("case:2", f"{district}27/", 2)
    watcher.hello(ticket)
    append(f"{district}27/", "live")
    watcher.until(lambda: "live" in watcher.names() and watcher.state == {"case:2": 2})
    told = [frame["name"] for frame in watcher.frames if frame["kind"] == "event"]
    assert told == ["seen", "missed 1", "missed 2", "live"]


def test_a_long_replay_runs_into_the_live_events_without_gap_or_swap(server, watch, district):
    ticket = ticket_for(views(district))
    watcher = watch(server).hello(ticket)
    watcher.drop()
    count = 2 * EVENTS_A_PAGE + 7
    append(district, *(f"missed {number}" for number in range(count)))
    watcher.hello(ticket)
    append(district, *(f"live {number}" for number in range(20)))
    watcher.until(lambda: "live 19" in watcher.names())
    told = [frame["id"] for frame in watcher.frames if frame["kind"] == "event"]
    expected = Event.objects.filter(scope=district).order_by("pos").values_list("id", flat=True)
    assert told == list(expected)
    assert len(told) == count + 20


def test_a_client_that_breaks_off_inside_its_replay_still_misses_nothing(server, watch, district):
    ticket = ticket_for(views(district))
    watcher = watch(server).hello(ticket)
    watcher.drop()
    append(district, "one", "two", "three")
    watcher.hello(ticket)
    watcher.drop()  # the snapshot came, its events perhaps not
    watcher.hello(ticket).until(lambda: "three" in watcher.names())
    assert watcher.names() == ["one", "two", "three"]


def test_a_cursor_that_is_too_old_or_ahead_of_the_server_is_reset(server, watch, district):
    append(district, "forgotten", "forgotten too", "kept")
    Event.objects.filter(name__startswith="forgotten").delete()
    oldest = Event.objects.get(name="kept").pos
    for cursor in (oldest - 2, oldest + 1_000_000):
        watcher = watch(server)
        watcher.cursor = cursor
        watcher.hello(ticket_for(views(district)))
        assert watcher.kinds()[:2] == ["reset", "snapshot"]
        watcher.until(lambda seen=watcher: seen.cursor >= oldest)
        watcher.close()


def test_a_cursor_goes_on_with_the_beats_where_nothing_happens(server, watch, district):
    """Or who watches a quiet grid for a week would come back with a cursor that is too old."""
    quiet, loud = f"{district}1/", f"{district}2/"
    watcher = watch(server).hello(ticket_for(views(quiet)))
    append(loud, "of others")
    others = Event.objects.get(name="of others").pos
    watcher.until(lambda: watcher.cursor >= others)
    Event.objects.all().delete()
    watcher.drop()
    append(loud, "of others again")
    append(quiet, "mine")
    watcher.hello(ticket_for(views(quiet))).until(lambda: watcher.names() == ["mine"])
    assert "reset" not in watcher.kinds()


def test_survives_the_kill_of_its_server(serve, watch, district):
    ticket = ticket_for(views(district))
    first = serve()
    watcher = watch(first).hello(ticket)
    put("case:1", district, 1)
    append(district, "before")
    watcher.until(lambda: watcher.names() == ["before"] and watcher.state == {"case:1": 1})
    first.kill()
    put("case:1", district, None)
    put("case:2", district, 2)
    append(district, "meanwhile")
    second = serve()
    watcher.url = second.websocket
    watcher.hello(ticket)
    append(district, "after")
    watcher.until(lambda: "after" in watcher.names())
    assert watcher.names() == ["before", "meanwhile", "after"]
    watcher.until(lambda: watcher.state == {"case:2": 2} == held_by_the_database(district))
    assert "reset" not in watcher.kinds()


def test_survives_an_outage_of_the_database_on_the_same_socket(serve, watch, district):
    served = serve()
    watcher = watch(served).hello(ticket_for(views(district)))
    put("case:1", district, 1)
    put("case:2", district, 2)
    append(district, "before")
    watcher.until(lambda: watcher.names() == ["before"] and len(watcher.state) == 2)
    with closed_database():
        refused = httpx.get(f"{served.http}/healthz", timeout=30)
        assert refused.status_code == 503
        assert refused.json()["checks"]["database"] == "failing"
        # Long enough for the hub to call itself stale; the socket stays and says so.
        watcher.until(lambda: watcher.frames[-1].get("fresh") is False, seconds=30)
        assert httpx.get(f"{served.http}/healthz", timeout=30).json()["checks"]["live"] == "failing"
        returning = watch(served)
        returning.cursor = watcher.cursor
        returning.hello(ticket_for(views(district)))
        assert returning.state == watcher.state
    put("case:1", district, None)
    put("case:3", district, 3)
    append(district, "after")
    watcher.until(lambda: watcher.names() == ["before", "after"])
    watcher.until(lambda: watcher.state == held_by_the_database(district))
    returning.until(lambda: returning.names() == ["after"] and returning.state == watcher.state)
    assert watcher.state == {"case:2": 2, "case:3": 3}
    assert not {"reset", "snapshot"} & set(watcher.kinds()[1:])


def test_an_order_that_went_back_resets_the_viewers_who_are_watching(serve, watch, district):
    """What a restore looks like from here: the connection is lost, then places are given anew."""
    append(district, *["before"] * 5)
    watcher = watch(serve()).hello(ticket_for(views(district)))
    append(district, "lost in the restore")
    watcher.until(lambda: watcher.events)
    reached = watcher.cursor
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM live_event_place")
        top = cursor.fetchone()[0]
        Event.objects.all().delete()
        cursor.execute("SELECT setval('live_event_place', %s)", [reached - 4])
    try:
        with closed_database():
            pass
        watcher.until(lambda: "reset" in watcher.kinds())
        watcher.until(lambda: watcher.kinds()[-1] == "snapshot")
        append(district, "after")
        watcher.until(lambda: watcher.names() == ["after"])
        assert watcher.cursor < reached
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval('live_event_place', %s)", [top])


def test_the_tick_finds_events_of_which_no_notice_came(server, watch, district):
    watcher = watch(server).hello(ticket_for(views(district)))
    quiet = connect(statement_seconds=5)
    try:
        with quiet.cursor() as cursor:
            # A place given by hand, without the trigger and its NOTIFY.
            cursor.execute("BEGIN; SET LOCAL session_replication_role = replica")
            cursor.execute("SELECT pg_advisory_xact_lock(7311001)")
            cursor.execute(
                """
                INSERT INTO live_event (pos, placed_at, scope, tier, kind, name, payload, at)
                VALUES (nextval('live_event_place'), now(), %s, 'open', 'case', 'quiet', '{}',
                        now())
                """,
                [district],
            )
            cursor.execute("COMMIT")
    finally:
        quiet.close()
    watcher.until(lambda: watcher.names() == ["quiet"])
