"""The line to the database dies without a word: what is sent into it is acknowledged by a machine
in between and lost. No end is told, so nobody's timeout but our own ends the wait."""

from urllib.parse import quote

from django.db import connection
from django.utils import timezone

from backend.live.announce import Latest, append_event, put_states
from scripts.drills.silent_line import SilentLine
from tests.database import commits_to
from tests.live.watching import ticket_for, views
from tests.serving import APPLICATION

pytestmark = commits_to("backend.live")


def write(scope, name):
    put_states([Latest("case:1", scope, "case", name)])
    append_event(name=name, kind="case", scope=scope, payload=0, at=timezone.now())


def database():
    """Where it listens."""
    given = connection.get_connection_params()
    host, port = given.get("host") or "localhost", int(given.get("port") or 5432)
    return f"{host}/.s.PGSQL.{port}" if host.startswith("/") else (host, port)


def test_a_line_that_died_is_given_up_and_viewers_are_told_meanwhile(serve, watch, district):
    line = SilentLine(database())
    name = quote(connection.settings_dict["NAME"])
    try:
        served = serve(DATABASE_URL=f"postgresql://{APPLICATION}@127.0.0.1:{line.port}/{name}")
        watcher = watch(served).hello(ticket_for(views(district)))
        write(district, "before")
        watcher.until(lambda: watcher.names() == ["before"] and watcher.state)
        with line.silence():
            write(district, "meanwhile")
            # Somebody for whom the table has to be asked hears that the server is there.
            returning = watch(served).open()
            returning.cursor = watcher.cursor - 1
            greeting = {"kind": "hello", "ticket": ticket_for(views(district))}
            returning.send(greeting | {"cursor": returning.cursor})
            for one in (watcher, returning):
                one.until(lambda one=one: one.frames and one.frames[-1].get("fresh") is False)
        for one in (watcher, returning):
            one.until(lambda one=one: one.state == {"case:1": "meanwhile"}, seconds=60)
            one.until(lambda one=one: one.names() == ["before", "meanwhile"])
    finally:
        line.close()
