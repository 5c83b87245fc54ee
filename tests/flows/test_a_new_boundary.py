"""A GIS officer brings a new net: file, question, answer, report, publication, in force."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from backend.territory.models import Boundary
from tests.serving import Served, surroundings
from tests.territory.versions.drafts import COAST, EAST, NET, box, geojson

from .people import Person

# A publication in a test does not wait a minute.
NOTICE_SECONDS = 6.0
REDRAWN = NET | {EAST: box(120.02, 120.03), COAST: box(120.03, 120.06)}
HANDED_OVER = {"lon": 120.035, "lat": 36.01}


@pytest.fixture
def served(standing_cast) -> Iterator[Served]:
    """The server and the worker, before a district of their own."""
    environment = {"BOUNDARY_NOTICE_SECONDS": str(NOTICE_SECONDS)}
    process = Served(**environment)
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=settings.ROOT,
        env={**os.environ, **surroundings(), **environment},
    )
    yield process
    worker.terminate()
    worker.wait(timeout=30)
    process.close()


def until(look: Callable[[], Any], *, seconds: float = 60) -> Any:
    """What `look` sees as soon as it sees something."""
    end = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.1)
    return seen


def test_a_new_net_goes_its_way_from_the_file_into_force(served, person):
    officer, worker = person("admin"), person("east_worker")

    def when_it_rests(boundary: int) -> dict:
        def at_rest() -> dict | None:
            shown = officer.get(f"/boundaries/{boundary}/").json()
            return shown if shown["step"] == "" else None

        return until(at_rest)

    def grid_of_the_place(who: Person, **more: Any) -> str:
        return who.get("/locate/", **HANDED_OVER, **more).json()["grid"]["code"]

    # The columns have headings that nobody can guess.
    content = geojson(REDRAWN).replace("编码".encode(), b"qqq").replace("名称".encode(), b"zzz")
    sent = officer.post("/boundaries/", data={"level": "grid"}, files={"file": ("g.json", content)})
    assert sent.status_code == 201, sent.text
    address = f"/boundaries/{sent.json()['id']}/"
    asking = when_it_rests(sent.json()["id"])
    assert (asking["status"], asking["question"]["about"]) == ("asking", "columns")
    assert worker.get(address).status_code == 404

    answered = officer.post(f"{address}answers/", json={"columns": {"code": "qqq"}})
    assert answered.status_code == 200, answered.text
    checked = when_it_rests(sent.json()["id"])
    assert (checked["status"], checked["report"]["errors"]) == ("checked", 0), checked
    changes = officer.get(f"{address}changes/").json()["changes"]
    moved = [change for change in changes if change["kind"] == "moved"]
    assert [(one["old_codes"], one["new_codes"]) for one in moved] == [([EAST], [COAST])]

    moment = timezone.now() + timedelta(seconds=NOTICE_SECONDS + 1)
    published = officer.post(f"{address}publish/", json={"published_at": moment.isoformat()})
    assert published.status_code == 200, published.text
    assert published.json()["in_force"] is False
    assert grid_of_the_place(worker) == EAST
    assert worker.get(address).status_code == 200  # published ones are for all staff

    until(lambda: worker.get(address).json()["in_force"], seconds=30)
    assert grid_of_the_place(worker) == COAST
    before = Boundary.objects.get(pk=sent.json()["id"]).published_at - timedelta(seconds=1)
    assert grid_of_the_place(worker, at=before.isoformat()) == EAST
    position = HANDED_OVER | {"crs": "wgs84"}
    case = worker.report(type="B01", position=position).json()["case"]
    assert case["grid"] == COAST
    assert datetime.fromisoformat(published.json()["published_at"]) == moment
