"""What a worker walked is looked at for a reason, taken along, deleted and forgotten in time;
the points that were laid to a matter stay with the matter.
"""

import io
import json
import uuid
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.utils import timezone

from backend.incidents.models import Case, Said
from backend.patrol import partitions
from backend.patrol.models import Fix
from backend.patrol.retention import purge

HOUR = timedelta(hours=1)
WALKED = [(120.0311111, 36.0111111), (120.0322222, 36.0122222)]
SPOT = {"lon": 120.0333333, "lat": 36.0133333, "crs": "wgs84", "accuracy": 6}


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def walk(worker, now) -> str:
    """A shift of an hour, two hours ago, on which a matter was met with and settled."""
    shift, began = str(uuid.uuid4()), now - 3 * HOUR
    ends = (began + HOUR).isoformat()
    begun = worker.put(
        f"/shifts/{shift}/", started_at=began.isoformat(), planned_end=ends, tracked=True
    )
    assert begun.status_code == 201, begun.text
    first = round(began.timestamp() * 1000)
    sent = worker.put(
        f"/track-batches/{uuid.uuid4()}/",
        shift=shift,
        crs="wgs84",
        fields=["t", "lon", "lat", "acc"],
        fixes=[[first + 30_000 * n, *place, 8.0] for n, place in enumerate(WALKED)],
    )
    assert sent.json()["stored"] == 2
    return shift


def matter(worker, operator) -> str:
    """Reported from the spot, checked there again: two positions of evidence."""
    case = worker.report(type="B01", position=SPOT).json()["case"]
    for who, action, more in (
        (operator, "accept", {}),
        (operator, "file", {}),
        (operator, "dispatch", {"to": {"department": "THW"}}),
    ):
        case = who.act(case, action, **more).json()["case"]
    return case["number"]


def laid_to(number: str) -> list[tuple[float, float]]:
    """Every position the case holds, of itself and of its steps."""
    case = Case.objects.get(number=number)
    said = Said.objects.filter(event__case=case, position__isnull=False).order_by("event")
    return [case.position.coords, *(one.position.coords for one in said)]


@pytest.mark.parametrize("how", ["deleted", "forgotten"])
def test_evidence_of_a_matter_outlives_the_track(person, now, how):
    worker, operator = person("east_worker"), person("east_operator")
    shift = walk(worker, now)
    number = matter(worker, operator)
    before = laid_to(number)
    assert before[0] == (SPOT["lon"], SPOT["lat"])

    if how == "deleted":
        assert worker.delete(f"/shifts/{shift}/track/").status_code == 204
    else:
        try:
            purge(now + 32 * 24 * HOUR)
        finally:
            partitions.ensure_span(now)
    assert Fix.objects.count() == 0
    assert laid_to(number) == before
    shown = operator.get(f"/cases/{number}/").json()
    assert shown["position"][:2] == [SPOT["lon"], SPOT["lat"]]


def test_who_looks_says_why_and_the_worker_takes_it_all_along_and_deletes_it(person, now):
    worker, leader, neighbour = (
        person(name) for name in ("east_worker", "east_leader", "west_operator")
    )
    shift = walk(worker, now)
    address = f"/shifts/{shift}/track/"
    assert neighbour.get(address, format="geojson").status_code == 404
    refused = leader.get(address, format="geojson")
    assert (refused.status_code, refused.json()["type"]) == (403, "reason-needed")
    assert worker.get("/me/looks/").json()["results"] == []

    said = leader.post(f"/shifts/{shift}/looks/", json={"reason": "群众反映河道无人巡查"})
    assert said.status_code == 201
    (line,) = [
        feature
        for feature in leader.get(address, format="geojson").json()["features"]
        if feature["properties"]["kind"] == "part"
    ]
    assert line["geometry"]["coordinates"] == [list(place) for place in WALKED]
    (look,) = worker.get("/me/looks/").json()["results"]
    assert (look["by"]["name"], look["reason"]) == ("east_leader", "群众反映河道无人巡查")
    assert "群众反映河道无人巡查" in worker.get("/me/trail/").text

    taken = worker.get("/me/tracks/export/")
    with ZipFile(io.BytesIO(taken.content)) as archive:
        names = archive.namelist()
        assert json.loads(archive.read("shifts.json"))[0]["shift"] == shift
        assert json.loads(archive.read("looks.json"))[0]["by__name"] == "east_leader"
        (gpx,) = [name for name in names if name.endswith(".gpx")]
        assert b"120.0311111" in archive.read(gpx)

    assert leader.delete(address).status_code == 403
    assert worker.delete(address).status_code == 204
    assert leader.get(address, format="geojson").json()["features"] == []
    assert "120.0311111" not in leader.get(address, format="gpx").text
