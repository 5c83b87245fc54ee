"""A photo before, a photo after, sent as phones send them, copied by a worker process that is
killed meanwhile, and seen side by side at the desk."""

import io
import os
import subprocess
import sys
import time
import uuid

import httpx
import pytest
from django.conf import settings
from PIL import Image

from tests.cast import CENTRES
from tests.incidents.evidence.sending import PHONE, chunks, headers, photo
from tests.serving import surroundings


@pytest.fixture
def start_worker(transactional_db):
    started: list[subprocess.Popen] = []

    def begin() -> subprocess.Popen:
        command = [sys.executable, "manage.py", "worker"]
        env = {**os.environ, **surroundings(), "LOG_LEVEL": "CRITICAL"}
        started.append(subprocess.Popen(command, cwd=settings.ROOT, env=env))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


def send(person, content: bytes) -> str:
    number = str(uuid.uuid4())
    for start, piece in chunks(content, 20_000):
        said = headers(content, start, piece)
        answer = person.upload(f"/evidence/{number}/", piece, said)
        assert answer.status_code in (200, 201), answer.text
    assert answer.json()["status"] == "complete"
    return number


def pieces_with_links(person, case: dict) -> list[dict]:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        pieces = person.get(f"/cases/{case['number']}/").json()["evidence"]
        if pieces and all(piece["urls"] for piece in pieces):
            return pieces
        time.sleep(0.1)
    raise AssertionError(pieces)


def test_before_and_after_are_seen_side_by_side(person, start_worker):
    worker, desk, cleaner = (person(n) for n in ("east_worker", "east_operator", "sanitation"))
    before = photo(2400, 1800, comment=os.urandom(60_000))
    killed = start_worker()
    sent_before = send(worker, before)
    here = dict(zip(("lon", "lat"), CENTRES["east"], strict=True)) | {"crs": "wgs84"}
    report = worker.report(type="B01", position=here, evidence=[sent_before])
    case = report.json()["case"]
    killed.kill()
    for who, action, more in (
        (desk, "accept", {}),
        (desk, "file", {}),
        (desk, "dispatch", {"to": {"department": "THW"}}),
        (cleaner, "take", {}),
    ):
        case = who.act(case, action, **more).json()["case"]
    sent_after = send(cleaner, photo(600, 800))
    case = cleaner.act(case, "report_done", evidence=[sent_after]).json()["case"]
    start_worker()
    pieces = pieces_with_links(desk, case)
    assert [(piece["uuid"], piece["taken_with"]) for piece in pieces] == [
        (sent_before, "report"),
        (sent_after, "report_done"),
    ]
    sizes, neighbour = [], person("west_operator")
    for piece in pieces:
        seen = desk.follow(piece["urls"]["view"])
        assert PHONE.encode() not in seen.content
        sizes.append(Image.open(io.BytesIO(seen.content)).size)
        # The neighbour, signed in as well, is refused by the same link; so is nobody.
        assert neighbour.follow(piece["urls"]["view"]).status_code == 404
        assert httpx.get(seen.url, trust_env=False).status_code == 401
    assert sizes == [(2400, 1800), (600, 800)]
