"""Files of tracks at /api/v1/me/gpx/, over real HTTP."""

from datetime import timedelta

import httpx
import pytest

from backend.patrol.models import Fix
from tests.patrol.devices.test_gpx_files import file

from .conftest import chunked, si

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def upload(server, worker):
    """`upload(content)`: the file as the whole body; `form`: as a form sends it."""
    token = worker.client._credentials or worker.client.defaults
    headers = {"Authorization": token["HTTP_AUTHORIZATION"], "Accept-Language": "en"}

    def send(content, *, form: bool = False, kind: str = "application/gpx+xml"):
        address = f"{server.http}/api/v1/me/gpx/"
        if form:
            files = {"file": ("day.gpx", content)}
            return httpx.post(address, files=files, headers=headers, timeout=60)
        typed = headers | {"Content-Type": kind}
        return httpx.post(address, content=content, headers=typed, timeout=60)

    return send


def point(at, *, more: str = "") -> str:
    return (
        f'<trkpt lat="36.0657" lon="120.3826"><ele>21.0</ele>'
        f"<time>{at.isoformat().replace('+00:00', 'Z')}</time>{more}</trkpt>"
    )


EXTENSIONS = (
    "<src>gps</src><sat>9</sat><hdop>0.9</hdop><extensions><gpxtpx:TrackPointExtension>"
    "<gpxtpx:bearing>184.0</gpxtpx:bearing><gpxtpx:speed>1.35</gpxtpx:speed>"
    "</gpxtpx:TrackPointExtension></extensions>"
)
GARMIN = 'xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v2"'


def test_stores_the_points_of_a_shift_and_counts_the_others(upload, shift, moment, worker):
    second, day = timedelta(seconds=1), timedelta(days=1)
    points = [
        point(moment + timedelta(milliseconds=125), more=EXTENSIONS),
        point(moment + second),
        point(moment - day),
        point(moment).replace("36.0657", "north"),
        "<trkpt lat='36' lon='120'/>",
    ]
    content = file(*points, attributes=GARMIN)
    answer = upload(content)
    assert answer.status_code == 200, answer.text
    refused = {"outside_shift": 1, "not_a_position": 2}
    wanted = {"received": 5, "stored": 2, "duplicate": 0, "refused": refused}
    assert answer.json() == wanted
    first, _second = Fix.objects.order_by("at")
    assert si(first) == {
        "lon": 120.3826,
        "lat": 36.0657,
        "t": round(moment.timestamp()) * 1000 + 125,
        "acc": None,
        "speed": 1.35,
        "heading": 184.0,
        "alt": 21.0,
        "shift": shift.pk,
    }
    assert first.satellites == 9

    again = wanted | {"stored": 0, "duplicate": 2}
    assert upload(content, form=True).json() == again
    assert upload(content, kind="application/xml").json() == again
    assert upload(chunked(content)).json() == again
    assert Fix.objects.count() == 2


def test_stores_a_whole_shift_at_a_point_a_second(upload, shift, moment):
    start = moment - timedelta(minutes=59)
    points = [point(start + timedelta(seconds=n)) for n in range(3500)]
    content = file(*points)
    assert len(content) > 300_000
    assert upload(content).json()["stored"] == 3500
    assert Fix.objects.count() == 3500


def test_a_broken_clock_stores_nothing_false(upload, shift, moment):
    # As in the recording of Mojstrovka: nearly all of 184 points say one moment in 1901.
    broken = point(moment).replace(moment.strftime("%Y-%m-%dT%H:%M:%S"), "1901-12-13T20:45:52")
    answer = upload(file(*[broken] * 183, point(moment)))
    assert answer.json()["stored"] == 1
    assert answer.json()["refused"] == {"outside_shift": 183}


def test_refuses_what_is_no_gpx_with_a_problem(upload, shift):
    for content in (b"<kml/>", b'<!DOCTYPE gpx [<!ENTITY x "y">]><gpx>&x;</gpx>'):
        answer = upload(content)
        assert (answer.status_code, answer.json()["type"]) == (400, "unreadable-file")
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert upload(b"").status_code == 400
    assert upload(b"{}", kind="application/json").status_code == 415


def test_refuses_a_file_beyond_the_limit(upload, shift):
    answer = upload(b"<gpx>" + b" " * (16 * 1024 * 1024))
    assert answer.status_code == 413
