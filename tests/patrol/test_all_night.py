"""A phone that sends all night, through every door, to a served process: no position anywhere.

Not in a table, not in a log, not on the wire, not in an answer and not in a backup; and each of
these would show one, as the position of somebody on duty shows.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from backend.patrol.actions.senders import bind_sender
from scripts.machine.backing_up import back_up
from tests.live.watching import Watcher, ticket_for, views
from tests.serving import Served, surroundings

from .conftest import Person
from .phones import FIELDS, begin, fix, put_mark
from .test_off_duty import MINUTE, SECRET, TRACES, all_night, every_row

pytestmark = pytest.mark.django_db(transaction=True)
# Of somebody on duty, so that we know that we would find what we look for.
ON_DUTY = (120.0471133, 36.0155991)
DATABASE_LOG = Path(os.environ.get("WANGGE_LOCAL", ".local")) / "log" / "postgres-test.log"


@dataclass
class Night:
    """What is sent to a served process as the worker of the east grid, and what was answered."""

    http: httpx.Client
    token: dict[str, str]
    answers: list[str]

    def send(self, method: str, address: str, **what) -> int:
        answer = self.http.request(method, address, **what)
        self.answers.append(f"{answer.headers} {answer.text}")
        return answer.status_code


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def log(tmp_path) -> Path:
    return tmp_path / "served.log"


@pytest.fixture
def served(log, standing_cast) -> Iterator[Served]:
    process = Served(log=log, LOG_LEVEL="INFO")
    yield process
    process.close()


@pytest.fixture
def watcher(served, standing_cast) -> Iterator[Watcher]:
    """Of everything in the district, whatever its tier."""
    everywhere = views(
        standing_cast.areas["district"].path, tiers=("open", "sensitive", "restricted")
    )
    opened = Watcher(served.websocket).hello(ticket_for(everywhere))
    yield opened
    opened.close()


def token_of(person: Person) -> dict[str, str]:
    return {"Authorization": person.client.defaults["HTTP_AUTHORIZATION"]}


def through_every_door(night: Night, worker: Person, shift: UUID, now) -> None:
    """Whole and broken, as every client says it."""
    body = {"shift": str(shift), "crs": "wgs84", "fields": FIELDS, "fixes": all_night(now)}
    address = f"/api/v1/track-batches/{uuid4()}/"
    assert night.send("PUT", address, json=body, headers=night.token) in (200, 404)
    night.send("PUT", address, content=json.dumps(body)[:-9], headers=night.token)

    lon, lat = SECRET
    seconds = [round((now - n * MINUTE).timestamp()) for n in range(0, 20, 5)]
    key = bind_sender(client="osmand", by=worker.user, at=now).key
    for t in [*seconds, "", "x", 0]:
        said = f"id={key}&lat={lat}&lon={lon}&timestamp={t}&speed=2.6&accuracy=8"
        assert night.send("GET", f"/devices/osmand/?{said}") == 200
        assert night.send("POST", "/devices/osmand/", content=said) == 200
    coords = {"latitude": lat, "longitude": lon, "accuracy": 8, "speed": "x", "heading": 184}
    for location in ({"timestamp": now.isoformat(), "coords": coords}, {"coords": coords}, [lat]):
        night.send("POST", "/devices/osmand/", json={"location": location, "device_id": key})
    night.send("GET", f"/devices/osmand/?id=nobody&lat={lat}&lon={lon}&timestamp={seconds[0]}")
    night.send("POST", "/devices/osmand/", content=f'{{"lat": {lat}, "lon": {lon}')

    key = bind_sender(client="owntracks", by=worker.user, at=now).key
    for t in [*seconds, "x", None]:
        said = {"_type": "location", "lat": lat, "lon": lon, "tst": t, "acc": 8}
        assert night.send("POST", "/devices/owntracks/", json=said, auth=("w", key)) == 200
    night.send("POST", "/devices/owntracks/", json=said, auth=("w", "wrong"))

    key = bind_sender(client="overland", by=worker.user, at=now).key
    point = {"type": "Point", "coordinates": [lon, lat]}
    stamps = [*(f"{now - n * MINUTE:%Y-%m-%dT%H:%M:%SZ}" for n in range(0, 20, 5)), "x", None]
    said = {"locations": [{"geometry": point, "properties": {"timestamp": t}} for t in stamps]}
    bearer = {"Authorization": f"Bearer {key}"}
    assert night.send("POST", "/devices/overland/", json=said, headers=bearer) == 200
    night.send("POST", "/devices/overland/", json=said, headers={"Authorization": "Bearer x"})

    key = bind_sender(client="gpslogger", by=worker.user, at=now).key
    for t in [*seconds, "%TIMESTAMP"]:
        said = f"lat={lat}&lon={lon}&timestamp={t}&acc=8&spd=1.35&ALL={lat},{lon}"
        assert night.send("GET", f"/devices/gpslogger/{key}?{said}") == 200

    points = "".join(
        f'<trkpt lat="{lat}" lon="{lon}"><time>{at:%Y-%m-%dT%H:%M:%SZ}</time></trkpt>'
        for at in (now, now - MINUTE)
    )
    for end in ("</trkseg></trk></gpx>", ""):  # the second is broken off
        file = f'<gpx version="1.1" creator="x"><trk><trkseg>{points}{end}'
        headers = night.token | {"Content-Type": "application/gpx+xml"}
        night.send("POST", "/api/v1/me/gpx/", content=file, headers=headers)


def text_of_backup(folder: Path) -> str:
    back_up(folder, url=surroundings(owning=True)["DATABASE_URL"], today=date(2026, 7, 20))
    read = ["pg_restore", "--file=-"]
    return "".join(
        subprocess.run([*read, str(file)], capture_output=True, text=True, check=True).stdout
        for file in folder.rglob("*.dump")
    )


def test_leaves_no_position_anywhere(served, watcher, log, standing_phones, now, tmp_path):
    worker, neighbour = standing_phones.east_worker, standing_phones.coast_worker
    logged_before = DATABASE_LOG.stat().st_size if DATABASE_LOG.exists() else 0
    with httpx.Client(base_url=served.http, timeout=30, trust_env=False) as http:
        night = Night(http, token_of(worker), [])
        # No shift at all; one that is over; one whose track was deleted; one in a pause; one
        # without tracking.
        through_every_door(night, worker, uuid4(), now)
        shift = begin(worker, now - 600 * MINUTE, planned_end=now - 300 * MINUTE)
        through_every_door(night, worker, shift, now)
        shift = begin(worker, now - 240 * MINUTE, planned_end=now - 1 * MINUTE)
        put_mark(worker, shift, "end", now - 130 * MINUTE)
        assert worker.client.delete(f"/api/v1/shifts/{shift}/track/").status_code == 204
        through_every_door(night, worker, shift, now - 140 * MINUTE)
        shift = begin(worker, now - 120 * MINUTE)
        put_mark(worker, shift, "pause", now - 100 * MINUTE)
        through_every_door(night, worker, shift, now)
        put_mark(worker, shift, "end", now - 90 * MINUTE)
        shift = begin(worker, now - 80 * MINUTE, tracked=False)
        through_every_door(night, worker, shift, now)

        duty = begin(neighbour, now - 60 * MINUTE)
        body = {"shift": str(duty), "crs": "wgs84", "fields": FIELDS, "fixes": [fix(now, ON_DUTY)]}
        address = f"/api/v1/track-batches/{uuid4()}/"
        assert http.put(address, json=body, headers=token_of(neighbour)).json()["stored"] == 1
        watcher.until(lambda: f"member:{neighbour.member.pk}" in watcher.state)
    served.stop()

    places = {
        "tables": every_row(),
        "wire": json.dumps(watcher.frames),
        "backup": text_of_backup(tmp_path / "backup"),
    }
    for place, text in places.items():
        assert "120.047113" in text, f"the {place} would show a position"
    places["answers"] = "".join(night.answers)
    places["log"] = log.read_text()
    if DATABASE_LOG.exists():
        places["log of the database"] = DATABASE_LOG.read_bytes()[logged_before:].decode()
    found = {(place, trace) for place, text in places.items() for trace in TRACES if trace in text}
    assert found == set()


def test_the_log_of_the_database_never_quotes_what_it_refused(standing_cast):
    """The failure that quotes whole rows: a value that a constraint does not let in."""
    if not DATABASE_LOG.exists():
        pytest.skip("the database is somebody else's; docs/operations.md says what to set")
    before = DATABASE_LOG.stat().st_size
    with connection.cursor() as cursor, pytest.raises(DatabaseError):
        cursor.execute(
            "INSERT INTO patrol_sos (uuid, lon, lat) VALUES (%s, %s, %s)", [str(uuid4()), *SECRET]
        )
    logged = DATABASE_LOG.read_bytes()[before:].decode()
    assert not any(trace in logged for trace in TRACES)
