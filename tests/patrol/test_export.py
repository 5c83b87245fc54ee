"""GET /api/v1/me/tracks/export/"""

import io
import json
from datetime import timedelta
from uuid import uuid4
from zipfile import ZipFile

import gpxpy
import pytest
from django.utils import timezone

from backend.accounts.models import TrailEntry
from backend.patrol.models import Doubt, DuePlace, Shift, Sos, Visit
from backend.patrol.streamed_zip import zipped

from .phones import IN_EAST, begin, fix, put_batch, put_mark, walk

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def export(person) -> dict[str, bytes]:
    answer = person.client.get("/api/v1/me/tracks/export/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    with ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_has_all_that_is_kept_of_ones_own(cast, phones, worker, now):
    shift = begin(worker, now - 20 * HOUR, planned_end=now - 15 * HOUR, purpose="护林防火")
    put_mark(worker, shift, "pause", now - 16 * HOUR)
    put_batch(worker, shift, [*walk(now - 19 * HOUR, 4), fix(now - 17 * HOUR, (999, 36.0077))])
    phones.east_leader.client.post(
        f"/api/v1/shifts/{shift}/looks/", {"reason": "核对巡查路线"}, format="json"
    )
    held = Shift.objects.get()
    Doubt.objects.create(shift=held, kind="mock", details={"share": 0.5}, found_at=now)
    Sos.objects.create(
        uuid=uuid4(), member=held.member, digest=b"x" * 32, received_at=now, lon=120.03, lat=36.01
    )
    place = DuePlace.objects.create(
        name="水库", lon=120.03, lat=36.01, every_days=7, since=now.date(), entered_by=cast.admin
    )
    Visit.objects.create(due_place=place, shift=held, at=now - 19 * HOUR)

    files = export(worker)
    (said,) = json.loads(files["shifts.json"])
    assert (said["shift"], said["purpose"], said["tracked"]) == (str(shift), "护林防火", True)
    assert [mark["kind"] for mark in said["marks"]] == ["pause"]
    (look,) = json.loads(files["looks.json"])
    assert (look["by__name"], look["reason"]) == ("east_leader", "核对巡查路线")
    (doubt,) = json.loads(files["doubts.json"])
    assert (doubt["kind"], doubt["details"], doubt["state"]) == ("mock", {"share": 0.5}, "open")
    (sos,) = json.loads(files["sos.json"])
    assert (sos["lon"], sos["lat"]) == (120.03, 36.01)
    (visit,) = json.loads(files["visits.json"])
    assert (visit["shift"], visit["due_place__name"]) == (str(shift), "水库")
    (unstored,) = json.loads(files["not_stored.json"])
    assert (unstored["reason"], "36.0077" in unstored["raw"]) == ("outside_world", True)
    tracks = sorted(name for name in files if name.startswith("tracks/"))
    assert [name.rpartition("_")[2] for name in tracks] == [f"{shift}.geojson", f"{shift}.gpx"]
    line = json.loads(files[tracks[0]])["features"][0]
    assert line["geometry"]["coordinates"] == [pytest.approx(IN_EAST, abs=1e-7)] * 4
    (segment,) = gpxpy.parse(files[tracks[1]].decode()).tracks[0].segments
    assert len(segment.points) == 4


def test_has_nothing_of_anybody_else(phones, worker, now):
    other = begin(phones.coast_worker, now - HOUR)
    put_batch(phones.coast_worker, other, walk(now - 20 * MINUTE, 3))
    files = export(worker)
    assert not any(str(other).encode() in content for content in files.values())
    assert {name: json.loads(content) for name, content in files.items()} == {
        f"{name}.json": []
        for name in ("shifts", "summaries", "visits", "looks", "doubts", "not_stored", "sos")
    }


def test_does_not_tell_whose_walk_one_repeats(phones, worker, now):
    other = begin(phones.coast_worker, now - HOUR)
    own = begin(worker, now - HOUR)
    details = {"alike_count": 9, "of_count": 12, "other": Shift.objects.get(uuid=other).pk}
    Doubt.objects.create(
        shift=Shift.objects.get(uuid=own), kind="identical", details=details, found_at=now
    )
    (doubt,) = json.loads(export(worker)["doubts.json"])
    assert doubt["details"] == {"alike_count": 9, "of_count": 12}


def test_has_no_track_of_a_shift_without_tracking(worker, now):
    begin(worker, now - HOUR, tracked=False)
    files = export(worker)
    assert len(json.loads(files["shifts.json"])) == 1
    assert not any(name.startswith("tracks/") for name in files)


def test_is_for_members_and_stands_in_the_trail(cast, phones, worker):
    refused = phones.east_chief.client.get("/api/v1/me/tracks/export/")
    assert (refused.status_code, refused.json()["type"]) == (403, "not-a-member")
    export(worker)
    (entry,) = TrailEntry.objects.filter(act="tracks.exported")
    assert (entry.by, entry.about) == (cast.east_worker, cast.east_worker)


def test_is_made_while_it_is_sent(now):
    asked = []

    def files():
        for number in range(3):
            asked.append(number)
            yield f"{number}.txt", bytes(1000)

    pieces = zipped(files(), at=now)
    next(pieces)
    assert asked == [0]
    list(pieces)
    assert asked == [0, 1, 2]
